//! Counts of values in fixed buckets.

use control::HistogramStats;

/// How often values fell into each of fixed ranges. To note one costs a few comparisons and no memory.
#[derive(Debug, Clone)]
pub struct Histogram<const N: usize> {
    /// The highest value of each bucket, rising.
    bounds: &'static [u64; N],
    counts: [u64; N],
    /// Values above the last bound.
    over: u64,
    sum: u64,
}

impl<const N: usize> Histogram<N> {
    pub const fn new(bounds: &'static [u64; N]) -> Self {
        Self {
            bounds,
            counts: [0; N],
            over: 0,
            sum: 0,
        }
    }

    /// Notes a value `times` times.
    pub fn note(&mut self, value: u64, times: u64) {
        let bucket = self.bounds.iter().position(|bound| value <= *bound);
        let count = match bucket {
            Some(bucket) => &mut self.counts[bucket],
            None => &mut self.over,
        };
        *count += times;
        self.sum = self.sum.saturating_add(value.saturating_mul(times));
    }

    pub fn stats(&self) -> HistogramStats {
        let counts = self.counts.iter().chain([&self.over]).copied();
        HistogramStats {
            bounds: self.bounds.to_vec(),
            counts: counts.collect(),
            sum: self.sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_in_the_first_bucket_that_holds_it() {
        let mut histogram = Histogram::new(&[1, 10, 100]);
        for value in [0, 1, 2, 10, 100, 101, u64::MAX] {
            histogram.note(value, 1);
        }
        let stats = histogram.stats();
        assert_eq!(stats.bounds, [1, 10, 100]);
        assert_eq!(stats.counts, [2, 2, 1, 2]);
        assert_eq!(stats.sum, u64::MAX);
    }

    #[test]
    fn a_value_can_count_for_many() {
        let mut histogram = Histogram::new(&[5, 50]);
        histogram.note(7, 30);
        assert_eq!(
            (histogram.stats().counts, histogram.stats().sum),
            (vec![0, 30, 0], 210)
        );
    }
}

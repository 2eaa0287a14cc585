use crate::Micros;

const BUCKET: Micros = 20_000;
const BUCKETS: usize = 26;

/// Bytes over about the last half second.
#[derive(Debug, Clone)]
pub(crate) struct RateWindow {
    bytes: [u32; BUCKETS],
    newest: u64,
    first_at: Option<Micros>,
    last_at: Micros,
}

impl RateWindow {
    /// The whole of what is remembered.
    pub(crate) const LONG: Micros = (BUCKETS as u64 - 1) * BUCKET;

    pub(crate) fn new() -> Self {
        Self {
            bytes: [0; BUCKETS],
            newest: 0,
            first_at: None,
            last_at: 0,
        }
    }

    /// Notes bytes. Those that are older than the window are not counted.
    pub(crate) fn add(&mut self, bytes: usize, at: Micros) {
        let bucket = at / BUCKET;
        if self.first_at.is_none() || bucket.abs_diff(self.newest) > 2 * BUCKETS as u64 {
            // A rate over a pause would be that of nothing sent; a clock that was set back is another clock.
            *self = Self::new();
            self.first_at = Some(at);
            self.newest = bucket;
        }
        for number in self.newest + 1..=bucket {
            self.bytes[number as usize % BUCKETS] = 0;
        }
        self.newest = self.newest.max(bucket);
        self.last_at = self.last_at.max(at);
        if bucket + BUCKETS as u64 > self.newest {
            let sum = &mut self.bytes[bucket as usize % BUCKETS];
            *sum = sum.saturating_add(bytes as u32);
        }
    }

    /// Bits per second over the `window` before the newest byte; `None` while less than half of it has been seen.
    pub(crate) fn bps(&self, window: Micros) -> Option<f64> {
        let first_at = self.first_at?;
        let oldest = (self.newest + 1).saturating_sub((window / BUCKET).min(BUCKETS as u64 - 1));
        let oldest = oldest.max(first_at / BUCKET);
        let begin = (oldest * BUCKET).max(first_at);
        let span = self.last_at.saturating_sub(begin);
        if span * 2 < window {
            return None;
        }
        let sum = (oldest..=self.newest).map(|n| u64::from(self.bytes[n as usize % BUCKETS]));
        Some(sum.sum::<u64>() as f64 * 8e6 / span as f64)
    }

    /// The same for the whole window; `None` when the newest byte is older than that, too.
    pub(crate) fn recent_bps(&self, now: Micros) -> Option<f64> {
        let is_recent = now < self.last_at + Self::LONG;
        is_recent.then(|| self.bps(Self::LONG))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_the_window_asked_for() {
        let mut rate = RateWindow::new();
        assert_eq!(rate.bps(RateWindow::LONG), None);
        (0..100).for_each(|n| rate.add(1_250, n * 10_000));
        let steady = rate.bps(RateWindow::LONG).unwrap();
        assert!((0.95e6..1.08e6).contains(&steady), "{steady}");
        (100..120).for_each(|n| rate.add(125, n * 10_000));
        let newest = rate.bps(160_000).unwrap();
        assert!((0.09e6..0.13e6).contains(&newest), "{newest}");
    }

    #[test]
    fn after_a_pause_counting_begins_anew() {
        let mut rate = RateWindow::new();
        (0..100).for_each(|n| rate.add(1_250, n * 10_000));
        rate.add(1_250, 5_000_000);
        assert_eq!(rate.bps(RateWindow::LONG), None);
    }
}

//! The slope of the queueing delay over the last groups: above zero, a queue is growing.

use crate::Micros;
use crate::inter_arrival::Delta;

const WINDOW: usize = 20;
/// How much of the accumulated delay's past is kept with each group.
const SMOOTHING: f64 = 0.9;

#[derive(Debug, Default)]
pub(crate) struct Trendline {
    /// When a group arrived and what the smoothed delay was then, milliseconds.
    points: [(f64, f64); WINDOW],
    count: u64,
    first_at: Option<Micros>,
    accumulated: f64,
    smoothed: f64,
}

impl Trendline {
    /// Takes the distances of a group; returns the slope in milliseconds per millisecond, once there are enough.
    pub(crate) fn add(&mut self, delta: &Delta) -> Option<f64> {
        let first_at = *self.first_at.get_or_insert(delta.at);
        self.accumulated += (delta.arrived - delta.sent) as f64 / 1e3;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        let at = delta.at.saturating_sub(first_at) as f64 / 1e3;
        self.points[self.count as usize % WINDOW] = (at, self.smoothed);
        self.count += 1;
        (self.count >= WINDOW as u64).then(|| self.slope())?
    }

    /// How many groups there were.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Least squares; `None` when all groups arrived at once.
    fn slope(&self) -> Option<f64> {
        let count = WINDOW as f64;
        let sum = |f: fn(&(f64, f64)) -> f64| self.points.iter().map(f).sum::<f64>();
        let (mean_x, mean_y) = (sum(|p| p.0) / count, sum(|p| p.1) / count);
        let (mut above, mut below) = (0.0, 0.0);
        for (x, y) in self.points {
            above += (x - mean_x) * (y - mean_y);
            below += (x - mean_x) * (x - mean_x);
        }
        (below > 0.0).then(|| above / below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope(arrived: impl Fn(u64) -> i64) -> Option<f64> {
        let mut trend = Trendline::default();
        let mut at = 0;
        (0..100)
            .map(|n| {
                let arrived = arrived(n);
                at += arrived as u64;
                trend.add(&Delta {
                    sent: 20_000,
                    arrived,
                    at,
                })
            })
            .last()
            .flatten()
    }

    #[test]
    fn a_growing_queue_has_a_rising_slope_and_jitter_has_none() {
        let growing = slope(|_| 22_000).unwrap();
        assert!((0.08..0.1).contains(&growing), "{growing}");
        let shrinking = slope(|_| 18_000).unwrap();
        assert!(shrinking < -0.08, "{shrinking}");
        let jitter = slope(|n| if n % 2 == 0 { 25_000 } else { 15_000 }).unwrap();
        assert!(jitter.abs() < 0.002, "{jitter}");
    }
}

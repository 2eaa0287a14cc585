//! Tells from the slope whether the path is over-used, with a threshold that follows what the path is like.
//!
//! A fixed threshold would either starve beside loss-driven flows, whose queues come and go, or see nothing on a calm
//! path (Carlucci et al., "Congestion Control for Web Real-Time Communication", 2017, §4.3).

use crate::Micros;

/// What the queue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    Normal,
    /// It has been growing.
    Over,
    /// It is getting shorter.
    Under,
}

/// The slope is multiplied by the number of groups, up to this, and by the gain.
const MAX_GROUPS: u64 = 60;
const GAIN: f64 = 4.0;
const INITIAL_THRESHOLD: f64 = 12.5;
const THRESHOLD_RANGE: (f64, f64) = (6.0, 600.0);
/// Shares of the distance that the threshold moves in a millisecond, upwards and downwards.
const RISE: f64 = 0.0087;
const FALL: f64 = 0.039;
/// A value so far beyond the threshold is a spike: the threshold does not follow it.
const MAX_DISTANCE: f64 = 15.0;
/// How long the slope must stay above, milliseconds.
const PATIENCE: f64 = 10.0;

#[derive(Debug)]
pub(crate) struct OveruseDetector {
    threshold: f64,
    updated_at: Option<Micros>,
    over_for: f64,
    over_count: u32,
    last_slope: f64,
    usage: Usage,
}

impl OveruseDetector {
    pub(crate) fn new() -> Self {
        Self {
            threshold: INITIAL_THRESHOLD,
            updated_at: None,
            over_for: 0.0,
            over_count: 0,
            last_slope: 0.0,
            usage: Usage::Normal,
        }
    }

    /// Takes the slope after a group; `sent_apart` is the group's distance in microseconds, `at` when it arrived.
    pub(crate) fn update(&mut self, slope: f64, groups: u64, sent_apart: i64, at: Micros) -> Usage {
        let value = slope * groups.min(MAX_GROUPS) as f64 * GAIN;
        if value > self.threshold {
            self.over_for += sent_apart as f64 / 1e3;
            self.over_count += 1;
            if self.over_for > PATIENCE && self.over_count > 1 && slope >= self.last_slope {
                self.over_for = 0.0;
                self.over_count = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = 0.0;
            self.over_count = 0;
            self.usage = if value < -self.threshold {
                Usage::Under
            } else {
                Usage::Normal
            };
        }
        self.last_slope = slope;
        self.adapt(value.abs(), at);
        self.usage
    }

    fn adapt(&mut self, value: f64, at: Micros) {
        let last = self.updated_at.replace(at).unwrap_or(at);
        if value > self.threshold + MAX_DISTANCE {
            return;
        }
        let gain = if value < self.threshold { FALL } else { RISE };
        let passed = (at.saturating_sub(last) as f64 / 1e3).min(100.0);
        let (min, max) = THRESHOLD_RANGE;
        self.threshold =
            (self.threshold + gain * (value - self.threshold) * passed).clamp(min, max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_slope_that_lasts_is_over_use() {
        let mut detector = OveruseDetector::new();
        let mut feed = |slope, at: Micros| detector.update(slope, 100, 5_000, at * 5_000);
        assert_eq!(feed(0.001, 1), Usage::Normal);
        assert_eq!(feed(0.1, 2), Usage::Normal, "once is no trend");
        assert_eq!(feed(0.001, 3), Usage::Normal);
        assert_eq!([4, 5, 6].map(|at| feed(0.1, at)).last(), Some(&Usage::Over));
        assert_eq!(feed(-0.1, 7), Usage::Under);
    }

    #[test]
    fn the_threshold_grows_on_a_restless_path() {
        let mut detector = OveruseDetector::new();
        let before = detector.threshold;
        for at in 0..200 {
            let sign = if at % 2 == 0 { 1.0 } else { -1.0 };
            detector.update(sign * 0.08, 100, 5_000, at * 5_000);
        }
        assert!(detector.threshold > before + 3.0, "{}", detector.threshold);
        for at in 200..1_000 {
            detector.update(0.0, 100, 5_000, at * 5_000);
        }
        assert_eq!(detector.threshold, THRESHOLD_RANGE.0);
    }
}

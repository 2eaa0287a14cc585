//! How much may be sent again on a path that is known to be narrow.
//!
//! Where a queue is full, an answer to a NACK takes the place of something new, which is then lost and asked for in turn:
//! answers without a bound keep a full path full.

use crate::Micros;

/// Of the estimate, answers may always take this share: on a path that sound alone fills, chance loses packets, too.
const MIN_SHARE: f64 = 0.05;
/// What a path loses by itself is worth so many answers each.
const FOR_OWN_LOSS: f64 = 2.0;
/// What was not used is kept for so long.
const DEPTH: Micros = 100_000;
/// And longer on a path that loses a part of each keyframe's burst, in proportion.
const DEPTH_FOR_OWN_LOSS: Micros = 2_000_000;
/// One full packet can always be saved for.
const MIN_DEPTH_BYTES: f64 = 1_500.0;

/// What is known of the path, bits per second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path {
    pub(crate) estimate_bps: f64,
    /// By new packets.
    pub(crate) used_bps: f64,
    /// The share that it loses whatever is sent, 0–1.
    pub(crate) own_loss: f64,
}

/// A bucket that what the path has left over flows into.
#[derive(Debug, Default)]
pub(crate) struct AnswerBudget {
    bytes: f64,
    filled_at: Micros,
}

impl AnswerBudget {
    /// Lets in what has come since the last call.
    pub(crate) fn fill(&mut self, path: Path, now: Micros) {
        let rate = (path.estimate_bps - path.used_bps)
            .max(MIN_SHARE * path.estimate_bps)
            .max(FOR_OWN_LOSS * path.own_loss * path.used_bps.min(path.estimate_bps));
        let rate = rate / 8e6;
        let passed = now.saturating_sub(self.filled_at) as f64;
        self.filled_at = now;
        let depth = DEPTH as f64 + path.own_loss * DEPTH_FOR_OWN_LOSS as f64;
        let depth = (rate * depth).max(MIN_DEPTH_BYTES);
        self.bytes = (self.bytes + rate * passed).min(depth);
    }

    /// Takes out what an answer of so many bytes needs; false when there is not enough.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let rest = self.bytes - bytes as f64;
        if rest < 0.0 {
            return false;
        }
        self.bytes = rest;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;

    /// Bytes of answers that go out in ten seconds in which one of 200 bytes is asked for every 5 ms.
    fn answered(estimate_bps: f64, used_bps: f64, own_loss: f64) -> f64 {
        let path = Path {
            estimate_bps,
            used_bps,
            own_loss,
        };
        let mut budget = AnswerBudget::default();
        let asked = (0..2_000).filter(|step| {
            budget.fill(path, SECOND + step * 5_000);
            budget.take(200)
        });
        asked.count() as f64 * 200.0
    }

    #[test]
    fn answers_take_what_new_packets_leave() {
        let bytes = answered(1e6, 0.84e6, 0.0);
        assert!((195e3..205e3).contains(&bytes), "{bytes}");
    }

    #[test]
    fn what_the_path_loses_by_itself_is_answered_on_a_full_one_too() {
        let bytes = answered(0.5e6, 0.5e6, 0.2);
        assert!((250e3..265e3).contains(&bytes), "{bytes}");
    }

    #[test]
    fn on_a_path_that_is_over_full_a_few_are_answered() {
        let bytes = answered(100e3, 300e3, 0.0);
        assert!((6e3..8e3).contains(&bytes), "{bytes}");
    }
}

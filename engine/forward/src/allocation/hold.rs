//! When a video that was lowered may rise again. A path that does not carry what was tried is tried less and less often.

use crate::Micros;

/// After a lowering, and after a rise.
const AFTER_LOWERING: Micros = 2_500_000;
const AFTER_RISE: Micros = 600_000;
/// A lowering so soon after a rise shows that the rise was too much.
const FAILED_WITHIN: Micros = 8_000_000;
const MAX_PENALTY: Micros = 20_000_000;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hold {
    may_rise_at: Micros,
    risen_at: Option<Micros>,
    penalty: Micros,
}

impl Hold {
    pub(crate) fn may_rise(&self, now: Micros) -> bool {
        now >= self.may_rise_at
    }

    pub(crate) fn note_rise(&mut self, now: Micros) {
        self.risen_at = Some(now);
        self.may_rise_at = now + AFTER_RISE;
    }

    pub(crate) fn note_lowering(&mut self, now: Micros) {
        let has_failed = self
            .risen_at
            .take()
            .is_some_and(|at| now < at + FAILED_WITHIN);
        self.penalty = if has_failed {
            (self.penalty * 2).clamp(AFTER_LOWERING, MAX_PENALTY)
        } else {
            AFTER_LOWERING
        };
        self.may_rise_at = now + self.penalty;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_that_fail_become_rarer_and_one_that_lasts_makes_up_for_them() {
        let mut hold = Hold::default();
        let mut now = 1_000_000;
        assert!(hold.may_rise(now));
        let mut waits = Vec::new();
        for _ in 0..5 {
            hold.note_rise(now);
            now += 1_000_000;
            hold.note_lowering(now);
            assert!(!hold.may_rise(now + 2_000_000));
            waits.push((hold.may_rise_at - now) / 100_000);
            now = hold.may_rise_at;
        }
        assert_eq!(waits, [25, 50, 100, 200, 200]);
        hold.note_rise(now);
        now += FAILED_WITHIN;
        hold.note_lowering(now);
        assert_eq!(hold.may_rise_at, now + AFTER_LOWERING);
    }
}

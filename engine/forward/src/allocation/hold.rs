//! When a video that was lowered may rise again. A path that does not carry what was tried is tried less and less often.

use crate::Micros;

/// After a lowering, and after a rise.
const AFTER_LOWERING: Micros = 2_500_000;
const AFTER_RISE: Micros = 600_000;
/// A lowering so soon after a rise shows that the rise was too much, if the path was found to carry less than this share of
/// what it was thought to at the rise: else the video has become dearer by itself.
const FAILED_WITHIN: Micros = 8_000_000;
const NARROWER: f64 = 0.95;
const MAX_PENALTY: Micros = 20_000_000;
/// A path that is found to carry so many times what it did at the lowering is another one.
const ANOTHER_PATH: f64 = 1.5;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hold {
    may_rise_at: Micros,
    /// When it rose last, and what the path was thought to carry.
    risen: Option<(Micros, f64)>,
    lowered: Option<(Micros, f64)>,
    penalty: Micros,
}

impl Hold {
    /// `path_bps` is what the path is thought to carry now.
    pub(crate) fn may_rise(&self, path_bps: f64, now: Micros) -> bool {
        let is_another = self.lowered.is_some_and(|(at, before)| {
            path_bps > ANOTHER_PATH * before && now >= at + AFTER_LOWERING
        });
        now >= self.may_rise_at || is_another
    }

    pub(crate) fn note_rise(&mut self, path_bps: f64, now: Micros) {
        self.risen = Some((now, path_bps));
        self.lowered = None;
        self.may_rise_at = now + AFTER_RISE;
    }

    pub(crate) fn note_lowering(&mut self, path_bps: f64, now: Micros) {
        let has_failed = self
            .risen
            .take()
            .is_some_and(|(at, before)| now < at + FAILED_WITHIN && path_bps < NARROWER * before);
        self.penalty = if has_failed {
            (self.penalty * 2).clamp(AFTER_LOWERING, MAX_PENALTY)
        } else {
            AFTER_LOWERING
        };
        self.lowered = Some((now, path_bps));
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
        assert!(hold.may_rise(1e6, now));
        let mut waits = Vec::new();
        for _ in 0..5 {
            hold.note_rise(1e6, now);
            now += 1_000_000;
            hold.note_lowering(0.9e6, now);
            assert!(!hold.may_rise(1e6, now + 2_000_000));
            waits.push((hold.may_rise_at - now) / 100_000);
            now = hold.may_rise_at;
        }
        assert_eq!(waits, [25, 50, 100, 200, 200]);
        hold.note_rise(1e6, now);
        now += FAILED_WITHIN;
        hold.note_lowering(0.9e6, now);
        assert_eq!(hold.may_rise_at, now + AFTER_LOWERING);
    }

    #[test]
    fn a_video_that_becomes_dearer_by_itself_shows_nothing_about_the_path() {
        let mut hold = Hold::default();
        for second in 0..4 {
            let now = second * 5_000_000;
            hold.note_rise(1e6, now);
            hold.note_lowering(1e6, now + 1_000_000);
            assert_eq!(hold.may_rise_at, now + 1_000_000 + AFTER_LOWERING);
        }
    }

    #[test]
    fn a_path_that_has_become_much_wider_is_not_punished_for_what_it_was() {
        let mut hold = Hold::default();
        for second in 0..5 {
            hold.note_rise(1e6, second * 3_000_000);
            hold.note_lowering(0.5e6, second * 3_000_000 + 500_000);
        }
        let now = hold.lowered.unwrap().0 + AFTER_LOWERING;
        assert!(!hold.may_rise(0.6e6, now));
        assert!(hold.may_rise(0.8e6, now));
    }
}

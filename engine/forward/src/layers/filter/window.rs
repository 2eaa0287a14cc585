//! What was decided about the newest frames.

const LEN: u64 = u128::BITS as u64;

#[derive(Debug, Clone, Copy)]
pub(super) struct FrameWindow {
    /// Frames before this one came before the player's start.
    floor: u64,
    newest: u64,
    /// Bit n is the n-th frame before the newest.
    decided: u128,
    passed: u128,
}

impl FrameWindow {
    /// For a player that starts with frame `first`.
    pub(super) fn new(first: u64) -> Self {
        Self {
            floor: first,
            newest: first,
            decided: 0,
            passed: 0,
        }
    }

    /// Whether a frame passed; `None` while that is not decided.
    pub(super) fn get(&self, frame: u64) -> Option<bool> {
        if frame < self.floor {
            return Some(false);
        }
        let bit = self.bit(frame)?;
        (self.decided & bit != 0).then_some(self.passed & bit != 0)
    }

    /// True when the player will never have the frame. Of those that were decided too long ago to be known, it has what
    /// it needs.
    pub(super) fn was_dropped(&self, frame: u64) -> bool {
        self.get(frame) == Some(false)
    }

    /// True when the player has the frame, or will as soon as it arrives: what is too old to be known has long passed.
    pub(super) fn has(&self, frame: u64) -> bool {
        match self.get(frame) {
            Some(passed) => passed,
            None => frame <= self.newest && self.bit(frame).is_none(),
        }
    }

    /// True when nothing newer has passed.
    pub(super) fn is_newest(&self, frame: u64) -> bool {
        let age = self.newest.saturating_sub(frame);
        let newer = 1u128
            .checked_shl(age.min(LEN) as u32)
            .map_or(u128::MAX, |bit| bit - 1);
        self.passed & newer == 0
    }

    /// Lets a frame pass when it comes, for another one that is made from it.
    pub(super) fn promise(&mut self, frame: u64) {
        if self.get(frame).is_none() {
            self.set(frame, true);
        }
    }

    pub(super) fn set(&mut self, frame: u64, passes: bool) {
        if let Some(ahead) = frame.checked_sub(self.newest) {
            let shift = |bits: u128| bits.checked_shl(ahead.min(LEN) as u32).unwrap_or(0);
            (self.decided, self.passed) = (shift(self.decided), shift(self.passed));
            self.newest = frame;
        }
        let Some(bit) = self.bit(frame) else {
            return;
        };
        self.decided |= bit;
        if passes {
            self.passed |= bit;
        }
    }

    fn bit(&self, frame: u64) -> Option<u128> {
        let age = self.newest.checked_sub(frame)?;
        1u128.checked_shl(u32::try_from(age).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_kept_for_the_newest_frames() {
        let mut window = FrameWindow::new(10);
        window.set(10, true);
        window.set(12, false);
        let known = [9, 10, 11, 12, 13].map(|frame| window.get(frame));
        assert_eq!(
            known,
            [Some(false), Some(true), None, Some(false), None],
            "before the start, passed, late, dropped, to come"
        );
        window.set(11, true);
        assert_eq!(window.get(11), Some(true));
        window.set(12 + LEN, true);
        assert_eq!(window.get(12), None, "long ago");
        assert!(!window.was_dropped(12) && window.has(12));
        assert!(window.was_dropped(9) && !window.has(9));
        assert!(window.is_newest(12 + LEN) && !window.is_newest(12));
    }

    #[test]
    fn a_promise_holds_for_a_frame_that_is_still_to_come_only() {
        let mut window = FrameWindow::new(10);
        window.set(13, true);
        window.set(11, false);
        assert!(!window.has(12) && !window.was_dropped(12));
        window.promise(11);
        window.promise(12);
        assert!(window.was_dropped(11) && window.has(12));
    }
}

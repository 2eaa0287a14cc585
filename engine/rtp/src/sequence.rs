//! 16-bit sequence numbers that wrap (RFC 3550 §A.1, RFC 1982).

/// True when `a` comes after `b`, at most half the number space later.
pub fn is_newer(a: u16, b: u16) -> bool {
    a != b && a.wrapping_sub(b) < 0x8000
}

/// Extends 16-bit sequence numbers to 64 bits around the highest one seen.
///
/// The first number starts one full cycle above zero, so that earlier ones still have a place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwrapper {
    highest: Option<u64>,
}

impl Unwrapper {
    /// The extended number of `sequence`; moves the reference point when it is the newest so far.
    pub fn unwrap(&mut self, sequence: u16) -> u64 {
        let extended = self.peek(sequence);
        self.highest = Some(
            self.highest
                .map_or(extended, |highest| highest.max(extended)),
        );
        extended
    }

    /// The extended number of `sequence`, without moving the reference point.
    pub fn peek(&self, sequence: u16) -> u64 {
        let Some(highest) = self.highest else {
            return 0x1_0000 + u64::from(sequence);
        };
        let step = sequence.wrapping_sub(highest as u16) as i16;
        highest.saturating_add_signed(i64::from(step))
    }

    /// The highest extended number so far.
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_continue_over_the_wrap_in_both_directions() {
        let mut unwrapper = Unwrapper::default();
        let before = unwrapper.unwrap(0xfffe);
        assert_eq!(unwrapper.unwrap(1), before + 3);
        assert_eq!(unwrapper.unwrap(0xffff), before + 1);
        assert_eq!(unwrapper.highest(), Some(before + 3));
    }

    #[test]
    fn an_old_number_right_after_the_first_does_not_underflow() {
        let mut unwrapper = Unwrapper::default();
        let first = unwrapper.unwrap(0);
        assert_eq!(unwrapper.unwrap(0xffff), first - 1);
    }

    #[test]
    fn newer_is_decided_within_half_the_space() {
        assert!(is_newer(0, 0xffff));
        assert!(!is_newer(0xffff, 0));
        assert!(!is_newer(5, 5));
    }
}

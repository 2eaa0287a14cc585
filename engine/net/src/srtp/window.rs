//! Which of the last indices were used (RFC 3711 §3.3.2).

const WORDS: u64 = 16;

/// How far behind the newest index a packet may be.
pub(super) const LEN: u64 = WORDS * 64;

/// A sliding window over packet indices. Much longer than the 64 that the RFC asks for, because a
/// repaired packet of a fast stream may come hundreds of packets late.
#[derive(Default)]
pub(super) struct Window {
    /// The newest index that was marked; `None` before the first.
    newest: Option<u64>,
    /// One bit per index, at the index modulo [`LEN`].
    bits: [u64; WORDS as usize],
}

impl Window {
    pub fn newest(&self) -> Option<u64> {
        self.newest
    }

    /// True when the index was not marked and is not too old to know.
    pub fn is_fresh(&self, index: u64) -> bool {
        match self.newest {
            None => true,
            Some(newest) if index > newest => true,
            Some(newest) => newest - index < LEN && !self.bit(index),
        }
    }

    /// Marks a fresh index.
    pub fn mark(&mut self, index: u64) {
        match self.newest {
            Some(newest) if index <= newest => {}
            Some(newest) if index - newest < LEN => {
                for skipped in newest + 1..index {
                    self.set(skipped, false);
                }
                self.newest = Some(index);
            }
            _ => {
                self.bits = [0; WORDS as usize];
                self.newest = Some(index);
            }
        }
        self.set(index, true);
    }

    fn bit(&self, index: u64) -> bool {
        self.bits[(index / 64 % WORDS) as usize] >> (index % 64) & 1 == 1
    }

    fn set(&mut self, index: u64, value: bool) {
        let word = &mut self.bits[(index / 64 % WORDS) as usize];
        let mask = 1 << (index % 64);
        if value {
            *word |= mask;
        } else {
            *word &= !mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_index_is_fresh_once() {
        let mut window = Window::default();
        assert!(window.is_fresh(5));
        window.mark(5);
        assert!(!window.is_fresh(5));
        assert!(window.is_fresh(4));
        assert!(window.is_fresh(6));
    }

    #[test]
    fn an_index_behind_the_window_is_not_fresh() {
        let mut window = Window::default();
        window.mark(LEN);
        assert!(window.is_fresh(1));
        assert!(!window.is_fresh(0));
    }

    proptest! {
        #[test]
        fn the_window_agrees_with_remembering_everything(steps in proptest::collection::vec(0u64..3000, 1..400)) {
            let mut window = Window::default();
            let mut seen = HashSet::new();
            for index in steps {
                let newest = seen.iter().max().copied();
                let expected = newest.is_none_or(|newest: u64| index + LEN > newest) && !seen.contains(&index);
                prop_assert_eq!(window.is_fresh(index), expected, "index {} newest {:?}", index, newest);
                if expected {
                    window.mark(index);
                    seen.insert(index);
                }
            }
        }
    }
}

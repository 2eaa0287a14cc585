//! Which sequence numbers of a stream have arrived: the last 2,048 as bits.

use rtp::sequence::Unwrapper;
use std::ops::Range;

const WINDOW: u64 = 2_048;
const WORDS: usize = WINDOW as usize / 64;

/// Where an arriving packet belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placement {
    /// The newest so far; `missing` were skipped by it.
    Newest {
        sequence: u64,
        missing: Range<u64>,
    },
    /// Fills a gap.
    Late {
        sequence: u64,
    },
    Duplicate,
    /// Too far from the others to belong to them. Two in a row restart the window (RFC 3550 §A.1).
    Outlier,
    /// The stream goes on from another place; whatever was known of it is void.
    Restarted {
        sequence: u64,
    },
}

#[derive(Debug, Default)]
pub(crate) struct ReceiveWindow {
    unwrapper: Unwrapper,
    bits: [u64; WORDS],
    /// What would follow the last outlier.
    suspect: Option<u16>,
}

impl ReceiveWindow {
    pub(crate) fn highest(&self) -> Option<u64> {
        self.unwrapper.highest()
    }

    pub(crate) fn insert(&mut self, sequence: u16) -> Placement {
        let Some(highest) = self.unwrapper.highest() else {
            let sequence = self.start(sequence);
            return Placement::Newest {
                sequence,
                missing: sequence..sequence,
            };
        };
        let extended = self.unwrapper.peek(sequence);
        if extended.abs_diff(highest) >= WINDOW {
            if self.suspect == Some(sequence) {
                *self = Self::default();
                let sequence = self.start(sequence);
                return Placement::Restarted { sequence };
            }
            self.suspect = Some(sequence.wrapping_add(1));
            return Placement::Outlier;
        }
        self.suspect = None;
        if extended > highest {
            for skipped in highest + 1..extended {
                self.clear(skipped);
            }
            self.unwrapper.unwrap(sequence);
            self.set(extended);
            return Placement::Newest {
                sequence: extended,
                missing: highest + 1..extended,
            };
        }
        if self.has(extended) {
            return Placement::Duplicate;
        }
        self.set(extended);
        Placement::Late { sequence: extended }
    }

    /// Where a repaired packet belongs; it can only fill a gap or follow closely, and never restarts the window.
    pub(crate) fn insert_repaired(&mut self, sequence: u16) -> Placement {
        match self.near(sequence) {
            Some(_) => self.insert(sequence),
            None => Placement::Outlier,
        }
    }

    /// True when a repaired packet with this number would be new.
    pub(crate) fn lacks(&self, sequence: u16) -> bool {
        self.near(sequence).is_some_and(|extended| {
            Some(extended) > self.unwrapper.highest() || !self.has(extended)
        })
    }

    /// The extended number of a packet that belongs into the window or follows it closely.
    fn near(&self, sequence: u16) -> Option<u64> {
        let highest = self.unwrapper.highest()?;
        let extended = self.unwrapper.peek(sequence);
        (extended.abs_diff(highest) < WINDOW).then_some(extended)
    }

    fn start(&mut self, sequence: u16) -> u64 {
        let extended = self.unwrapper.unwrap(sequence);
        // Nothing before the first packet is waited for or taken: it belongs to a time before this stream was known.
        self.bits = [u64::MAX; WORDS];
        extended
    }

    fn has(&self, sequence: u64) -> bool {
        self.bits[Self::word(sequence)] >> (sequence % 64) & 1 == 1
    }

    fn set(&mut self, sequence: u64) {
        self.bits[Self::word(sequence)] |= 1 << (sequence % 64);
    }

    fn clear(&mut self, sequence: u64) {
        self.bits[Self::word(sequence)] &= !(1 << (sequence % 64));
    }

    fn word(sequence: u64) -> usize {
        (sequence / 64) as usize % WORDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(first: u16) -> (ReceiveWindow, u64) {
        let mut window = ReceiveWindow::default();
        let Placement::Newest { sequence, missing } = window.insert(first) else {
            panic!("the first packet is the newest");
        };
        assert!(missing.is_empty());
        (window, sequence)
    }

    #[test]
    fn gaps_are_reported_once_and_filled_once_over_the_wrap() {
        let (mut window, first) = window(0xfffe);
        assert_eq!(
            window.insert(1),
            Placement::Newest {
                sequence: first + 3,
                missing: first + 1..first + 3
            }
        );
        assert_eq!(
            window.insert(0),
            Placement::Late {
                sequence: first + 2
            }
        );
        assert_eq!(window.insert(0), Placement::Duplicate);
        assert_eq!(window.insert(1), Placement::Duplicate);
    }

    #[test]
    fn what_came_before_the_first_packet_is_not_taken() {
        let (mut window, _) = window(100);
        assert_eq!(window.insert(99), Placement::Duplicate);
    }

    #[test]
    fn one_far_number_is_an_outlier_and_two_in_a_row_restart() {
        let (mut window, first) = window(10);
        assert_eq!(window.insert(30_000), Placement::Outlier);
        assert_eq!(
            window.insert(11),
            Placement::Newest {
                sequence: first + 1,
                missing: first + 1..first + 1
            }
        );
        assert_eq!(window.insert(30_000), Placement::Outlier);
        assert!(matches!(window.insert(30_001), Placement::Restarted { .. }));
        assert!(matches!(window.insert(30_002), Placement::Newest { .. }));
    }

    #[test]
    fn repaired_packets_never_restart() {
        let mut window = ReceiveWindow::default();
        assert_eq!(window.insert_repaired(5), Placement::Outlier);
        window.insert(10);
        assert_eq!(window.insert_repaired(30_000), Placement::Outlier);
        assert_eq!(window.insert_repaired(30_001), Placement::Outlier);
    }

    #[test]
    fn bits_of_an_earlier_turn_are_not_taken_for_arrivals() {
        let (mut window, first) = window(0);
        for sequence in 1..=3_000u16 {
            if sequence != 2_900 {
                window.insert(sequence);
            }
        }
        assert_eq!(
            window.insert(2_900),
            Placement::Late {
                sequence: first + 2_900
            }
        );
    }
}

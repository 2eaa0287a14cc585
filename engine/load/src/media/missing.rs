//! The sequence numbers that a stream skipped: which of them came later, which are to be asked for, and when.

use std::ops::Range;

use crate::clock::{MILLISECOND, Micros};

/// More than that is not repaired one by one: a browser asks for a keyframe, too.
const CAPACITY: usize = 512;
/// A packet that overtook another is not a loss.
const TOLERANCE: Micros = 10 * MILLISECOND;
const RETRY: Micros = 60 * MILLISECOND;
const MAX_TRIES: u8 = 5;
const MAX_AGE: Micros = 1_500 * MILLISECOND;

#[derive(Debug)]
struct Entry {
    sequence: u64,
    since: Micros,
    ask_at: Micros,
    tries: u8,
}

#[derive(Debug, Default)]
pub struct Missing {
    /// In rising order.
    entries: Vec<Entry>,
}

/// What is to be said to the sender.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Due {
    pub sequences: Vec<u16>,
    /// Something was given up: decoding cannot go on without a keyframe.
    pub needs_keyframe: bool,
}

impl Missing {
    pub fn skipped(&mut self, sequences: Range<u64>, now: Micros) {
        let first = sequences.end.saturating_sub(CAPACITY as u64);
        self.entries.extend(
            sequences
                .skip_while(|at| *at < first)
                .map(|sequence| Entry {
                    sequence,
                    since: now,
                    ask_at: now + TOLERANCE,
                    tries: 0,
                }),
        );
        let surplus = self.entries.len().saturating_sub(CAPACITY);
        self.entries.drain(..surplus);
    }

    /// True when it was missing until now.
    pub fn arrived(&mut self, sequence: u64) -> bool {
        let found = self
            .entries
            .binary_search_by_key(&sequence, |entry| entry.sequence);
        if let Ok(at) = found {
            self.entries.remove(at);
        }
        found.is_ok()
    }

    pub fn has(&self, sequence: u64) -> bool {
        self.entries
            .binary_search_by_key(&sequence, |entry| entry.sequence)
            .is_ok()
    }

    pub fn take_due(&mut self, now: Micros) -> Due {
        let count = self.entries.len();
        self.entries.retain(|entry| {
            now < entry.since + MAX_AGE && (entry.tries < MAX_TRIES || now < entry.ask_at)
        });
        let needs_keyframe = self.entries.len() < count;
        let due = self.entries.iter_mut().filter(|entry| entry.ask_at <= now);
        let sequences = due
            .map(|entry| {
                entry.tries += 1;
                entry.ask_at = now + RETRY;
                entry.sequence as u16
            })
            .collect();
        Due {
            sequences,
            needs_keyframe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_not_asked_for_and_what_is_lost_is_until_it_is_given_up() {
        let mut missing = Missing::default();
        missing.skipped(10..13, 0);
        assert!(missing.arrived(11));
        assert!(!missing.arrived(11), "a second time it is a duplicate");
        assert_eq!(missing.take_due(5_000), Due::default());
        assert_eq!(missing.take_due(10_000).sequences, [10, 12]);
        assert_eq!(missing.take_due(20_000), Due::default());
        let mut asked = 1;
        let mut now = 20_000;
        let given_up = loop {
            now += RETRY;
            let due = missing.take_due(now);
            if due.needs_keyframe {
                break due;
            }
            assert_eq!(due.sequences, [10, 12]);
            asked += 1;
        };
        assert_eq!((asked, given_up.sequences.len()), (5, 0));
        assert_eq!(missing.take_due(now + RETRY), Due::default());
    }

    #[test]
    fn a_long_gap_keeps_its_newest_part() {
        let mut missing = Missing::default();
        missing.skipped(0..10_000, 0);
        assert!(!missing.has(9_487));
        assert!(missing.has(9_488) && missing.has(9_999));
    }
}

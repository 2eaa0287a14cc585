//! Which packet of which stream went out under a transport-wide number, so that feedback about a loss can be answered without
//! waiting to be asked.
//!
//! It grows by doubling while it would have to forget what was sent within the last second, up to a fixed size.

use crate::Micros;

const INITIAL_ENTRIES: usize = 64;
/// 12 KiB: a second of 1,000 packets.
const MAX_ENTRIES: usize = 1_024;
/// Milliseconds. Feedback about older packets is of no use.
const WANTED_AGE: u32 = 1_000;

/// A packet of a stream, by its SSRC and sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) ssrc: u32,
    pub(crate) sequence: u16,
    /// It was sent before.
    pub(crate) is_again: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    name: Name,
    number: u16,
    /// Low bits of the time in milliseconds.
    at: u32,
}

#[derive(Debug)]
pub(crate) struct Numbered {
    /// At the transport-wide number modulo their count, a power of two.
    entries: Box<[Option<Entry>]>,
}

impl Default for Numbered {
    fn default() -> Self {
        Self {
            entries: vec![None; INITIAL_ENTRIES].into_boxed_slice(),
        }
    }
}

impl Numbered {
    /// Notes what goes out under a number.
    pub(crate) fn note(&mut self, number: u16, name: Name, now: Micros) {
        let at = (now / 1_000) as u32;
        let is_wanted = |entry: &Entry| at.wrapping_sub(entry.at) < WANTED_AGE;
        while self.entries.len() < MAX_ENTRIES
            && self.entries[self.index(number)].is_some_and(|entry| is_wanted(&entry))
        {
            self.grow();
        }
        let index = self.index(number);
        self.entries[index] = Some(Entry { name, number, at });
    }

    /// What went out under a number of whose fate feedback tells; once.
    pub(crate) fn take(&mut self, number: u16) -> Option<Name> {
        let index = self.index(number);
        let entry = self.entries[index].take_if(|entry| entry.number == number)?;
        Some(entry.name)
    }

    fn grow(&mut self) {
        let larger = vec![None; self.entries.len() * 2].into_boxed_slice();
        for entry in std::mem::replace(&mut self.entries, larger)
            .into_iter()
            .flatten()
        {
            let index = self.index(entry.number);
            self.entries[index] = Some(entry);
        }
    }

    fn index(&self, number: u16) -> usize {
        usize::from(number) & (self.entries.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: u64) -> Name {
        Name {
            ssrc: 7,
            sequence: number as u16 ^ 0x5555,
            is_again: false,
        }
    }

    /// Sends so many packets a second for ten seconds, over the end of the numbers; returns how many of the last second's are
    /// known.
    fn known(packets_per_second: u64) -> usize {
        let mut numbered = Numbered::default();
        let first = 0x1_0000 - packets_per_second;
        let last = first + 10 * packets_per_second;
        for number in first..last {
            let at = (number - first) * 1_000_000 / packets_per_second;
            numbered.note(number as u16, name(number), at);
        }
        let recent = last - packets_per_second..last;
        let known = recent.filter(|number| numbered.take(*number as u16) == Some(name(*number)));
        known.count()
    }

    #[test]
    fn the_last_second_is_known_within_a_bound() {
        assert_eq!(known(50), 50);
        assert_eq!(known(600), 600);
        assert_eq!(known(5_000), MAX_ENTRIES);
    }

    #[test]
    fn a_fate_is_told_once() {
        let mut numbered = Numbered::default();
        numbered.note(9, name(9), 0);
        assert_eq!(numbered.take(9 + INITIAL_ENTRIES as u16), None);
        assert_eq!(numbered.take(9), Some(name(9)));
        assert_eq!(numbered.take(9), None);
    }
}

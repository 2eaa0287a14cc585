//! Which packet of which stream went out under a transport-wide number, so that feedback about a loss can be answered without
//! waiting to be asked.
//!
//! It grows by doubling while it would have to forget what was sent lately, up to a fixed size.

use crate::Micros;

const FIRST_ENTRIES: usize = 64;
/// 12 KiB: what 1,400 packets a second send in the wanted time.
const MAX_ENTRIES: usize = 1_024;
/// Milliseconds. What feedback tells of older packets comes too late for who waits for them.
const WANTED_AGE: u16 = 700;

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
    ssrc: u32,
    sequence: u16,
    is_again: bool,
    number: u16,
    /// Low bits of the time in milliseconds; more than a minute until they wrap.
    at: u16,
}

#[derive(Debug, Default)]
pub(crate) struct Numbered {
    /// At the transport-wide number modulo their count, a power of two; none before the first packet.
    entries: Box<[Option<Entry>]>,
}

impl Numbered {
    /// Notes what goes out under a number.
    pub(crate) fn note(&mut self, number: u16, name: Name, now: Micros) {
        let at = (now / 1_000) as u16;
        let is_wanted = |entry: &Entry| at.wrapping_sub(entry.at) < WANTED_AGE;
        while self.entries.len() < MAX_ENTRIES
            && self
                .entries
                .get(self.index(number))
                .is_none_or(|place| place.as_ref().is_some_and(is_wanted))
        {
            self.grow();
        }
        let index = self.index(number);
        let Name {
            ssrc,
            sequence,
            is_again,
        } = name;
        self.entries[index] = Some(Entry {
            ssrc,
            sequence,
            is_again,
            number,
            at,
        });
    }

    /// What went out under a number of whose fate feedback tells; once.
    pub(crate) fn take(&mut self, number: u16) -> Option<Name> {
        let index = self.index(number);
        let place = self.entries.get_mut(index)?;
        let entry = place.take_if(|entry| entry.number == number)?;
        Some(Name {
            ssrc: entry.ssrc,
            sequence: entry.sequence,
            is_again: entry.is_again,
        })
    }

    fn grow(&mut self) {
        let len = (self.entries.len() * 2).max(FIRST_ENTRIES);
        let larger = vec![None; len].into_boxed_slice();
        for entry in std::mem::replace(&mut self.entries, larger)
            .into_iter()
            .flatten()
        {
            let index = self.index(entry.number);
            self.entries[index] = Some(entry);
        }
    }

    fn index(&self, number: u16) -> usize {
        usize::from(number) & self.entries.len().wrapping_sub(1)
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

    /// Sends so many packets a second for ten seconds, over the end of the numbers; returns how many of the wanted time's are
    /// known.
    fn known(packets_per_second: u64) -> usize {
        let mut numbered = Numbered::default();
        let first = 0x1_0000 - packets_per_second;
        let last = first + 10 * packets_per_second;
        for number in first..last {
            let at = (number - first) * 1_000_000 / packets_per_second;
            numbered.note(number as u16, name(number), at);
        }
        let recent = last - packets_per_second * u64::from(WANTED_AGE) / 1_000..last;
        let known = recent.filter(|number| numbered.take(*number as u16) == Some(name(*number)));
        known.count()
    }

    #[test]
    fn the_wanted_time_is_known_within_a_bound() {
        assert_eq!(known(50), 35);
        assert_eq!(known(600), 420);
        assert_eq!(known(5_000), MAX_ENTRIES);
    }

    #[test]
    fn a_transport_does_not_pay_much_for_a_packet() {
        assert_eq!(size_of::<Option<Entry>>(), 12);
    }

    #[test]
    fn a_fate_is_told_once() {
        let mut numbered = Numbered::default();
        assert_eq!(numbered.take(9), None);
        numbered.note(9, name(9), 0);
        assert_eq!(numbered.take(9 + FIRST_ENTRIES as u16), None);
        assert_eq!(numbered.take(9), Some(name(9)));
        assert_eq!(numbered.take(9), None);
    }
}

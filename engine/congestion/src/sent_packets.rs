//! What was sent lately, by transport-wide sequence number, until feedback tells what became of it.

use crate::Micros;

const FIRST_CAPACITY: usize = 64;
/// 64 KiB. Beyond it, feedback that comes too late finds nothing.
const MAX_CAPACITY: usize = 8_192;
/// A packet that is overwritten before it is this old makes the ring grow.
const WANTED_AGE: u32 = 1_000_000;

/// Why a packet was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketClass {
    /// The player's tracks.
    Media,
    /// Media once more, because the player asked.
    Repair,
    /// For measuring only: repeated or empty packets.
    Padding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    InFlight,
    Lost,
    Received,
}

/// Set in the length of a packet that goes out several times.
const REPEATED: u16 = 0x8000;

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Low bits of the time in microseconds; more than an hour until they wrap.
    at: u32,
    /// With `REPEATED`.
    bytes: u16,
    /// 0 is none.
    probe: u8,
    fate: Fate,
}

const EMPTY: Entry = Entry {
    at: 0,
    bytes: 0,
    probe: 0,
    fate: Fate::Received,
};

/// A sent packet of which feedback has told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) at: Micros,
    pub(crate) bytes: usize,
    /// The probe that it was part of; 0 is none.
    pub(crate) probe: u8,
    /// It had been reported lost before.
    pub(crate) was_lost: bool,
    /// It went out several times under its number: lost only when all of them were, and come with any of them.
    pub(crate) is_repeated: bool,
}

#[derive(Debug)]
pub(crate) struct SentPackets {
    /// As many as a power of two; none before the first packet.
    entries: Vec<Entry>,
    /// The number of the next packet, extended.
    next: u64,
    /// Numbers below are unknown.
    begin: u64,
    now: Micros,
}

impl SentPackets {
    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            // One cycle above zero: a number from before never becomes negative.
            next: 0x1_0000,
            begin: 0x1_0000,
            now: 0,
        }
    }

    pub(crate) fn next_sequence(&self) -> u16 {
        self.next as u16
    }

    /// Notes the packet that took `next_sequence`.
    pub(crate) fn add(&mut self, bytes: usize, probe: u8, now: Micros) {
        self.now = self.now.max(now);
        let is_full = self.next - self.begin == self.entries.len() as u64;
        if is_full {
            let is_wanted = |oldest: &Entry| (self.now as u32).wrapping_sub(oldest.at) < WANTED_AGE;
            let oldest = self.entries.get(self.index(self.begin));
            if oldest.is_none_or(is_wanted) && self.entries.len() < MAX_CAPACITY {
                self.grow();
            } else {
                self.begin += 1;
            }
        }
        let bytes = bytes.min(usize::from(!REPEATED)) as u16;
        let index = self.index(self.next);
        self.entries[index] = Entry {
            at: now as u32,
            bytes,
            probe,
            fate: Fate::InFlight,
        };
        self.next += 1;
    }

    /// Notes that the newest packet goes out several times.
    pub(crate) fn repeat_newest(&mut self) {
        if self.next > self.begin {
            let index = self.index(self.next - 1);
            self.entries[index].bytes |= REPEATED;
        }
    }

    /// Notes an arrival; `None` when the packet is unknown or its arrival was told before.
    pub(crate) fn received(&mut self, sequence: u16) -> Option<Sent> {
        let (index, sent) = self.find(sequence)?;
        let fate = std::mem::replace(&mut self.entries[index].fate, Fate::Received);
        let was_lost = fate == Fate::Lost;
        (fate != Fate::Received).then_some(Sent { was_lost, ..sent })
    }

    /// Notes a loss; `None` when the packet is unknown or its fate was told before.
    pub(crate) fn lost(&mut self, sequence: u16) -> Option<Sent> {
        let (index, sent) = self.find(sequence)?;
        if self.entries[index].fate != Fate::InFlight {
            return None;
        }
        self.entries[index].fate = Fate::Lost;
        Some(sent)
    }

    fn find(&self, sequence: u16) -> Option<(usize, Sent)> {
        let behind = (self.next as u16).wrapping_sub(sequence);
        let extended = self.next - u64::from(behind);
        if behind == 0 || extended < self.begin {
            return None;
        }
        let entry = self.entry(extended);
        let age = (self.now as u32).wrapping_sub(entry.at);
        let sent = Sent {
            at: self.now - u64::from(age),
            bytes: usize::from(entry.bytes & !REPEATED),
            probe: entry.probe,
            was_lost: false,
            is_repeated: entry.bytes & REPEATED != 0,
        };
        Some((self.index(extended), sent))
    }

    fn grow(&mut self) {
        let mut larger = vec![EMPTY; (self.entries.len() * 2).max(FIRST_CAPACITY)];
        for number in self.begin..self.next {
            let index = number as usize & (larger.len() - 1);
            larger[index] = self.entry(number);
        }
        self.entries = larger;
    }

    fn entry(&self, number: u64) -> Entry {
        self.entries[self.index(number)]
    }

    fn index(&self, number: u64) -> usize {
        number as usize & self.entries.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fate_is_told_once_and_an_arrival_corrects_a_loss() {
        let mut sent = SentPackets::new();
        sent.add(1_000, 0, 10);
        sent.add(500, 3, 20);
        assert_eq!(sent.lost(0).map(|sent| sent.at), Some(10));
        assert_eq!(sent.lost(0), None);
        assert!(sent.received(0).is_some_and(|sent| sent.was_lost));
        assert_eq!(sent.received(0), None);
        let second = sent.received(1).unwrap();
        assert_eq!((second.bytes, second.probe, second.at), (500, 3, 20));
        assert_eq!(sent.received(2), None, "was never sent");
        assert_eq!(sent.received(65_535), None, "was never sent");
    }

    #[test]
    fn of_a_packet_that_goes_out_several_times_that_is_known_and_no_more_of_it_changed() {
        let mut sent = SentPackets::new();
        sent.add(1_000, 0, 10);
        sent.add(200, 0, 20);
        sent.repeat_newest();
        sent.add(70_000, 0, 30);
        let of = |sent: Option<Sent>| sent.map(|sent| (sent.bytes, sent.is_repeated));
        assert_eq!(of(sent.received(0)), Some((1_000, false)));
        assert_eq!(of(sent.lost(1)), Some((200, true)));
        assert_eq!(of(sent.received(2)), Some((0x7fff, false)));
    }

    #[test]
    fn the_ring_grows_for_a_fast_transport_and_not_beyond_its_bound() {
        let mut slow = SentPackets::new();
        assert_eq!(slow.entries.len(), 0);
        let mut fast = SentPackets::new();
        for number in 0..200_000u64 {
            slow.add(100, 0, number * 20_000);
            fast.add(100, 0, number * 10);
        }
        assert_eq!(slow.entries.len(), FIRST_CAPACITY);
        assert_eq!(fast.entries.len(), MAX_CAPACITY);
        let newest = fast.next_sequence().wrapping_sub(1);
        assert_eq!(fast.received(newest).unwrap().at, 199_999 * 10);
        assert_eq!(fast.received(newest.wrapping_sub(8_192)), None);
        // More than an hour in, the time is still the whole one.
        let newest = slow.next_sequence().wrapping_sub(1);
        assert_eq!(slow.received(newest).unwrap().at, 199_999 * 20_000);
    }
}

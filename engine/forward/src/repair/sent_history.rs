//! What a player was sent lately: from its sequence numbers back to the publisher's, with the values that were
//! rewritten, so that a packet is sent again exactly as it was.
//!
//! It grows by doubling while it would have to forget what was sent within the last second, up to a fixed size: most
//! streams are slow, and every player has a history for each of them.

use super::sent_entry::SentEntry;
use crate::Micros;
use crate::munger::Rewritten;

/// Which RTP stream of a producer a packet came from. A restarted stream has another generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) encoding: u8,
    pub(crate) generation: u16,
}

impl Source {
    /// Of an empty packet.
    pub(crate) const NONE: Self = Self {
        encoding: u8::MAX,
        generation: u16::MAX,
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) source: Source,
    /// Extended, of the publisher's stream.
    pub(crate) source_sequence: u64,
    /// It held nothing but a place in the numbering.
    pub(crate) is_empty: bool,
    pub(crate) rewritten: Rewritten,
    pub(crate) last_sent_at: Micros,
    /// Feedback says that it came when it was sent again, or within a later packet.
    pub(crate) has_arrived: bool,
    /// How many packets before it it carried again (RED).
    pub(crate) carried: u8,
    /// Bytes that this took.
    pub(crate) carried_bytes: u16,
}

const FIRST_ENTRIES: usize = 32;
/// Packets older than this are not worth memory: no player waits for them.
const WANTED_AGE: Micros = 1_000_000;

#[derive(Debug)]
pub(crate) struct SentHistory {
    /// At the player's sequence number modulo their count, a power of two; none before the first packet.
    entries: Box<[SentEntry]>,
    max_entries: usize,
    newest: Option<u16>,
    /// The highest of the player's numbers that ever was in here.
    highest: u64,
    /// When the last packet was sent.
    now: Micros,
}

impl SentHistory {
    /// `max_entries` is a power of two.
    pub(crate) fn new(max_entries: usize) -> Self {
        debug_assert!(max_entries.is_power_of_two());
        Self {
            entries: Box::default(),
            max_entries,
            newest: None,
            highest: 0,
            now: 0,
        }
    }

    pub(crate) fn insert(&mut self, sent: &Sent) {
        self.newest = Some(sent.rewritten.sequence as u16);
        self.place(sent);
    }

    /// Notes an empty packet under a number that no packet will have.
    pub(crate) fn insert_empty(&mut self, rewritten: Rewritten, now: Micros) {
        self.place(&Sent {
            source: Source::NONE,
            source_sequence: 0,
            is_empty: true,
            rewritten,
            last_sent_at: now,
            has_arrived: false,
            carried: 0,
            carried_bytes: 0,
        });
    }

    fn place(&mut self, sent: &Sent) {
        let sequence = sent.rewritten.sequence;
        self.highest = self.highest.max(sequence);
        self.now = self.now.max(sent.last_sent_at);
        while self.entries.len() < self.max_entries && self.has_no_place_for(sequence) {
            self.grow();
        }
        let index = self.index(sequence as u16);
        self.entries[index] = SentEntry::new(sent);
    }

    /// The player's sequence number of the last packet.
    pub(crate) fn newest(&self) -> Option<u16> {
        self.newest
    }

    /// Of those that were not forgotten.
    pub(crate) fn set_newest(&mut self, sequence: u16) {
        self.newest = Some(sequence);
    }

    /// Forgets a packet that will not be sent after all.
    pub(crate) fn forget(&mut self, sequence: u64) {
        if let Some(entry) = self.entry_mut(sequence as u16)
            && entry.sequence() == sequence as u32
        {
            *entry = SentEntry::default();
        }
    }

    /// The packet with a player's sequence number, unless a later one has taken its place.
    pub(crate) fn get(&self, sequence: u16) -> Option<Sent> {
        let entry = self.entries.get(self.index(sequence))?;
        is_of(entry, sequence).then(|| entry.unpack(self.highest, self.now))
    }

    /// Notes that a packet is sent now, once more or after it had to wait.
    pub(crate) fn set_sent_at(&mut self, sequence: u16, now: Micros) {
        self.now = self.now.max(now);
        if let Some(entry) = self.entry_mut(sequence) {
            entry.set_sent_at(now);
        }
    }

    /// Notes that a packet came when it was sent again.
    pub(crate) fn set_arrived(&mut self, sequence: u16) {
        if let Some(entry) = self.entry_mut(sequence) {
            entry.set_arrived();
        }
    }

    fn entry_mut(&mut self, sequence: u16) -> Option<&mut SentEntry> {
        let index = self.index(sequence);
        let entry = self.entries.get_mut(index)?;
        is_of(entry, sequence).then_some(entry)
    }

    /// True when another packet that is still wanted is where this one would be.
    fn has_no_place_for(&self, sequence: u64) -> bool {
        self.entries
            .get(self.index(sequence as u16))
            .is_none_or(|entry| {
                entry.is_taken()
                    && entry.sequence() != sequence as u32
                    && entry.sent_at(self.now) + WANTED_AGE > self.now
            })
    }

    fn grow(&mut self) {
        let len = (self.entries.len() * 2).max(FIRST_ENTRIES.min(self.max_entries));
        let larger = vec![SentEntry::default(); len].into_boxed_slice();
        for entry in std::mem::replace(&mut self.entries, larger) {
            if entry.is_taken() {
                self.entries[self.index(entry.sequence() as u16)] = entry;
            }
        }
    }

    fn index(&self, sequence: u16) -> usize {
        usize::from(sequence) & self.entries.len().wrapping_sub(1)
    }
}

fn is_of(entry: &SentEntry, sequence: u16) -> bool {
    entry.is_taken() && entry.sequence() as u16 == sequence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(sequence: u64, at: Micros) -> Sent {
        Sent {
            source: Source {
                encoding: 0,
                generation: 0,
            },
            source_sequence: sequence + 7,
            is_empty: false,
            rewritten: Rewritten {
                sequence,
                timestamp: sequence as u32 * 3,
                marker: false,
                picture: 0,
                frame: 0,
                base_layer_index: 0,
                active_targets: None,
            },
            last_sent_at: at,
            has_arrived: false,
            carried: 0,
            carried_bytes: 0,
        }
    }

    /// Sends so many packets a second for ten seconds, over the end of the sequence numbers; returns how many of the
    /// last second's packets are known, and how many entries there are.
    fn after_ten_seconds(packets_per_second: u64) -> (u64, usize) {
        let mut history = SentHistory::new(512);
        let first = 0x1_0000 - packets_per_second;
        let last = first + 10 * packets_per_second;
        for sequence in first..last {
            let at = (sequence - first) * 1_000_000 / packets_per_second;
            history.insert(&sent(sequence, at));
        }
        let known = (last - packets_per_second..last).filter(|sequence| {
            let found = history.get(*sequence as u16);
            found.is_some_and(|sent| sent.source_sequence == sequence + 7)
        });
        (known.count() as u64, history.entries.len())
    }

    #[test]
    fn the_last_second_is_known_in_as_little_memory_as_that_takes() {
        assert_eq!(after_ten_seconds(20), (20, 32));
        assert_eq!(after_ten_seconds(50), (50, 64));
        assert_eq!(after_ten_seconds(100), (100, 128));
        assert_eq!(after_ten_seconds(240), (240, 256));
    }

    #[test]
    fn a_fast_stream_does_not_grow_it_beyond_its_bound() {
        assert_eq!(after_ten_seconds(2_000), (512, 512));
    }

    #[test]
    fn what_was_never_sent_is_not_known_and_costs_nothing() {
        let mut history = SentHistory::new(512);
        history.forget(7);
        history.set_arrived(7);
        history.set_sent_at(7, 5);
        assert_eq!(history.get(7), None);
        assert_eq!(history.entries.len(), 0);
    }

    #[test]
    fn what_is_noted_of_a_packet_is_told_of_it_and_of_no_other() {
        let mut history = SentHistory::new(64);
        history.insert(&sent(70_000, 10));
        history.insert(&sent(70_001, 20));
        let number = 70_000 - 0x1_0000;
        history.set_sent_at(number as u16, 3_000_000_000);
        history.set_arrived(number as u16);
        let first = history.get(number as u16).unwrap();
        assert_eq!(
            (first.last_sent_at, first.has_arrived),
            (3_000_000_000, true)
        );
        assert_eq!(history.get(number as u16 + 1), Some(sent(70_001, 20)));
        history.forget(70_000);
        history.forget(70_001 + 0x1_0000);
        assert_eq!(history.get(number as u16), None);
        assert_eq!(history.get(number as u16 + 1), Some(sent(70_001, 20)));
    }
}

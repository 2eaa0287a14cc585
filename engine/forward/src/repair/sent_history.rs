//! What a player was sent lately: from its sequence numbers back to the publisher's, with the values that were
//! rewritten, so that a packet is sent again exactly as it was.
//!
//! It grows by doubling while it would have to forget what was sent within the last second, up to a fixed size: most
//! streams are slow, and every player has a history for each of them.

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

#[derive(Debug, Clone, Copy)]
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

const INITIAL_ENTRIES: usize = 64;
/// Packets older than this are not worth memory: no player waits for them.
const WANTED_AGE: Micros = 1_000_000;

#[derive(Debug)]
pub(crate) struct SentHistory {
    /// At the player's sequence number modulo their count, a power of two.
    entries: Box<[Option<Sent>]>,
    max_entries: usize,
    newest: Option<u16>,
}

impl SentHistory {
    /// `max_entries` is a power of two.
    pub(crate) fn new(max_entries: usize) -> Self {
        debug_assert!(max_entries.is_power_of_two());
        Self {
            entries: vec![None; max_entries.min(INITIAL_ENTRIES)].into_boxed_slice(),
            max_entries,
            newest: None,
        }
    }

    pub(crate) fn insert(&mut self, sent: Sent) {
        self.newest = Some(sent.rewritten.sequence as u16);
        self.place(sent);
    }

    /// Notes an empty packet under a number that no packet will have.
    pub(crate) fn insert_empty(&mut self, rewritten: Rewritten, now: Micros) {
        self.place(Sent {
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

    fn place(&mut self, sent: Sent) {
        let sequence = sent.rewritten.sequence as u16;
        while self.entries.len() < self.max_entries
            && self.would_forget(sequence, sent.last_sent_at)
        {
            self.grow();
        }
        let index = self.index(sequence);
        self.entries[index] = Some(sent);
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
        let index = self.index(sequence as u16);
        self.entries[index].take_if(|sent| sent.rewritten.sequence == sequence);
    }

    /// True when another packet that is still wanted is where this one would be.
    fn would_forget(&self, sequence: u16, now: Micros) -> bool {
        self.entries[self.index(sequence)].is_some_and(|sent| {
            sent.rewritten.sequence as u16 != sequence && sent.last_sent_at + WANTED_AGE > now
        })
    }

    fn grow(&mut self) {
        let larger = vec![None; self.entries.len() * 2].into_boxed_slice();
        for sent in std::mem::replace(&mut self.entries, larger)
            .into_iter()
            .flatten()
        {
            let index = self.index(sent.rewritten.sequence as u16);
            self.entries[index] = Some(sent);
        }
    }

    /// The entry for a player's sequence number, unless a later packet has taken its place.
    pub(crate) fn get_mut(&mut self, sequence: u16) -> Option<&mut Sent> {
        let index = self.index(sequence);
        self.entries[index]
            .as_mut()
            .filter(|sent| sent.rewritten.sequence as u16 == sequence)
    }

    fn index(&self, sequence: u16) -> usize {
        usize::from(sequence) & (self.entries.len() - 1)
    }
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
            history.insert(sent(sequence, at));
        }
        let known = (last - packets_per_second..last).filter(|sequence| {
            let found = history.get_mut(*sequence as u16);
            found.is_some_and(|sent| sent.source_sequence == sequence + 7)
        });
        (known.count() as u64, history.entries.len())
    }

    #[test]
    fn the_last_second_is_known_in_as_little_memory_as_that_takes() {
        assert_eq!(after_ten_seconds(50), (50, 64));
        assert_eq!(after_ten_seconds(100), (100, 128));
        assert_eq!(after_ten_seconds(240), (240, 256));
    }

    #[test]
    fn a_fast_stream_does_not_grow_it_beyond_its_bound() {
        assert_eq!(after_ten_seconds(2_000), (512, 512));
    }
}

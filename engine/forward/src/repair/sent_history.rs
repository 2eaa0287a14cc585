//! What a player was sent lately: from its sequence numbers back to the publisher's, with the values that were
//! rewritten, so that a packet is sent again exactly as it was.

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
}

#[derive(Debug)]
pub(crate) struct SentHistory {
    entries: Box<[Option<Sent>]>,
    newest: Option<u16>,
}

impl SentHistory {
    /// `capacity` is a power of two.
    pub(crate) fn new(capacity: usize) -> Self {
        debug_assert!(capacity.is_power_of_two());
        Self {
            entries: vec![None; capacity].into_boxed_slice(),
            newest: None,
        }
    }

    pub(crate) fn insert(&mut self, sent: Sent) {
        let index = self.index(sent.rewritten.sequence as u16);
        self.entries[index] = Some(sent);
        self.newest = Some(sent.rewritten.sequence as u16);
    }

    /// Notes an empty packet under a number that no packet will have.
    pub(crate) fn insert_empty(&mut self, rewritten: Rewritten, now: Micros) {
        let index = self.index(rewritten.sequence as u16);
        self.entries[index] = Some(Sent {
            source: Source::NONE,
            source_sequence: 0,
            is_empty: true,
            rewritten,
            last_sent_at: now,
        });
    }

    /// The player's sequence number of the last packet.
    pub(crate) fn newest(&self) -> Option<u16> {
        self.newest
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

//! The last packets of one RTP stream, kept once for all players.
//!
//! Payloads lie one after another in a ring of bytes; an index by sequence number says where. Both grow by doubling
//! while they would have to overwrite packets younger than a second, up to a fixed size; after that a packet costs one copy
//! and nothing else.

use crate::Micros;
use crate::media_packet::{MediaPacket, PassedOn};

const INITIAL_BYTES: usize = 16 * 1_024;
const FIRST_ENTRIES: usize = 64;
/// Packets older than this are not worth memory: no player waits for them.
const WANTED_AGE: Micros = 1_000_000;
const EXTENSION_HEADER_LEN: usize = 2;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    sequence: u64,
    /// Bytes written to the ring before this packet.
    position: u64,
    /// 0 marks an entry never used.
    len: u16,
    payload_at: u16,
    timestamp: u32,
    payload_type: u8,
    marker: bool,
}

#[derive(Debug)]
pub(crate) struct PacketStore {
    /// At the sequence number modulo their count, a power of two; none before the first packet.
    entries: Box<[Entry]>,
    max_entries: usize,
    max_bytes: usize,
    ring: Vec<u8>,
    /// Bytes written so far, the skipped ends of the ring included.
    written: u64,
    /// Bytes before this position no longer count: the stream has restarted since.
    valid_from: u64,
    ages: Ages,
}

impl PacketStore {
    /// `max_packets` is a power of two; `max_bytes` is rounded down to one.
    pub(crate) fn new(max_packets: usize, max_bytes: usize) -> Self {
        debug_assert!(max_packets.is_power_of_two());
        Self {
            entries: Box::default(),
            max_entries: max_packets,
            max_bytes: 1 << max_bytes.max(1).ilog2(),
            ring: Vec::new(),
            written: 0,
            valid_from: 0,
            ages: Ages::default(),
        }
    }

    /// Keeps a copy. A packet too large for the ring is not kept.
    pub(crate) fn insert(&mut self, packet: &MediaPacket<'_>, now: Micros) {
        let present = packet.extensions.iter().filter(|value| !value.is_empty());
        let extensions_len: usize = present
            .map(|value| EXTENSION_HEADER_LEN + value.len())
            .sum();
        let len = extensions_len + packet.payload.len();
        if len == 0 || len > self.max_bytes.min(INITIAL_BYTES) {
            return;
        }
        let position = self.reserve(len, now);
        let start = position as usize % self.ring.len();
        let bytes = &mut self.ring[start..start + len];
        let mut at = 0;
        for (index, value) in packet.extensions.iter().enumerate() {
            if !value.is_empty() {
                let end = at + EXTENSION_HEADER_LEN + value.len();
                bytes[at] = index as u8;
                bytes[at + 1] = value.len() as u8;
                bytes[at + EXTENSION_HEADER_LEN..end].copy_from_slice(value);
                at = end;
            }
        }
        bytes[at..].copy_from_slice(packet.payload);
        while self.entries.len() < self.max_entries && self.has_no_place_for(packet.sequence) {
            self.grow_index();
        }
        let index = self.index(packet.sequence);
        self.entries[index] = Entry {
            sequence: packet.sequence,
            position,
            len: len as u16,
            payload_at: at as u16,
            timestamp: packet.timestamp,
            payload_type: packet.payload_type,
            marker: packet.marker,
        };
    }

    /// The packet with this extended sequence number, if it is still there.
    pub(crate) fn get(&self, sequence: u64) -> Option<MediaPacket<'_>> {
        if !self.has(sequence) {
            return None;
        }
        let entry = self.entries[self.index(sequence)];
        let start = entry.position as usize % self.ring.len();
        let bytes = self.ring.get(start..start + usize::from(entry.len))?;
        let (mut stored, payload) = bytes.split_at_checked(usize::from(entry.payload_at))?;
        let mut extensions = PassedOn::default();
        while let [index, len, rest @ ..] = stored {
            let (value, after) = rest.split_at_checked(usize::from(*len))?;
            *extensions.get_mut(usize::from(*index))? = value;
            stored = after;
        }
        Some(MediaPacket {
            payload_type: entry.payload_type,
            marker: entry.marker,
            sequence,
            timestamp: entry.timestamp,
            extensions,
            payload,
        })
    }

    /// True when the packet with this extended sequence number is still there.
    pub(crate) fn has(&self, sequence: u64) -> bool {
        self.entries
            .get(self.index(sequence))
            .is_some_and(|entry| entry.sequence == sequence && self.is_whole(entry))
    }

    /// Forgets every packet; keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.valid_from = self.written;
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.ring.len()
    }

    fn index(&self, sequence: u64) -> usize {
        sequence as usize & self.entries.len().wrapping_sub(1)
    }

    /// True when the index would have to forget another packet that is still wanted.
    fn has_no_place_for(&self, sequence: u64) -> bool {
        self.entries.get(self.index(sequence)).is_none_or(|entry| {
            entry.sequence != sequence
                && self.is_whole(entry)
                && entry.position >= self.ages.wanted_from()
        })
    }

    fn grow_index(&mut self) {
        let len = (self.entries.len() * 2).max(FIRST_ENTRIES.min(self.max_entries));
        let larger = vec![Entry::default(); len].into_boxed_slice();
        for entry in std::mem::replace(&mut self.entries, larger) {
            if entry.len > 0 {
                self.entries[self.index(entry.sequence)] = entry;
            }
        }
    }

    fn is_whole(&self, entry: &Entry) -> bool {
        let overwritten_to = self.written.saturating_sub(self.ring.len() as u64);
        entry.len > 0 && entry.position >= overwritten_to.max(self.valid_from)
    }

    /// Makes room for `len` bytes in one piece; returns their position.
    fn reserve(&mut self, len: usize, now: Micros) -> u64 {
        self.ages.advance(self.written, now);
        let mut position = self.place(len);
        while self.ring.len() < self.max_bytes
            && (position + len as u64).saturating_sub(self.ring.len() as u64)
                > self.ages.wanted_from().max(self.valid_from)
        {
            self.grow();
            position = self.place(len);
        }
        self.written = position + len as u64;
        position
    }

    /// Where the next `len` bytes begin: here, or after the end of the ring when they would straddle it.
    fn place(&self, len: usize) -> u64 {
        let capacity = (self.ring.len() as u64).max(1);
        let to_end = capacity - self.written % capacity;
        if to_end < len as u64 {
            self.written + to_end
        } else {
            self.written
        }
    }

    /// Doubles the ring. All sizes are powers of two, so that nothing straddles the end of the larger one either, and
    /// positions stay what they are.
    fn grow(&mut self) {
        let size = (self.ring.len() * 2).max(INITIAL_BYTES).min(self.max_bytes);
        let old = std::mem::replace(&mut self.ring, vec![0; size]);
        self.valid_from = self
            .valid_from
            .max(self.written.saturating_sub(old.len() as u64));
        for entry in &self.entries {
            if entry.len > 0 && entry.position >= self.valid_from {
                let (len, position) = (usize::from(entry.len), entry.position as usize);
                let (from, to) = (position % old.len(), position % size);
                self.ring[to..to + len].copy_from_slice(&old[from..from + len]);
            }
        }
    }
}

const AGE_BUCKETS: usize = 9;
const AGE_BUCKET: Micros = WANTED_AGE / (AGE_BUCKETS as u64 - 1);

/// How far the ring had been written at the beginning of each of the last eighths of a second.
#[derive(Debug, Default)]
struct Ages {
    bucket: u64,
    written: [u64; AGE_BUCKETS],
}

impl Ages {
    fn advance(&mut self, written: u64, now: Micros) {
        let bucket = now / AGE_BUCKET;
        let passed = bucket.saturating_sub(self.bucket).min(AGE_BUCKETS as u64);
        self.bucket = self.bucket.max(bucket);
        for step in 0..passed {
            self.written[(self.bucket - step) as usize % AGE_BUCKETS] = written;
        }
    }

    /// Everything from this position on is younger than `WANTED_AGE`, or nearly so.
    fn wanted_from(&self) -> u64 {
        self.written[(self.bucket + 1) as usize % AGE_BUCKETS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(sequence: u64, payload: &[u8]) -> MediaPacket<'_> {
        MediaPacket {
            payload_type: 96,
            marker: true,
            sequence,
            timestamp: sequence as u32 * 10,
            extensions: Default::default(),
            payload,
        }
    }

    #[test]
    fn a_packet_comes_back_with_everything_it_had() {
        let mut store = PacketStore::new(16, 1 << 16);
        let stored = MediaPacket {
            extensions: [&[1], &[], &[2, 3], &[], &[4]],
            ..packet(70_000, &[9; 100])
        };
        store.insert(&stored, 0);
        let read = store.get(70_000).unwrap();
        assert_eq!(read.extensions, stored.extensions);
        assert_eq!(read.payload, stored.payload);
        assert_eq!(
            (read.payload_type, read.marker, read.timestamp),
            (96, true, stored.timestamp)
        );
        assert!(store.get(70_001).is_none());
        assert!(store.get(70_000 - 16).is_none(), "same entry, other packet");
    }

    #[test]
    fn memory_grows_to_keep_a_second_and_not_beyond_its_bound() {
        let mut store = PacketStore::new(1_024, 1 << 18);
        for sequence in 0..20_000 {
            store.insert(
                &packet(sequence, &[sequence as u8; 1_000]),
                sequence * 20_000,
            );
        }
        let relaxed = store.bytes();
        assert!(relaxed <= 1 << 17, "50 packets/s need little: {relaxed}");
        for sequence in 20_000..60_000 {
            let now = 400_000_000 + (sequence - 20_000) * 100;
            store.insert(&packet(sequence, &[sequence as u8; 1_000]), now);
        }
        assert_eq!(store.bytes(), 1 << 18);
        let kept = (0..60_000)
            .filter(|sequence| store.get(*sequence).is_some())
            .count();
        assert!((250..=262).contains(&kept), "{kept}");
    }

    #[test]
    fn nothing_is_found_after_clear() {
        let mut store = PacketStore::new(16, 1 << 16);
        store.insert(&packet(1, &[1; 10]), 0);
        store.clear();
        assert!(store.get(1).is_none());
        store.insert(&packet(2, &[2; 10]), 0);
        assert!(store.get(2).is_some());
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_was_stored_last_under_that_number(
            sizes in proptest::collection::vec((0usize..1_400, 0u64..30_000, 0u64..4), 1..300),
        ) {
            let mut store = PacketStore::new(64, 40_000);
            let (mut sequence, mut now) = (0, 0);
            for (size, wait, skip) in sizes {
                sequence += 1 + skip;
                now += wait;
                let payload = vec![sequence as u8; size];
                store.insert(&packet(sequence, &payload), now);
                prop_assert_eq!(store.get(sequence).is_some(), size > 0);
                for old in sequence.saturating_sub(80)..=sequence {
                    if let Some(found) = store.get(old) {
                        prop_assert!(found.payload.iter().all(|byte| *byte == old as u8));
                        prop_assert_eq!(found.timestamp, old as u32 * 10);
                    }
                }
            }
            prop_assert!(store.bytes() <= 32_768);
        }
    }
}

//! The last packets of a sent stream, for those who lost one (RFC 4588).

const CAPACITY: usize = 1_024;

#[derive(Debug, Clone, Default)]
pub struct Stored {
    sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Vec<u8>,
}

#[derive(Debug)]
pub struct RtxStore {
    ring: Vec<Stored>,
}

impl RtxStore {
    pub fn new() -> Self {
        Self {
            ring: vec![Stored::default(); CAPACITY],
        }
    }

    pub fn keep(&mut self, sequence: u16, timestamp: u32, marker: bool, payload: &[u8]) {
        let slot = &mut self.ring[usize::from(sequence) % CAPACITY];
        slot.sequence = sequence;
        slot.timestamp = timestamp;
        slot.marker = marker;
        slot.payload.clear();
        slot.payload.extend_from_slice(payload);
    }

    pub fn get(&self, sequence: u16) -> Option<&Stored> {
        let slot = &self.ring[usize::from(sequence) % CAPACITY];
        (slot.sequence == sequence && !slot.payload.is_empty()).then_some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_packets_are_kept() {
        let mut store = RtxStore::new();
        assert!(store.get(0).is_none());
        for sequence in 0..1_100 {
            store.keep(sequence, 7, true, &sequence.to_be_bytes());
        }
        assert!(store.get(75).is_none());
        assert_eq!(store.get(1_099).unwrap().payload, 1_099u16.to_be_bytes());
    }
}

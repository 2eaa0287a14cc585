//! A packet that was sent, in 32 bytes: every player has hundreds of them for each stream.

use super::sent_history::{Sent, Source};
use crate::Micros;
use crate::munger::Rewritten;

const IS_TAKEN: u8 = 1;
const IS_EMPTY: u8 = 1 << 1;
const HAS_ARRIVED: u8 = 1 << 2;
const MARKER: u8 = 1 << 3;
const CARRIES: u8 = 1 << 4;

/// Bits of `origin` that hold the generation.
const GENERATION_BITS: u32 = 16;
/// Bits of `targets_or_carried` that hold the bytes that were carried.
const CARRIED_BYTES_BITS: u32 = 16;

/// Numbers and times are kept by their lower 32 bits; what they are counted from comes with each call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SentEntry {
    /// The publisher's sequence number above, the generation of its stream below.
    origin: u64,
    sequence: u32,
    timestamp: u32,
    sent_at: u32,
    /// Which decode targets of video are active; or how many packets before it a packet of sound carried, above, and
    /// their bytes, below.
    targets_or_carried: u32,
    picture: u16,
    frame: u16,
    encoding: u8,
    base_layer_index: u8,
    /// How many decode targets there are; 0 where nothing is told of them.
    targets: u8,
    flags: u8,
}

impl SentEntry {
    pub(super) fn new(sent: &Sent) -> Self {
        let rewritten = &sent.rewritten;
        let carries = sent.carried > 0;
        let carried = u32::from(sent.carried) << CARRIED_BYTES_BITS | u32::from(sent.carried_bytes);
        let (targets_or_carried, targets) = match rewritten.active_targets {
            _ if carries => (carried, 0),
            active_targets => active_targets.unwrap_or_default(),
        };
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        Self {
            origin: sent.source_sequence << GENERATION_BITS | u64::from(sent.source.generation),
            sequence: rewritten.sequence as u32,
            timestamp: rewritten.timestamp,
            sent_at: sent.last_sent_at as u32,
            targets_or_carried,
            picture: rewritten.picture,
            frame: rewritten.frame,
            encoding: sent.source.encoding,
            base_layer_index: rewritten.base_layer_index,
            targets,
            flags: IS_TAKEN
                | flag(sent.is_empty, IS_EMPTY)
                | flag(sent.has_arrived, HAS_ARRIVED)
                | flag(rewritten.marker, MARKER)
                | flag(carries, CARRIES),
        }
    }

    /// False for a place that no packet has.
    pub(super) fn is_taken(&self) -> bool {
        self.has(IS_TAKEN)
    }

    /// The lower bits of the player's sequence number.
    pub(super) fn sequence(&self) -> u32 {
        self.sequence
    }

    pub(super) fn set_sent_at(&mut self, now: Micros) {
        self.sent_at = now as u32;
    }

    pub(super) fn set_arrived(&mut self) {
        self.flags |= HAS_ARRIVED;
    }

    /// When it was last sent, which was at most an hour before `now`.
    pub(super) fn sent_at(&self, now: Micros) -> Micros {
        extend(self.sent_at, now)
    }

    /// The packet; its number is `highest` or below it, and it was sent at `now` or before.
    pub(super) fn unpack(&self, highest: u64, now: Micros) -> Sent {
        let carried = match self.has(CARRIES) {
            true => self.targets_or_carried,
            false => 0,
        };
        Sent {
            source: Source {
                encoding: self.encoding,
                generation: self.origin as u16,
            },
            source_sequence: self.origin >> GENERATION_BITS,
            is_empty: self.has(IS_EMPTY),
            rewritten: Rewritten {
                sequence: extend(self.sequence, highest),
                timestamp: self.timestamp,
                marker: self.has(MARKER),
                picture: self.picture,
                frame: self.frame,
                base_layer_index: self.base_layer_index,
                active_targets: (self.targets > 0)
                    .then_some((self.targets_or_carried, self.targets)),
            },
            last_sent_at: self.sent_at(now),
            has_arrived: self.has(HAS_ARRIVED),
            carried: (carried >> CARRIED_BYTES_BITS) as u8,
            carried_bytes: carried as u16,
        }
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The newest number with these lower bits that is not above `newest`.
fn extend(low: u32, newest: u64) -> u64 {
    newest.wrapping_sub(u64::from((newest as u32).wrapping_sub(low)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_entry_is_half_of_what_it_stands_for() {
        assert_eq!(size_of::<SentEntry>(), 32);
        assert_eq!(size_of::<Sent>(), 64);
    }

    proptest! {
        #[test]
        fn a_packet_comes_back_as_it_was(
            (encoding, generation, source_sequence) in (any::<u8>(), any::<u16>(), 0u64..1 << 48),
            (sequence, later) in (0u64..1 << 48, 0u64..1 << 31),
            (last_sent_at, passed) in (0u64..1 << 50, 0u64..1 << 31),
            (timestamp, picture, frame, base_layer_index) in any::<(u32, u16, u16, u8)>(),
            // Targets are video's; to carry is sound's.
            (active_targets, carried, carried_bytes) in prop_oneof![
                proptest::option::of((any::<u32>(), 1u8..=32)).prop_map(|targets| (targets, 0, 0)),
                (1..=u8::MAX, any::<u16>()).prop_map(|(carried, bytes)| (None, carried, bytes)),
            ],
            (is_empty, marker, has_arrived) in any::<(bool, bool, bool)>(),
        ) {
            let sent = Sent {
                source: Source { encoding, generation },
                source_sequence,
                is_empty,
                rewritten: Rewritten {
                    sequence,
                    timestamp,
                    marker,
                    picture,
                    frame,
                    base_layer_index,
                    active_targets,
                },
                last_sent_at,
                has_arrived,
                carried,
                carried_bytes,
            };
            let entry = SentEntry::new(&sent);
            prop_assert!(entry.is_taken());
            prop_assert_eq!(entry.unpack(sequence + later, last_sent_at + passed), sent);
        }
    }
}

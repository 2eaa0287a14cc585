//! Rewriting: one continuous stream for the player out of a publisher's streams that come and go.

mod offset_map;
mod timestamps;

pub(crate) use timestamps::{ClockMapping, micros_to_units};

use crate::Micros;
use crate::layers::ActiveTargets;
use crate::media_packet::MediaPacket;
use offset_map::OffsetMap;
use timestamps::{LastSent, Timestamps};

/// The values of one packet towards the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// Extended; the wire carries the lower 16 bits.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    /// Picture id, of which the wire carries as many bits as it has. 0 where there is none.
    pub(crate) picture: u16,
    /// Of the dependency descriptor. 0 where there is none.
    pub(crate) frame: u16,
    /// TL0PICIDX. 0 where there is none.
    pub(crate) base_layer_index: u8,
    /// What the dependency descriptor is to say of its decode targets.
    pub(crate) active_targets: Option<ActiveTargets>,
}

/// The values of a packet that belong to its frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FrameNumbers {
    /// Picture id, extended.
    pub(crate) picture: Option<u64>,
    /// Frame number of the dependency descriptor, extended.
    pub(crate) frame: Option<u64>,
    pub(crate) base_layer_index: Option<u8>,
}

/// When a switch happens, and what the two streams' clocks are known to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Switch<'a> {
    pub(crate) now: Micros,
    /// The new stream's timestamp of `now`: later than its first packet's when stored packets are caught up with.
    pub(crate) newest: u32,
    pub(crate) clock_rate: u32,
    pub(crate) from: Option<&'a ClockMapping>,
    pub(crate) to: Option<&'a ClockMapping>,
}

#[derive(Debug)]
pub(crate) struct Munger {
    sequences: OffsetMap,
    timestamps: Timestamps,
    pictures: OffsetMap,
    frames: OffsetMap,
    base_layer_offset: u8,
    next: Next,
    /// The player's first number since the last switch.
    started_at: u64,
    /// After the last number that was ever given, those taken back included.
    given_to: u64,
}

/// What the next stream goes on with.
#[derive(Debug, Clone, Copy)]
struct Next {
    sequence: u64,
    picture: u64,
    frame: u64,
    base_layer_index: u8,
    last: Option<LastSent>,
}

impl Munger {
    pub(crate) fn new(first_sequence: u16) -> Self {
        Self {
            sequences: OffsetMap::default(),
            timestamps: Timestamps::default(),
            pictures: OffsetMap::default(),
            frames: OffsetMap::default(),
            base_layer_offset: 0,
            started_at: 0,
            given_to: 0,
            next: Next {
                // As in the unwrapper: one cycle above zero.
                sequence: 0x1_0000 + u64::from(first_sequence),
                picture: 0x1_0000,
                frame: 0x1_0000,
                base_layer_index: 0,
                last: None,
            },
        }
    }

    /// Lets the player's stream go on with `packet`, the first of another stream or the first after a pause.
    pub(crate) fn switch(
        &mut self,
        packet: &MediaPacket<'_>,
        numbers: FrameNumbers,
        switch: &Switch<'_>,
    ) {
        self.timestamps
            .switch(packet.timestamp, self.next.last, switch);
        self.resume(packet, numbers, switch.newest);
    }

    /// Lets the player's stream go on with `packet` of the same stream after a pause: its clock has kept running.
    /// `newest` is the timestamp of the stream's newest packet.
    pub(crate) fn resume(&mut self, packet: &MediaPacket<'_>, numbers: FrameNumbers, newest: u32) {
        self.timestamps.catch_up(packet.timestamp, newest);
        self.started_at = self.next.sequence;
        self.sequences.restart(packet.sequence, self.next.sequence);
        if let Some(picture) = numbers.picture {
            self.pictures.restart(picture, self.next.picture);
        }
        if let Some(frame) = numbers.frame {
            self.frames.restart(frame, self.next.frame);
        }
        if let Some(index) = numbers.base_layer_index {
            self.base_layer_offset = index.wrapping_sub(self.next.base_layer_index);
        }
    }

    /// The values for a packet; `None` when it is from before the last switch or was skipped.
    pub(crate) fn map(
        &mut self,
        packet: &MediaPacket<'_>,
        numbers: FrameNumbers,
        now: Micros,
    ) -> Option<Rewritten> {
        let sequence = self.sequences.map(packet.sequence)?;
        let map = |number: Option<u64>, numbers: &mut OffsetMap| match number {
            Some(number) => numbers.map(number),
            None => Some(0),
        };
        let picture = map(numbers.picture, &mut self.pictures)?;
        let frame = map(numbers.frame, &mut self.frames)?;
        let base_layer_index = numbers
            .base_layer_index
            .map_or(0, |index| index.wrapping_sub(self.base_layer_offset));
        let timestamp = self.timestamps.map(packet.timestamp);
        self.timestamps.note(packet.timestamp);
        if sequence >= self.next.sequence {
            self.next = Next {
                sequence: sequence + 1,
                picture: self.next.picture.max(picture + 1),
                frame: self.next.frame.max(frame + 1),
                base_layer_index: base_layer_index.wrapping_add(1),
                last: Some(LastSent { timestamp, at: now }),
            };
        }
        Some(Rewritten {
            sequence,
            timestamp,
            marker: packet.marker,
            picture: picture as u16,
            frame: frame as u16,
            base_layer_index,
            active_targets: None,
        })
    }

    /// The player's number that a packet has or would have; `None` when it has none.
    pub(crate) fn number_of(&self, sequence: u64) -> Option<u64> {
        self.sequences.peek(sequence)
    }

    /// Takes a packet out of the player's numbering. False when a newer one has been sent: then the player will see a
    /// gap where it was.
    pub(crate) fn skip(&mut self, sequence: u64) -> bool {
        self.sequences.skip(sequence)
    }

    /// The player's number of the newest packet.
    pub(crate) fn newest(&self) -> u16 {
        self.next.sequence.wrapping_sub(1) as u16
    }

    /// True when nothing has a newer number than `sequence`, which is the player's.
    pub(crate) fn is_newest(&self, sequence: u64) -> bool {
        sequence + 1 == self.next.sequence
    }

    /// Takes back all numbers from the player's `sequence` on; `last` are the values of the packet before it, where they
    /// are known. To be followed by a switch or a resumption.
    pub(crate) fn rewind(&mut self, sequence: u64, last: Option<&Rewritten>) {
        let taken = self.next.sequence.saturating_sub(sequence);
        self.given_to = self.given_to.max(self.next.sequence);
        self.next.sequence = sequence;
        let Some(last) = last else {
            return;
        };
        // A series that the stream does not have says nothing.
        let back_to = |next: u64, last: u16| {
            let back = u64::from((next as u16).wrapping_sub(last.wrapping_add(1)));
            if back <= taken { next - back } else { next }
        };
        self.next.picture = back_to(self.next.picture, last.picture);
        self.next.frame = back_to(self.next.frame, last.frame);
        self.next.base_layer_index = last.base_layer_index.wrapping_add(1);
    }

    /// True when `sequence` is not newer than everything that was mapped or skipped.
    pub(crate) fn has_reached(&self, sequence: u64) -> bool {
        self.sequences.has_reached(sequence)
    }

    /// Takes a whole picture out of the player's numbering; to be told of each of its packets.
    pub(crate) fn skip_picture(&mut self, picture: u64) {
        self.pictures.skip(picture);
    }

    /// A number from before the last switch, less than `within` back, that was kept for a packet which can no longer come.
    /// `None` for any other number.
    pub(crate) fn abandoned(&self, sequence: u16, within: u64) -> Option<Rewritten> {
        let last = self.next.last?;
        let newest = self.next.sequence.checked_sub(1)?;
        let back = (newest as u16).wrapping_sub(sequence);
        let sequence = newest.checked_sub(u64::from(back))?;
        // Further back, what was used is not remembered either.
        let newest_given = self.given_to.max(newest + 1) - 1;
        let is_abandoned = sequence < self.started_at && newest_given - sequence < within;
        is_abandoned.then_some(Rewritten {
            sequence,
            timestamp: last.timestamp,
            marker: false,
            picture: 0,
            frame: 0,
            base_layer_index: 0,
            active_targets: None,
        })
    }

    /// The player's timestamp for a publisher's.
    pub(crate) fn timestamp(&self, source: u32) -> u32 {
        self.timestamps.map(source)
    }
}

//! What a packet says about its frame, read once per packet that arrives.

use crate::media_packet::{DEPENDENCY_DESCRIPTOR, MediaPacket};
use crate::munger::{FrameNumbers, Rewritten};
use crate::{Codec, Layers};
use rtp::ParseError;
use rtp::payload::dependency_descriptor::{Descriptor, Numbers, Structure};
use rtp::payload::{PictureId, av1, h264, vp8, vp9};

/// What the payload tells without being decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Nothing, and nothing in it is to be rewritten.
    #[default]
    Opaque,
    Vp8(vp8::Descriptor),
    Vp9(vp9::Descriptor),
}

/// One packet's part in its frame. By default: nothing is known and nothing to be rewritten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FramePart {
    pub(crate) payload: Payload,
    /// What the dependency descriptor tells, where there is one and the player gets it.
    pub(crate) descriptor: Option<Descriptor>,
    /// A player can start here: the first packet of a keyframe, or any audio.
    pub(crate) is_entry_point: bool,
    /// The picture id.
    picture: Option<RawNumber>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RawNumber {
    value: u16,
    /// All bits that the number has on the wire.
    mask: u16,
}

impl From<PictureId> for RawNumber {
    fn from(id: PictureId) -> Self {
        Self {
            value: id.value,
            mask: id.mask(),
        }
    }
}

impl FramePart {
    /// Reads a packet. `structure` is the one in force, or empty; one that the packet carries takes its place.
    pub(crate) fn read(
        codec: Codec,
        packet: &MediaPacket<'_>,
        structure: &mut Structure,
    ) -> Result<Self, ParseError> {
        if packet.payload.is_empty() {
            return Ok(Self::default());
        }
        let (payload, is_keyframe, picture) = match codec {
            // Every packet of audio can be decoded by itself.
            Codec::Opus | Codec::OtherAudio => (Payload::Opaque, true, None),
            Codec::Vp8 => {
                let read = vp8::Descriptor::parse(packet.payload)?;
                (Payload::Vp8(read), read.is_keyframe_start, read.picture_id)
            }
            Codec::Vp9 => {
                let read = vp9::Descriptor::parse(packet.payload)?;
                (
                    Payload::Vp9(read),
                    read.is_keyframe_start(),
                    read.picture_id,
                )
            }
            Codec::H264 => {
                let is_keyframe = h264::is_keyframe_start(packet.payload);
                (Payload::Opaque, is_keyframe, None)
            }
            Codec::Av1 => {
                let is_keyframe = av1::Descriptor::parse(packet.payload)?.is_keyframe_start();
                (Payload::Opaque, is_keyframe, None)
            }
        };
        let value = packet.extensions[DEPENDENCY_DESCRIPTOR];
        // VP8 says all of it in its payload, where picture ids close up over what is left out.
        let descriptor = if value.is_empty() || codec == Codec::Vp8 {
            None
        } else {
            Some(Descriptor::parse(value, structure)?)
        };
        let begins_sequence = descriptor.is_some_and(|read| read.is_keyframe_start());
        Ok(Self {
            payload,
            descriptor,
            is_entry_point: is_keyframe || begins_sequence,
            picture: picture.map(RawNumber::from),
        })
    }

    /// The layers that the frame belongs to.
    pub(crate) fn layers(&self) -> Layers {
        if let Some(frame) = self.descriptor.and_then(|read| read.frame) {
            return Layers {
                spatial: frame.spatial,
                temporal: frame.temporal,
            };
        }
        match self.payload {
            Payload::Vp8(descriptor) => Layers {
                spatial: 0,
                temporal: descriptor.temporal_layer.unwrap_or(0),
            },
            Payload::Vp9(descriptor) => descriptor.layer.map_or(Layers::LOWEST, |layer| Layers {
                spatial: layer.spatial,
                temporal: layer.temporal,
            }),
            Payload::Opaque => Layers::LOWEST,
        }
    }

    /// True when the packet tells what later frames are made from.
    pub(crate) fn brings_structure(&self) -> bool {
        self.descriptor.is_some_and(|read| read.has_structure)
    }

    /// True unless only players who see nothing larger need the frame.
    pub(crate) fn is_shared(&self, structure: &Structure) -> bool {
        if let Some(frame) = self.descriptor.and_then(|read| read.frame) {
            return (0..).zip(structure.targets()).any(|(index, target)| {
                target.spatial > frame.spatial && frame.indication(index).is_present()
            });
        }
        match self.payload {
            Payload::Vp9(descriptor) => {
                !(descriptor.is_not_for_higher_layers && descriptor.is_inter_picture)
            }
            Payload::Vp8(_) | Payload::Opaque => true,
        }
    }

    /// Puts the player's numbers into a copy of the payload.
    pub(crate) fn rewrite_payload(&self, payload: &mut [u8], numbers: &Rewritten) {
        match self.payload {
            Payload::Vp8(descriptor) => {
                descriptor.rewrite(payload, numbers.picture, numbers.base_layer_index);
            }
            Payload::Vp9(descriptor) => {
                descriptor.rewrite(payload, numbers.picture, numbers.base_layer_index);
            }
            Payload::Opaque => {}
        }
    }

    /// Writes the dependency descriptor `value` with the player's numbers to `out`; returns its length. `None`: the player
    /// gets none.
    pub(crate) fn rewrite_descriptor(
        &self,
        value: &[u8],
        numbers: &Rewritten,
        out: &mut [u8],
    ) -> Option<usize> {
        let written = Numbers {
            frame_number: numbers.frame,
            active_targets: numbers.active_targets,
        };
        self.descriptor?.rewrite(value, &written, out)
    }

    fn base_layer_index(&self) -> Option<u8> {
        match self.payload {
            Payload::Vp8(descriptor) => descriptor.base_layer_index,
            Payload::Vp9(descriptor) => descriptor.base_layer_index,
            Payload::Opaque => None,
        }
    }
}

/// Extends the frame numbers of one RTP stream.
#[derive(Debug, Default)]
pub(crate) struct FrameNumbering {
    highest_picture: Option<u64>,
    highest_frame: Option<u64>,
}

impl FrameNumbering {
    /// The extended numbers of a packet's frame; moves the reference point when the frame is the newest so far.
    pub(crate) fn extend(&mut self, part: &FramePart) -> FrameNumbers {
        let numbers = self.peek(part);
        self.highest_picture = self.highest_picture.max(numbers.picture);
        self.highest_frame = self.highest_frame.max(numbers.frame);
        numbers
    }

    /// The same without moving the reference point.
    pub(crate) fn peek(&self, part: &FramePart) -> FrameNumbers {
        let frame = part.descriptor.map(|descriptor| RawNumber {
            value: descriptor.frame_number,
            mask: u16::MAX,
        });
        FrameNumbers {
            picture: part
                .picture
                .map(|raw| extend_number(self.highest_picture, raw)),
            frame: frame.map(|raw| extend_number(self.highest_frame, raw)),
            base_layer_index: part.base_layer_index(),
        }
    }
}

fn extend_number(highest: Option<u64>, raw: RawNumber) -> u64 {
    let Some(highest) = highest else {
        // As in the unwrapper of sequence numbers: one cycle above zero.
        return 0x1_0000 + u64::from(raw.value);
    };
    let mask = u64::from(raw.mask);
    let ahead = u64::from(raw.value).wrapping_sub(highest) & mask;
    if ahead <= mask / 2 {
        highest + ahead
    } else {
        highest.saturating_sub(mask + 1 - ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vp8(picture_id: [u8; 2]) -> Vec<u8> {
        vec![0x90, 0xc0, 0x80 | picture_id[0], picture_id[1], 3, 0x11, 0]
    }

    fn read(payload: &[u8]) -> FramePart {
        let packet = MediaPacket {
            payload_type: 96,
            marker: false,
            sequence: 0,
            timestamp: 0,
            extensions: Default::default(),
            payload,
        };
        FramePart::read(Codec::Vp8, &packet, &mut Structure::default()).unwrap()
    }

    #[test]
    fn picture_ids_are_extended_over_their_own_wrap() {
        let mut numbering = FrameNumbering::default();
        let first = numbering.extend(&read(&vp8([0x7f, 0xff]))).picture.unwrap();
        let next = numbering.extend(&read(&vp8([0, 1]))).picture.unwrap();
        let late = numbering.extend(&read(&vp8([0, 0]))).picture.unwrap();
        assert_eq!((next - first, late - first), (2, 1));
    }

    #[test]
    fn rewritten_numbers_are_in_the_payload() {
        let mut payload = vp8([0, 9]);
        let part = read(&payload);
        let numbers = Rewritten {
            sequence: 0,
            timestamp: 0,
            marker: false,
            picture: 0x1234,
            frame: 0,
            base_layer_index: 77,
            active_targets: None,
        };
        part.rewrite_payload(&mut payload, &numbers);
        assert_eq!(payload[2..5], [0x92, 0x34, 77]);
    }
}

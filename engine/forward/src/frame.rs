//! What a payload says about its frame, read once per packet that arrives.

use crate::media_packet::{DEPENDENCY_DESCRIPTOR, MediaPacket};
use crate::munger::{FrameNumbers, Rewritten};
use crate::{Codec, Layers};
use rtp::ParseError;
use rtp::payload::dependency_descriptor::{DependencyDescriptor, set_frame_number};
use rtp::payload::{PictureId, av1, h264, vp8, vp9};

/// Where the numbers of a frame are written in its packets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// Nothing to rewrite.
    #[default]
    Opaque,
    Vp8(vp8::Descriptor),
    Vp9(vp9::Descriptor),
    DependencyDescriptor,
}

/// One packet's part in its frame. By default: nothing is known and nothing to be rewritten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FramePart {
    form: Form,
    /// A player can start here: the first packet of a keyframe, or any audio.
    pub(crate) is_entry_point: bool,
    number: Option<RawNumber>,
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
    pub(crate) fn read(codec: Codec, packet: &MediaPacket<'_>) -> Result<Self, ParseError> {
        let opaque = Self::default();
        if packet.payload.is_empty() {
            return Ok(opaque);
        }
        match codec {
            // Every packet of audio can be decoded by itself.
            Codec::Opus | Codec::Red | Codec::OtherAudio => Ok(Self {
                is_entry_point: true,
                ..opaque
            }),
            Codec::Vp8 => {
                let descriptor = vp8::Descriptor::parse(packet.payload)?;
                Ok(Self {
                    form: Form::Vp8(descriptor),
                    is_entry_point: descriptor.is_keyframe_start,
                    number: descriptor.picture_id.map(RawNumber::from),
                })
            }
            Codec::Vp9 => {
                let descriptor = vp9::Descriptor::parse(packet.payload)?;
                Ok(Self {
                    form: Form::Vp9(descriptor),
                    is_entry_point: descriptor.is_keyframe_start(),
                    number: descriptor.picture_id.map(RawNumber::from),
                })
            }
            Codec::H264 | Codec::Av1 => {
                let by_payload = match codec {
                    Codec::H264 => h264::is_keyframe_start(packet.payload),
                    _ => av1::Descriptor::parse(packet.payload)?.is_keyframe_start(),
                };
                let value = packet.extensions[DEPENDENCY_DESCRIPTOR];
                if value.is_empty() {
                    return Ok(Self {
                        is_entry_point: by_payload,
                        ..opaque
                    });
                }
                let descriptor = DependencyDescriptor::parse(value)?;
                Ok(Self {
                    form: Form::DependencyDescriptor,
                    is_entry_point: by_payload || descriptor.is_keyframe_start(),
                    number: Some(RawNumber {
                        value: descriptor.frame_number,
                        mask: u16::MAX,
                    }),
                })
            }
        }
    }

    /// The temporal layer where the payload itself tells it and layers can be left out packet by packet.
    pub(crate) fn temporal_layer(&self) -> Option<TemporalLayer> {
        match self.form {
            Form::Vp8(descriptor) => Some(TemporalLayer {
                index: descriptor.temporal_layer?,
                is_frame_start: descriptor.is_frame_start,
                is_sync: descriptor.is_layer_sync,
            }),
            Form::Opaque | Form::Vp9(_) | Form::DependencyDescriptor => None,
        }
    }

    /// The layers that the frame belongs to, as its payload tells them.
    pub(crate) fn layers(&self) -> Layers {
        match self.form {
            Form::Vp8(descriptor) => Layers {
                spatial: 0,
                temporal: descriptor.temporal_layer.unwrap_or(0),
            },
            Form::Vp9(descriptor) => descriptor.layer.map_or(Layers::LOWEST, |layer| Layers {
                spatial: layer.spatial,
                temporal: layer.temporal,
            }),
            Form::Opaque | Form::DependencyDescriptor => Layers::LOWEST,
        }
    }

    /// True unless the payload says that no higher spatial layer is made from the frame.
    pub(crate) fn is_shared(&self) -> bool {
        true
    }

    /// Puts the player's numbers into a copy of the payload.
    pub(crate) fn rewrite_payload(&self, payload: &mut [u8], numbers: &Rewritten) {
        match self.form {
            Form::Vp8(descriptor) => {
                descriptor.rewrite(payload, numbers.frame, numbers.base_layer_index);
            }
            Form::Vp9(descriptor) => {
                descriptor.rewrite(payload, numbers.frame, numbers.base_layer_index);
            }
            Form::Opaque | Form::DependencyDescriptor => {}
        }
    }

    /// Puts the player's numbers into a copy of the dependency descriptor.
    pub(crate) fn rewrite_descriptor(&self, value: &mut [u8], numbers: &Rewritten) {
        if self.form == Form::DependencyDescriptor {
            set_frame_number(value, numbers.frame);
        }
    }

    fn base_layer_index(&self) -> Option<u8> {
        match self.form {
            Form::Vp8(descriptor) => descriptor.base_layer_index,
            Form::Vp9(descriptor) => descriptor.base_layer_index,
            Form::Opaque | Form::DependencyDescriptor => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TemporalLayer {
    pub(crate) index: u8,
    pub(crate) is_frame_start: bool,
    /// Going up to this layer is possible here.
    pub(crate) is_sync: bool,
}

/// Extends the frame numbers of one RTP stream.
#[derive(Debug, Default)]
pub(crate) struct FrameNumbering {
    highest: Option<u64>,
}

impl FrameNumbering {
    /// The extended numbers of a packet's frame; moves the reference point when the frame is the newest so far.
    pub(crate) fn extend(&mut self, part: &FramePart) -> FrameNumbers {
        let numbers = self.peek(part);
        self.highest = self.highest.max(numbers.frame);
        numbers
    }

    /// The same without moving the reference point.
    pub(crate) fn peek(&self, part: &FramePart) -> FrameNumbers {
        FrameNumbers {
            frame: part.number.map(|raw| self.extend_number(raw)),
            base_layer_index: part.base_layer_index(),
        }
    }

    fn extend_number(&self, raw: RawNumber) -> u64 {
        let Some(highest) = self.highest else {
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
        FramePart::read(Codec::Vp8, &packet).unwrap()
    }

    #[test]
    fn picture_ids_are_extended_over_their_own_wrap() {
        let mut numbering = FrameNumbering::default();
        let first = numbering.extend(&read(&vp8([0x7f, 0xff]))).frame.unwrap();
        let next = numbering.extend(&read(&vp8([0, 1]))).frame.unwrap();
        let late = numbering.extend(&read(&vp8([0, 0]))).frame.unwrap();
        assert_eq!((next - first, late - first), (2, 1));
    }

    #[test]
    fn rewritten_numbers_are_in_the_payload() {
        let mut payload = vp8([0, 9]);
        let part = read(&payload);
        let numbers = Rewritten {
            sequence: 0,
            timestamp: 0,
            frame: 0x1234,
            base_layer_index: 77,
        };
        part.rewrite_payload(&mut payload, &numbers);
        assert_eq!(payload[2..5], [0x92, 0x34, 77]);
    }
}

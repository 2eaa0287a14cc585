//! VP8 (RFC 7741 §4.2).
//!
//! ```text
//! |X|R|N|S|R| PID |   required
//! |I|L|T|K|  RSV  |   X
//! |M| PictureID   |   I
//! |   TL0PICIDX   |   L
//! |TID|Y| KEYIDX  |   T or K
//! ```

use super::PictureId;
use crate::ParseError;
use crate::bytes::Reader;

/// Most bytes of a payload that hold its descriptor.
pub const MAX_DESCRIPTOR_LEN: usize = 6;

/// The descriptor of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// First packet of a frame.
    pub is_frame_start: bool,
    /// First packet of a keyframe.
    pub is_keyframe_start: bool,
    pub picture_id: Option<PictureId>,
    /// TL0PICIDX: counts the frames of temporal layer 0.
    pub base_layer_index: Option<u8>,
    pub temporal_layer: Option<u8>,
    /// Y: depends on nothing but the lowest temporal layer; a place to switch up.
    pub is_layer_sync: bool,
    base_layer_index_at: u8,
}

impl Descriptor {
    pub fn parse(payload: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(payload, "VP8 payload descriptor");
        let required = reader.u8()?;
        let present = if required & 0x80 != 0 {
            reader.u8()?
        } else {
            0
        };
        let picture_id = if present & 0x80 != 0 {
            Some(PictureId::read(&mut reader)?)
        } else {
            None
        };
        let base_layer_index_at = (payload.len() - reader.rest().len()) as u8;
        let base_layer_index = if present & 0x40 != 0 {
            Some(reader.u8()?)
        } else {
            None
        };
        let layer = if present & 0x30 != 0 {
            Some(reader.u8()?)
        } else {
            None
        };
        let layer = layer.filter(|_| present & 0x20 != 0);
        let is_frame_start = required & 0x17 == 0x10;
        let is_keyframe_start =
            is_frame_start && reader.rest().first().is_some_and(|first| first & 1 == 0);
        Ok(Self {
            is_frame_start,
            is_keyframe_start,
            picture_id,
            base_layer_index,
            temporal_layer: layer.map(|layer| layer >> 6),
            is_layer_sync: layer.is_some_and(|layer| layer & 0x20 != 0),
            base_layer_index_at,
        })
    }

    /// Overwrites picture id and TL0PICIDX in a copy of the payload that this was read from; what is absent stays so.
    pub fn rewrite(&self, payload: &mut [u8], picture_id: u16, base_layer_index: u8) {
        if let (Some(id), Some(bytes)) = (self.picture_id, payload.get_mut(2..)) {
            id.overwrite(bytes, picture_id);
        }
        if self.base_layer_index.is_some()
            && let Some(byte) = payload.get_mut(usize::from(self.base_layer_index_at))
        {
            *byte = base_layer_index;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chromium_keyframe_is_read_in_full() {
        let payload = [0x90, 0xe0, 0x92, 0x34, 0x07, 0x60, 0x10, 0x02, 0x00];
        let read = Descriptor::parse(&payload).unwrap();
        let picture_id = PictureId {
            value: 0x1234,
            is_long: true,
        };
        assert!(read.is_frame_start && read.is_keyframe_start && read.is_layer_sync);
        assert_eq!(read.picture_id, Some(picture_id));
        assert_eq!(
            (read.base_layer_index, read.temporal_layer),
            (Some(7), Some(1))
        );
    }

    #[test]
    fn later_packets_and_delta_frames_are_no_keyframe_start() {
        let continuation = Descriptor::parse(&[0x80, 0x80, 0x05, 0x10]).unwrap();
        assert!(!continuation.is_frame_start && !continuation.is_keyframe_start);
        let second_partition = Descriptor::parse(&[0x11, 0x10]).unwrap();
        assert!(!second_partition.is_frame_start);
        let delta = Descriptor::parse(&[0x10, 0x11]).unwrap();
        assert!(delta.is_frame_start && !delta.is_keyframe_start);
    }

    #[test]
    fn rewriting_keeps_the_width_of_a_short_picture_id() {
        let mut payload = [0x90, 0xc0, 0x05, 0x07, 0x10];
        let read = Descriptor::parse(&payload).unwrap();
        read.rewrite(&mut payload, 0x1ff, 9);
        assert_eq!(payload, [0x90, 0xc0, 0x7f, 0x09, 0x10]);
    }

    #[test]
    fn a_truncated_descriptor_is_refused() {
        for payload in [
            &[][..],
            &[0x80],
            &[0x80, 0x80],
            &[0x80, 0x80, 0x80],
            &[0x80, 0x40],
            &[0x80, 0x20],
        ] {
            assert!(Descriptor::parse(payload).is_err(), "{payload:?}");
        }
    }

    proptest! {
        #[test]
        fn rewritten_values_read_back_and_nothing_else_changes(
            payload in proptest::collection::vec(any::<u8>(), 0..12), picture_id: u16, index: u8,
        ) {
            let Ok(before) = Descriptor::parse(&payload) else { return Ok(()); };
            let mut changed = payload.clone();
            before.rewrite(&mut changed, picture_id, index);
            let after = Descriptor::parse(&changed).unwrap();
            let expected = Descriptor {
                picture_id: before.picture_id.map(|id| PictureId { value: picture_id & id.mask(), ..id }),
                base_layer_index: before.base_layer_index.map(|_| index),
                ..before
            };
            prop_assert_eq!(after, expected);
            let descriptor_len = payload.len().min(MAX_DESCRIPTOR_LEN);
            prop_assert_eq!(&changed[descriptor_len..], &payload[descriptor_len..]);
        }
    }
}

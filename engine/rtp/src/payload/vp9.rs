//! VP9 (RFC 9628 §4.2).
//!
//! ```text
//! |I|P|L|F|B|E|V|Z|   required
//! |M| PictureID   |   I
//! | TID |U| SID |D|   L
//! |   TL0PICIDX   |   L and not F
//! | P_DIFF    |N|     P and F, up to 3 times
//! | scalability structure … |   V
//! ```

mod structure;

pub use structure::{GroupPicture, Structure};

use super::PictureId;
use crate::ParseError;
use crate::bytes::Reader;

/// Most bytes of a payload that hold what `rewrite` changes.
pub const MAX_REWRITTEN_LEN: usize = 5;

/// Most pictures that one can refer to.
pub const MAX_REFERENCES: usize = 3;

/// The descriptor of one packet. What its scalability structure says besides the number of spatial layers is read with
/// [`Descriptor::structure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    pub picture_id: Option<PictureId>,
    /// P: depends on an earlier picture.
    pub is_inter_picture: bool,
    /// B: first packet of a layer frame.
    pub is_frame_start: bool,
    /// E: last packet of a layer frame.
    pub is_frame_end: bool,
    /// V: carries the scalability structure.
    pub has_structure: bool,
    /// The highest spatial layer, as the scalability structure tells it: 0–7.
    pub top_spatial_layer: Option<u8>,
    pub layer: Option<Layer>,
    /// TL0PICIDX: counts the frames of temporal layer 0 (non-flexible mode only).
    pub base_layer_index: Option<u8>,
    /// Z: no higher spatial layer is made from this frame.
    pub is_not_for_higher_layers: bool,
    /// F: an inter picture lists what it is made from.
    pub is_flexible: bool,
    references: [u8; MAX_REFERENCES],
    reference_count: u8,
    base_layer_index_at: u8,
    structure_at: u8,
}

/// The layer indices of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    pub temporal: u8,
    pub spatial: u8,
    /// U: a place to switch up to this temporal layer.
    pub is_switching_up: bool,
    /// D: depends on the spatial layer below.
    pub is_inter_layer: bool,
}

impl Descriptor {
    pub fn parse(payload: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(payload, "VP9 payload descriptor");
        let required = reader.u8()?;
        let picture_id = if required & 0x80 != 0 {
            Some(PictureId::read(&mut reader)?)
        } else {
            None
        };
        let layer = if required & 0x20 != 0 {
            let byte = reader.u8()?;
            Some(Layer {
                temporal: byte >> 5,
                spatial: byte >> 1 & 7,
                is_switching_up: byte & 0x10 != 0,
                is_inter_layer: byte & 1 != 0,
            })
        } else {
            None
        };
        let base_layer_index_at = (payload.len() - reader.rest().len()) as u8;
        let is_flexible = required & 0x10 != 0;
        let base_layer_index = if layer.is_some() && !is_flexible {
            Some(reader.u8()?)
        } else {
            None
        };
        let is_inter_picture = required & 0x40 != 0;
        let mut references = [0; MAX_REFERENCES];
        let mut reference_count = 0;
        let mut has_more = is_flexible && is_inter_picture;
        while has_more {
            let byte = reader.u8()?;
            let slot = references.get_mut(usize::from(reference_count));
            *slot.ok_or(ParseError::Invalid("VP9 reference indices"))? = byte >> 1;
            reference_count += 1;
            has_more = byte & 1 != 0;
        }
        let has_structure = required & 0x02 != 0;
        let structure_at = (payload.len() - reader.rest().len()) as u8;
        let top_spatial_layer = if has_structure {
            Some(Structure::read(&mut reader)?.top_spatial_layer)
        } else {
            None
        };
        Ok(Self {
            picture_id,
            is_inter_picture,
            is_frame_start: required & 0x08 != 0,
            is_frame_end: required & 0x04 != 0,
            has_structure,
            top_spatial_layer,
            layer,
            base_layer_index,
            is_not_for_higher_layers: required & 0x01 != 0,
            is_flexible,
            references,
            reference_count,
            base_layer_index_at,
            structure_at,
        })
    }

    /// How many pictures before this one each is that this frame is made from, within its spatial layer. Empty in
    /// non-flexible mode.
    pub fn references(&self) -> &[u8] {
        &self.references[..usize::from(self.reference_count)]
    }

    /// The scalability structure in the payload that this was read from.
    pub fn structure<'a>(&self, payload: &'a [u8]) -> Option<Structure<'a>> {
        let from = payload.get(usize::from(self.structure_at)..)?;
        let mut reader = Reader::new(from, "VP9 scalability structure");
        let structure = self.has_structure.then(|| Structure::read(&mut reader))?;
        structure.ok()
    }

    /// First packet of a picture that needs no earlier one.
    pub fn is_keyframe_start(&self) -> bool {
        let is_base = self.layer.is_none_or(|layer| layer.spatial == 0);
        self.is_frame_start && !self.is_inter_picture && is_base
    }

    /// Overwrites picture id and TL0PICIDX in a copy of the payload that this was read from; what is absent stays so.
    pub fn rewrite(&self, payload: &mut [u8], picture_id: u16, base_layer_index: u8) {
        if let (Some(id), Some(bytes)) = (self.picture_id, payload.get_mut(1..)) {
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
    fn a_keyframe_of_the_lowest_layer_is_a_start() {
        let read = Descriptor::parse(&[0xaa, 0x81, 0x02, 0x00, 0x09, 0x00]).unwrap();
        assert!(read.is_keyframe_start() && read.has_structure);
        assert_eq!(read.top_spatial_layer, Some(0));
        assert_eq!(read.picture_id.map(|id| id.value), Some(0x102));
        assert_eq!(read.base_layer_index, Some(9));
    }

    #[test]
    fn upper_spatial_layers_and_inter_pictures_are_no_start() {
        let upper = Descriptor::parse(&[0xa8, 0x01, 0x03, 0x09]).unwrap();
        assert_eq!(
            upper
                .layer
                .map(|layer| (layer.spatial, layer.is_inter_layer)),
            Some((1, true))
        );
        assert!(!upper.is_keyframe_start());
        let inter = Descriptor::parse(&[0xc8, 0x01]).unwrap();
        assert!(!inter.is_keyframe_start());
        let middle = Descriptor::parse(&[0x80, 0x01]).unwrap();
        assert!(!middle.is_keyframe_start());
    }

    #[test]
    fn flexible_mode_has_no_base_layer_index() {
        let read = Descriptor::parse(&[0xb8, 0x01, 0x40]).unwrap();
        assert_eq!(read.base_layer_index, None);
        assert_eq!(read.layer.map(|layer| layer.temporal), Some(2));
        assert!(read.references().is_empty(), "of an intra picture");
    }

    #[test]
    fn flexible_mode_lists_up_to_three_references() {
        let read = Descriptor::parse(&[0xf9, 0x01, 0x40, 1 << 1 | 1, 4 << 1]).unwrap();
        assert_eq!(read.references(), [1, 4]);
        assert!(read.is_not_for_higher_layers);
        assert!(Descriptor::parse(&[0xf9, 0x01, 0x40, 3, 3, 3, 2]).is_err());
        assert!(
            Descriptor::parse(&[0xf9, 0x01, 0x40, 3]).is_err(),
            "truncated"
        );
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
            let rewritten_len = payload.len().min(MAX_REWRITTEN_LEN);
            prop_assert_eq!(&changed[rewritten_len..], &payload[rewritten_len..]);
        }
    }
}

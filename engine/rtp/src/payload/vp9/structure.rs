//! The scalability structure of a VP9 payload descriptor (RFC 9628 §4.2.1): sizes of spatial layers, and the pictures that
//! come again and again, as a group (GOF) with what each of them is made from.
//!
//! ```text
//! | N_S |Y|G|-|-|-|
//! |     WIDTH     |   Y, N_S + 1 times
//! |     HEIGHT    |
//! |      N_G      |   G
//! | TID |U| R |-|-|   N_G times
//! |    P_DIFF     |   R times
//! ```

use super::MAX_REFERENCES;
use crate::ParseError;
use crate::bytes::Reader;

const SIZE_LEN: usize = 4;

/// A structure that has been found to be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Structure<'a> {
    /// The highest spatial layer, 0–7.
    pub top_spatial_layer: u8,
    /// Empty, or four bytes for each spatial layer.
    sizes: &'a [u8],
    /// Of `picture_count` pictures.
    pictures: &'a [u8],
    picture_count: u8,
}

/// One picture of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupPicture<'a> {
    pub temporal: u8,
    /// U: a place to switch up to this temporal layer.
    pub is_switching_up: bool,
    /// How many pictures before this one each is that it is made from; up to three.
    pub references: &'a [u8],
}

impl<'a> Structure<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let head = reader.u8()?;
        let top_spatial_layer = head >> 5;
        let size_count = match head & 0x10 {
            0 => 0,
            _ => usize::from(top_spatial_layer) + 1,
        };
        let sizes = reader.take(size_count * SIZE_LEN)?;
        let picture_count = match head & 0x08 {
            0 => 0,
            _ => reader.u8()?,
        };
        let from = reader.rest();
        for _ in 0..picture_count {
            let picture = reader.u8()?;
            reader.take(reference_count(picture))?;
        }
        let pictures = &from[..from.len() - reader.rest().len()];
        Ok(Self {
            top_spatial_layer,
            sizes,
            pictures,
            picture_count,
        })
    }

    /// Width and height of each spatial layer, the lowest first; nothing where they are not told.
    pub fn sizes(&self) -> impl ExactSizeIterator<Item = (u16, u16)> + use<'a> {
        let (sizes, _) = self.sizes.as_chunks::<SIZE_LEN>();
        sizes
            .iter()
            .map(|[a, b, c, d]| (u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d])))
    }

    /// The pictures of the group in their order; nothing where there is none.
    pub fn pictures(&self) -> impl Iterator<Item = GroupPicture<'a>> + use<'a> {
        let mut rest = self.pictures;
        (0..self.picture_count).map_while(move |_| {
            let (head, after) = rest.split_first()?;
            let (references, after) = after.split_at_checked(reference_count(*head))?;
            rest = after;
            Some(GroupPicture {
                temporal: head >> 5,
                is_switching_up: head & 0x10 != 0,
                references,
            })
        })
    }
}

/// R: two bits, so never more than `MAX_REFERENCES`.
fn reference_count(picture: u8) -> usize {
    const { assert!(MAX_REFERENCES == 3) };
    usize::from(picture >> 2 & 3)
}

#[cfg(test)]
mod tests {
    use super::super::Descriptor;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    /// B and V, and nothing else.
    const START_WITH_STRUCTURE: u8 = 0x0a;

    type Picture = (u8, bool, Vec<u8>);

    fn picture() -> impl Strategy<Value = Picture> {
        (0u8..8, any::<bool>(), vec(any::<u8>(), 0..=3))
    }

    fn written(top: u8, sizes: &[(u16, u16)], pictures: Option<&[Picture]>) -> Vec<u8> {
        let has_sizes = u8::from(!sizes.is_empty());
        let has_group = u8::from(pictures.is_some());
        let mut out = vec![
            START_WITH_STRUCTURE,
            top << 5 | has_sizes << 4 | has_group << 3,
        ];
        for (width, height) in sizes {
            out.extend(width.to_be_bytes());
            out.extend(height.to_be_bytes());
        }
        if let Some(pictures) = pictures {
            out.push(pictures.len() as u8);
            for (temporal, is_switching_up, references) in pictures {
                let head = temporal << 5 | u8::from(*is_switching_up) << 4;
                out.push(head | (references.len() as u8) << 2);
                out.extend(references);
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_whole_and_nothing_of_it_when_it_is_cut(
            top in 0u8..8,
            has_sizes: bool,
            size in any::<(u16, u16)>(),
            pictures in option::of(vec(picture(), 0..=255)),
            payload in vec(any::<u8>(), 0..8),
        ) {
            let sizes: Vec<_> = (0..=top).map(|layer| (size.0 >> layer, size.1 >> layer)).collect();
            let sizes = if has_sizes { &sizes[..] } else { &[] };
            let descriptor = written(top, sizes, pictures.as_deref());
            let packet = [&descriptor[..], &payload].concat();
            let read = Descriptor::parse(&packet).unwrap();
            prop_assert_eq!(read.top_spatial_layer, Some(top));
            let structure = read.structure(&packet).unwrap();
            prop_assert_eq!(structure.sizes().collect::<Vec<_>>(), sizes);
            let found: Vec<Picture> = structure
                .pictures()
                .map(|one| (one.temporal, one.is_switching_up, one.references.to_vec()))
                .collect();
            prop_assert_eq!(found, pictures.unwrap_or_default());
            for len in 0..descriptor.len() {
                prop_assert!(Descriptor::parse(&descriptor[..len]).is_err());
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..64)) {
            let packet = [&[START_WITH_STRUCTURE][..], &bytes].concat();
            if let Ok(read) = Descriptor::parse(&packet) {
                let structure = read.structure(&packet).unwrap();
                let told = structure.pictures().count();
                prop_assert!(told <= 255 && structure.sizes().len() <= 8);
            }
        }
    }
}

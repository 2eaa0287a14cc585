//! AV1 (RTP Payload Format For AV1, §4.3–4.5).
//!
//! ```text
//! |Z|Y| W |N|-|-|-|   aggregation header, then OBU elements with lengths in LEB128
//! ```

use crate::ParseError;
use crate::bytes::Reader;

const OBU_SEQUENCE_HEADER: u8 = 1;

/// The aggregation header and what is told from the first bytes of each OBU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// Z: the first element goes on from the packet before.
    pub continues_previous: bool,
    /// Y: the last element goes on in the next packet.
    pub continues_in_next: bool,
    /// N: first packet of a coded video sequence, hence of a keyframe.
    pub is_new_sequence: bool,
    /// A sequence header OBU begins in this packet.
    pub has_sequence_header: bool,
}

impl Descriptor {
    pub fn parse(payload: &[u8]) -> Result<Self, ParseError> {
        const PART: &str = "AV1 payload";
        let mut reader = Reader::new(payload, PART);
        let header = reader.u8()?;
        let count = usize::from(header >> 4 & 3);
        let continues_previous = header & 0x80 != 0;
        if continues_previous && header & 0x08 != 0 {
            return Err(ParseError::Invalid("AV1 aggregation header: Z and N"));
        }
        let mut has_sequence_header = false;
        let mut index = 0usize;
        while !reader.is_empty() {
            index += 1;
            // With a count, the last element has no length and fills the packet.
            let len = if count != 0 && index == count {
                reader.rest().len()
            } else {
                leb128(&mut reader)?
            };
            let element = reader.take(len)?;
            let begins_here = index > 1 || !continues_previous;
            if begins_here && element.first().map(obu_type) == Some(OBU_SEQUENCE_HEADER) {
                has_sequence_header = true;
            }
        }
        Ok(Self {
            continues_previous,
            continues_in_next: header & 0x40 != 0,
            is_new_sequence: header & 0x08 != 0,
            has_sequence_header,
        })
    }

    /// First packet of a keyframe.
    pub fn is_keyframe_start(&self) -> bool {
        self.is_new_sequence || self.has_sequence_header
    }
}

fn obu_type(header: &u8) -> u8 {
    header >> 3 & 0x0f
}

/// Up to 5 bytes are enough for any length in a datagram; AV1 allows 8 (AV1 specification §4.10.5).
fn leb128(reader: &mut Reader<'_>) -> Result<usize, ParseError> {
    let mut value = 0u64;
    for index in 0..8 {
        let byte = reader.u8()?;
        value |= u64::from(byte & 0x7f) << (index * 7);
        if byte & 0x80 == 0 {
            return usize::try_from(value).map_err(|_| ParseError::Invalid("AV1 OBU length"));
        }
    }
    Err(ParseError::Invalid("AV1 OBU length"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_new_coded_video_sequence_is_a_keyframe_start() {
        let read = Descriptor::parse(&[0x18, 0x0a, 0x0b]).unwrap();
        assert!(read.is_keyframe_start() && read.has_sequence_header);
    }

    #[test]
    fn a_sequence_header_after_a_temporal_delimiter_is_found() {
        let read = Descriptor::parse(&[0x00, 1, 0x10, 2, 0x08, 0x00]).unwrap();
        assert!(read.has_sequence_header && read.is_keyframe_start());
    }

    #[test]
    fn a_continued_element_is_not_taken_for_an_obu_header() {
        let read = Descriptor::parse(&[0x90, 0x08, 0xff]).unwrap();
        assert!(!read.has_sequence_header && !read.is_keyframe_start());
    }

    #[test]
    fn a_packet_full_of_empty_elements_is_read() {
        assert!(Descriptor::parse(&[0; 1_200]).is_ok());
    }

    #[test]
    fn overlong_and_truncated_lengths_are_refused() {
        assert!(Descriptor::parse(&[0x00, 9, 1]).is_err());
        assert!(Descriptor::parse(&[0x00, 0x80]).is_err());
        assert!(Descriptor::parse(&[&[0x00][..], &[0x80; 9]].concat()).is_err());
        assert!(Descriptor::parse(&[]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Descriptor::parse(&payload);
        }
    }
}

//! The dependency descriptor extension (RTP Payload Format For AV1, appendix A).
//!
//! ```text
//! |S|E| template id | frame number (16)             |   mandatory
//! |T|A|D|F|C| structure, masks, …                       when longer than 3 bytes
//! ```

use crate::ParseError;
use crate::bytes::u16_at;

/// Length of the part that every packet has, bytes.
pub const MANDATORY_LEN: usize = 3;

/// The mandatory fields and the flags of the extended ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DependencyDescriptor {
    pub is_frame_start: bool,
    pub is_frame_end: bool,
    /// 0–63.
    pub template_id: u8,
    pub frame_number: u16,
    /// T: carries the template structure, as the first packet of a keyframe does.
    pub has_structure: bool,
    /// A: carries a mask of active decode targets.
    pub has_active_decode_targets: bool,
}

impl DependencyDescriptor {
    pub fn parse(value: &[u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("dependency descriptor");
        let first = *value.first().ok_or(PART)?;
        let frame_number = u16_at(value, 1).ok_or(PART)?;
        let flags = value.get(MANDATORY_LEN).copied().unwrap_or(0);
        Ok(Self {
            is_frame_start: first & 0x80 != 0,
            is_frame_end: first & 0x40 != 0,
            template_id: first & 0x3f,
            frame_number,
            has_structure: flags & 0x80 != 0,
            has_active_decode_targets: flags & 0x40 != 0,
        })
    }

    /// First packet of a keyframe.
    pub fn is_keyframe_start(&self) -> bool {
        self.is_frame_start && self.has_structure
    }
}

/// Overwrites the frame number in a copy of the extension; a value too short to have one is left alone.
pub fn set_frame_number(value: &mut [u8], frame_number: u16) {
    if let Some(bytes) = value.get_mut(1..MANDATORY_LEN) {
        bytes.copy_from_slice(&frame_number.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_start_with_a_structure_is_a_keyframe_start() {
        let read = DependencyDescriptor::parse(&[0x80, 0, 7, 0x80, 1, 2]).unwrap();
        assert!(read.is_keyframe_start());
        assert_eq!(read.frame_number, 7);
    }

    #[test]
    fn a_mandatory_part_alone_is_no_keyframe() {
        let read = DependencyDescriptor::parse(&[0xc5, 1, 0]).unwrap();
        assert!(read.is_frame_start && read.is_frame_end && !read.is_keyframe_start());
        assert_eq!((read.template_id, read.frame_number), (5, 256));
        assert!(DependencyDescriptor::parse(&[0, 0]).is_err());
    }

    proptest! {
        #[test]
        fn a_new_frame_number_reads_back_alone(
            mut value in proptest::collection::vec(any::<u8>(), 3..20), frame_number: u16,
        ) {
            let before = DependencyDescriptor::parse(&value).unwrap();
            set_frame_number(&mut value, frame_number);
            let expected = DependencyDescriptor { frame_number, ..before };
            prop_assert_eq!(DependencyDescriptor::parse(&value).unwrap(), expected);
        }
    }
}

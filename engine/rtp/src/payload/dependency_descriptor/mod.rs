//! The dependency descriptor extension (RTP Payload Format For AV1, appendix A): what a frame is made from and who needs
//! it, readable without the codec.
//!
//! ```text
//! |S|E| template id | frame number (16)             |   mandatory
//! |T|A|D|F|C| structure, mask, custom values …          when longer than 3 bytes
//! ```
//!
//! A keyframe carries a [`Structure`] of templates; every later frame names one of them, and may replace parts of it.

mod bits;
mod frame;
mod rewrite;
mod structure;

pub use frame::{Frame, Indication, MAX_REFERENCES};
pub use rewrite::{MAX_GROWTH, Numbers};
pub use structure::{DecodeTarget, MAX_CHAINS, MAX_DECODE_TARGETS, MAX_TEMPLATES, Structure};

use crate::ParseError;
use bits::BitReader;

/// Length of the part that every packet has, bytes.
pub const MANDATORY_LEN: usize = 3;

const MANDATORY_BITS: usize = MANDATORY_LEN * 8;
/// T, A, D, F and C.
const FLAG_BITS: usize = 5;

/// True when a descriptor says that it carries a structure.
pub fn carries_structure(value: &[u8]) -> bool {
    value
        .get(MANDATORY_LEN)
        .is_some_and(|flags| flags & 0x80 != 0)
}

/// One packet's descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// First packet of a frame.
    pub is_frame_start: bool,
    /// Last packet of a frame.
    pub is_frame_end: bool,
    pub frame_number: u16,
    /// T: carries a template structure, as the first packet of a keyframe does.
    pub has_structure: bool,
    /// One bit for each decode target that goes on, where the packet says so: the lowest bit is target 0.
    pub active_targets: Option<u32>,
    /// What the frame is made from; `None` while no structure is known that has its template.
    pub frame: Option<Frame>,
    layout: Layout,
}

/// Where the parts lie, bits from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    /// Of the mask of active targets, be there one or not.
    mask_at: u16,
    mask_len: u8,
    end: u16,
}

impl Descriptor {
    /// Reads a descriptor. A structure that it carries is put into `structure`; otherwise `structure` must be the one in
    /// force, or empty.
    ///
    /// # Errors
    ///
    /// Truncated, or with values that the specification forbids; `structure` is then as before.
    pub fn parse(value: &[u8], structure: &mut Structure) -> Result<Self, ParseError> {
        let mut reader = BitReader::new(value);
        let is_frame_start = reader.flag()?;
        let is_frame_end = reader.flag()?;
        let template_id = reader.read(6)? as u8;
        let frame_number = reader.read(16)? as u16;
        let mut descriptor = Self {
            is_frame_start,
            is_frame_end,
            frame_number,
            has_structure: false,
            active_targets: None,
            frame: structure.template(template_id).copied(),
            layout: Layout {
                mask_at: (MANDATORY_BITS + FLAG_BITS) as u16,
                mask_len: 0,
                end: MANDATORY_BITS as u16,
            },
        };
        if value.len() > MANDATORY_LEN {
            descriptor.read_extended(template_id, &mut reader, structure)?;
        }
        Ok(descriptor)
    }

    fn read_extended(
        &mut self,
        template_id: u8,
        reader: &mut BitReader<'_>,
        structure: &mut Structure,
    ) -> Result<(), ParseError> {
        self.has_structure = reader.flag()?;
        let has_mask = reader.flag()?;
        let custom = frame::Custom {
            indications: reader.flag()?,
            references: reader.flag()?,
            chains: reader.flag()?,
        };
        let carried;
        let in_force = if self.has_structure {
            carried = Structure::read(reader)?;
            &carried
        } else {
            &*structure
        };
        self.layout.mask_at = reader.position() as u16;
        if has_mask {
            self.layout.mask_len = in_force.target_count();
            self.active_targets = Some(reader.read(in_force.target_count())?);
        }
        self.frame = match in_force.template(template_id) {
            Some(template) => Some(template.with_custom(custom, in_force, reader)?),
            // Of a frame whose structure is unknown, nothing behind the flags can be told apart.
            None if self.has_structure => {
                return Err(ParseError::Invalid("dependency descriptor template id"));
            }
            None => None,
        };
        self.layout.end = reader.position() as u16;
        if self.has_structure {
            *structure = *in_force;
        }
        Ok(())
    }

    /// First packet of a keyframe.
    pub fn is_keyframe_start(&self) -> bool {
        self.is_frame_start && self.has_structure
    }
}

#[cfg(test)]
mod tests;

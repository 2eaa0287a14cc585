//! What one frame is made from, and what it is to each decode target.

use super::bits::BitReader;
use super::structure::{MAX_CHAINS, Structure};
use crate::ParseError;

/// More frames than this are not referred to by one: AV1 has eight reference slots.
pub const MAX_REFERENCES: usize = 8;

/// What a frame is to a decode target (appendix A.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indication {
    /// Not part of it.
    Absent,
    /// Part of it; no other frame of it needs this one.
    Discardable,
    /// Part of it; whoever can decode this frame can decode all of it that follows.
    Switch,
    /// Part of it.
    Required,
}

impl Indication {
    pub fn is_present(self) -> bool {
        self != Self::Absent
    }
}

/// A frame's layers and dependencies; a template is one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    /// 0–3.
    pub spatial: u8,
    /// 0–7.
    pub temporal: u8,
    /// Two bits for each decode target, the lowest of target 0.
    indications: u64,
    references: [u16; MAX_REFERENCES],
    reference_count: u8,
    chains: [u8; MAX_CHAINS],
}

/// Which parts of its template a frame replaces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Custom {
    pub(super) indications: bool,
    pub(super) references: bool,
    pub(super) chains: bool,
}

impl Frame {
    /// What the frame is to a decode target; absent for one that does not exist.
    pub fn indication(&self, target: u8) -> Indication {
        match self
            .indications
            .checked_shr(2 * u32::from(target))
            .unwrap_or(0)
            & 3
        {
            0 => Indication::Absent,
            1 => Indication::Discardable,
            2 => Indication::Switch,
            _ => Indication::Required,
        }
    }

    /// How many frames before this one each frame is that it is made from, 1 or more.
    pub fn references(&self) -> &[u16] {
        &self.references[..usize::from(self.reference_count)]
    }

    /// How many frames before this one the last frame of a chain is; 0: this one begins the chain anew.
    pub fn chain_distance(&self, chain: u8) -> Option<u8> {
        self.chains.get(usize::from(chain)).copied()
    }

    pub(super) fn read_indications(
        &mut self,
        targets: u8,
        reader: &mut BitReader<'_>,
    ) -> Result<(), ParseError> {
        self.indications = 0;
        for target in 0..targets {
            self.indications |= u64::from(reader.read(2)?) << (2 * target);
        }
        Ok(())
    }

    pub(super) fn add_reference(&mut self, distance: u16) -> Result<(), ParseError> {
        let slot = self.references.get_mut(usize::from(self.reference_count));
        *slot.ok_or(ParseError::Invalid("dependency descriptor references"))? = distance;
        self.reference_count += 1;
        Ok(())
    }

    pub(super) fn set_chain(&mut self, chain: u8, distance: u8) {
        self.chains[usize::from(chain)] = distance;
    }

    /// The frame that this template becomes with the custom values that follow.
    pub(super) fn with_custom(
        &self,
        custom: Custom,
        structure: &Structure,
        reader: &mut BitReader<'_>,
    ) -> Result<Self, ParseError> {
        let mut frame = *self;
        if custom.indications {
            frame.read_indications(structure.target_count(), reader)?;
        }
        if custom.references {
            frame.references = Default::default();
            frame.reference_count = 0;
            loop {
                let size = reader.read(2)? as u8;
                if size == 0 {
                    break;
                }
                frame.add_reference(reader.read(4 * size)? as u16 + 1)?;
            }
        }
        if custom.chains {
            for chain in 0..structure.chain_count() {
                frame.set_chain(chain, reader.read(8)? as u8);
            }
        }
        Ok(frame)
    }
}

//! The templates that frames refer to, and the decode targets that a stream can be cut down to.

use super::bits::BitReader;
use super::frame::{Frame, Indication};
use crate::ParseError;

pub const MAX_TEMPLATES: usize = 64;
pub const MAX_DECODE_TARGETS: usize = 32;
pub const MAX_CHAINS: usize = MAX_DECODE_TARGETS;

const MAX_SPATIAL: u8 = 3;
const MAX_TEMPORAL: u8 = 7;

/// A set of frames that a player can decode without the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecodeTarget {
    /// The highest layers that are part of it.
    pub spatial: u8,
    pub temporal: u8,
    /// The chain that tells whether a frame of it has been lost.
    pub chain: Option<u8>,
}

/// The template dependency structure of a coded video sequence. By default empty: no template is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Structure {
    first_id: u8,
    templates: [Frame; MAX_TEMPLATES],
    template_count: u8,
    targets: [DecodeTarget; MAX_DECODE_TARGETS],
    target_count: u8,
    chain_count: u8,
}

impl Default for Structure {
    fn default() -> Self {
        Self {
            first_id: 0,
            templates: [Frame::default(); MAX_TEMPLATES],
            template_count: 0,
            targets: [DecodeTarget::default(); MAX_DECODE_TARGETS],
            target_count: 0,
            chain_count: 0,
        }
    }
}

impl Structure {
    pub fn is_empty(&self) -> bool {
        self.template_count == 0
    }

    pub fn templates(&self) -> &[Frame] {
        &self.templates[..usize::from(self.template_count)]
    }

    pub fn targets(&self) -> &[DecodeTarget] {
        &self.targets[..usize::from(self.target_count)]
    }

    /// One bit for each decode target that needs no frame which `target` leaves out: the lowest bit is target 0.
    pub fn covered_by(&self, target: u8) -> u32 {
        let is_covered = |other: u8| {
            self.templates().iter().all(|template| {
                template.indication(target).is_present() || !template.indication(other).is_present()
            })
        };
        let covered = (0..self.target_count).filter(|other| is_covered(*other));
        covered.fold(0, |mask, other| mask | 1 << other)
    }

    pub(super) fn target_count(&self) -> u8 {
        self.target_count
    }

    pub(super) fn chain_count(&self) -> u8 {
        self.chain_count
    }

    pub(super) fn template(&self, id: u8) -> Option<&Frame> {
        let index = id.wrapping_sub(self.first_id) & 0x3f;
        self.templates().get(usize::from(index))
    }

    pub(super) fn read(reader: &mut BitReader<'_>) -> Result<Self, ParseError> {
        let mut structure = Self {
            first_id: reader.read(6)? as u8,
            target_count: reader.read(5)? as u8 + 1,
            ..Self::default()
        };
        let max_spatial = structure.read_layers(reader)?;
        for index in 0..usize::from(structure.template_count) {
            structure.templates[index].read_indications(structure.target_count, reader)?;
        }
        for index in 0..usize::from(structure.template_count) {
            while reader.flag()? {
                structure.templates[index].add_reference(reader.read(4)? as u16 + 1)?;
            }
        }
        structure.read_chains(reader)?;
        structure.find_target_layers();
        if reader.flag()? {
            for _ in 0..=max_spatial {
                // Width and height of the layer.
                reader.read(32)?;
            }
        }
        Ok(structure)
    }

    /// Returns the highest spatial layer.
    fn read_layers(&mut self, reader: &mut BitReader<'_>) -> Result<u8, ParseError> {
        let (mut spatial, mut temporal) = (0, 0);
        loop {
            let slot = self.templates.get_mut(usize::from(self.template_count));
            let slot = slot.ok_or(ParseError::Invalid("dependency descriptor templates"))?;
            (slot.spatial, slot.temporal) = (spatial, temporal);
            self.template_count += 1;
            match reader.read(2)? {
                0 => {}
                1 => temporal += 1,
                2 => (spatial, temporal) = (spatial + 1, 0),
                _ => return Ok(spatial),
            }
            if spatial > MAX_SPATIAL || temporal > MAX_TEMPORAL {
                return Err(ParseError::Invalid("dependency descriptor layers"));
            }
        }
    }

    fn read_chains(&mut self, reader: &mut BitReader<'_>) -> Result<(), ParseError> {
        self.chain_count = reader.read_below(self.target_count + 1)?;
        if self.chain_count == 0 {
            return Ok(());
        }
        for target in 0..usize::from(self.target_count) {
            self.targets[target].chain = Some(reader.read_below(self.chain_count)?);
        }
        for template in 0..usize::from(self.template_count) {
            for chain in 0..self.chain_count {
                self.templates[template].set_chain(chain, reader.read(4)? as u8);
            }
        }
        Ok(())
    }

    /// The highest layers of the templates that are part of each target (appendix A.8.3.6).
    fn find_target_layers(&mut self) {
        let templates = &self.templates[..usize::from(self.template_count)];
        for (index, target) in (0..self.target_count).zip(&mut self.targets) {
            for template in templates {
                if template.indication(index) != Indication::Absent {
                    target.spatial = target.spatial.max(template.spatial);
                    target.temporal = target.temporal.max(template.temporal);
                }
            }
        }
    }
}

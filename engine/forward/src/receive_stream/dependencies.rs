//! The dependency structure that a stream's frames refer to.

use crate::Codec;
use crate::frame::FramePart;
use crate::media_packet::{DEPENDENCY_DESCRIPTOR, MediaPacket};
use rtp::ParseError;
use rtp::payload::dependency_descriptor::{Structure, carries_structure};

#[derive(Debug, Default)]
pub(crate) struct Dependencies {
    /// In force; empty before the first.
    pub(crate) structure: Box<Structure>,
    /// One bit for each decode target that the publisher sends.
    pub(crate) active: u32,
    /// The sequence number of the packet that brought the structure.
    since: u64,
}

impl Dependencies {
    /// Reads a packet that has arrived; a newer structure takes the place of the one in force.
    pub(crate) fn read(
        &mut self,
        codec: Codec,
        packet: &MediaPacket<'_>,
    ) -> Result<FramePart, ParseError> {
        if !carries_structure(packet.extensions[DEPENDENCY_DESCRIPTOR]) {
            let part = FramePart::read(codec, packet, &mut self.structure)?;
            if let Some(active) = part.descriptor.and_then(|read| read.active_targets) {
                self.active = active;
            }
            return Ok(part);
        }
        let mut structure = Structure::default();
        let part = FramePart::read(codec, packet, &mut structure)?;
        // A late packet's structure is of the past.
        let is_newest = packet.sequence >= self.since;
        if let Some(descriptor) = part.descriptor.filter(|_| is_newest) {
            self.since = packet.sequence;
            self.active = descriptor.active_targets.unwrap_or(u32::MAX);
            *self.structure = structure;
        }
        Ok(part)
    }

    /// Reads a packet again that is not the newest.
    pub(crate) fn peek(
        &self,
        codec: Codec,
        packet: &MediaPacket<'_>,
    ) -> Result<FramePart, ParseError> {
        let mut structure = if carries_structure(packet.extensions[DEPENDENCY_DESCRIPTOR]) {
            Structure::default()
        } else {
            *self.structure
        };
        FramePart::read(codec, packet, &mut structure)
    }
}

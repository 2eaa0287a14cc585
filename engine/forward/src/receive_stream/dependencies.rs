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
    /// What older packets refer to, which may still wait for their turn or be asked for again.
    previous: Option<Previous>,
}

/// The structure that was in force before, and the packet that brought it.
#[derive(Debug)]
struct Previous {
    structure: Box<Structure>,
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
            if packet.sequence < self.since {
                return self.read_late(codec, packet);
            }
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
            self.replace(structure, packet.sequence);
            self.active = descriptor.active_targets.unwrap_or(u32::MAX);
        }
        Ok(part)
    }

    /// What is said of a frame in terms of another structure than the one in force is not told.
    fn read_late(&self, codec: Codec, packet: &MediaPacket<'_>) -> Result<FramePart, ParseError> {
        let mut part = self.peek(codec, packet)?;
        if let Some(descriptor) = &mut part.descriptor {
            descriptor.frame = None;
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
            self.in_force_at(packet.sequence)
        };
        FramePart::read(codec, packet, &mut structure)
    }

    fn replace(&mut self, structure: Structure, since: u64) {
        let place = self.previous.take().map(|previous| previous.structure);
        let mut place = place.unwrap_or_default();
        *place = structure;
        self.previous = Some(Previous {
            structure: std::mem::replace(&mut self.structure, place),
            since: std::mem::replace(&mut self.since, since),
        });
    }

    fn in_force_at(&self, sequence: u64) -> Structure {
        let previous = self.previous.as_ref();
        match previous.filter(|_| sequence < self.since) {
            None => *self.structure,
            Some(previous) if sequence >= previous.since => *previous.structure,
            Some(_) => Structure::default(),
        }
    }
}

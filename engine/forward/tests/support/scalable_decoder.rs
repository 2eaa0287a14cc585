use super::scalable::{self, Frame, Mode};
use super::scalable_call::DESCRIPTOR_ID;
use forward::Codec;
use rtp::payload::dependency_descriptor::{Descriptor, Structure};
use rtp::payload::vp9;
use std::collections::{BTreeMap, HashMap};

/// Knows of each frame only what its packets say, and checks that against what the encoder had in mind.
pub struct Decoder {
    mode: Mode,
    structure: Structure,
    /// The encoder's frame by the number that its packets had.
    frames: HashMap<(u16, u8), u32>,
    parts: HashMap<u32, (Frame, u8)>,
    /// The last frame and marker of each picture.
    pictures: BTreeMap<u32, bool>,
}

impl Decoder {
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            structure: Structure::default(),
            frames: HashMap::new(),
            parts: HashMap::new(),
            pictures: BTreeMap::new(),
        }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        let packet = rtp::Packet::parse(bytes).unwrap();
        if packet.payload().is_empty() {
            return;
        }
        let (frame, part) = scalable::read(packet.payload());
        let ended = self.pictures.insert(packet.timestamp, packet.marker);
        assert_ne!(
            ended,
            Some(true),
            "nothing follows the end of a picture: {:?} {frame:?}",
            self.mode
        );
        if self.mode.has_descriptor {
            let value = packet.extensions().find(DESCRIPTOR_ID).unwrap();
            self.check_descriptor(value, &frame);
        }
        if self.mode.codec == Codec::Vp9 {
            self.check_vp9(packet.payload(), &frame);
        }
        let (_, parts) = self.parts.entry(frame.index).or_insert((frame, 0));
        assert_eq!(*parts, part, "parts in order");
        *parts += 1;
    }

    fn check_descriptor(&mut self, value: &[u8], frame: &Frame) {
        let read = Descriptor::parse(value, &mut self.structure).unwrap();
        let told = read.frame.expect("its template is known");
        assert_eq!(told.spatial, frame.spatial);
        let references = told
            .references()
            .iter()
            .map(|distance| read.frame_number.wrapping_sub(*distance));
        self.check(
            frame,
            (read.frame_number, u8::MAX),
            references.map(|number| (number, u8::MAX)),
        );
        if let Some(active) = read.active_targets {
            let is_active = |target: u8| active >> target & 1 == 1;
            let mut targets = (0..).zip(self.structure.targets());
            let shows = targets.any(|(index, target)| {
                is_active(index)
                    && target.spatial >= frame.spatial
                    && told.indication(index).is_present()
            });
            assert!(shows, "a frame of a target that is said to go on");
        }
    }

    fn check_vp9(&mut self, payload: &[u8], frame: &Frame) {
        let read = vp9::Descriptor::parse(payload).unwrap();
        let picture = read.picture_id.unwrap().value;
        let references = read.references().to_vec().into_iter().map(|distance| {
            (
                picture.wrapping_sub(u16::from(distance)) & 0x7fff,
                frame.spatial,
            )
        });
        let lower = (frame.spatial > 0 && read.layer.unwrap().is_inter_layer)
            .then(|| (picture, frame.spatial - 1));
        self.check(frame, (picture, frame.spatial), references.chain(lower));
    }

    /// The numbers say the same as the encoder meant.
    fn check(
        &mut self,
        frame: &Frame,
        number: (u16, u8),
        references: impl Iterator<Item = (u16, u8)>,
    ) {
        let known = self.frames.insert(number, frame.index);
        assert!(
            known.is_none_or(|known| known == frame.index),
            "one number for two frames: {frame:?}"
        );
        let mut found: Vec<u32> = references
            .map(|reference| {
                let known = self.frames.get(&reference).copied();
                known.unwrap_or_else(|| panic!("{frame:?} is made from a frame that is not there"))
            })
            .collect();
        let mut meant = frame.references.clone();
        found.sort_unstable();
        meant.sort_unstable();
        assert_eq!(found, meant, "{frame:?}");
    }

    /// Everything is whole, with what it is made from.
    pub fn finish(&self) {
        assert_eq!(self.torn(), Vec::<Frame>::new(), "whole: {:?}", self.mode);
        self.assert_references();
        // Where its last frame was lost and the layers have changed before it was repaired, a picture stays without an end.
        let (unended, count) = (self.unended(), self.pictures.len());
        let mode = self.mode;
        assert!(
            unended * 10 <= count,
            "{unended} of {count} pictures without an end: {mode:?}"
        );
    }

    /// What whole frames are made from is there, whole.
    pub fn assert_references(&self) {
        let is_there = |reference: &u32| self.parts.get(reference).is_some_and(is_whole);
        for (frame, _) in self.parts.values().filter(|parts| is_whole(parts)) {
            assert!(frame.references.iter().all(is_there), "{frame:?}");
        }
    }

    /// Frames of which only the first packets came.
    pub fn torn(&self) -> Vec<Frame> {
        let torn = self.parts.values().filter(|parts| !is_whole(parts));
        torn.map(|(frame, _)| frame.clone()).collect()
    }

    /// How many pictures have no packet that says that it is their last.
    pub fn unended(&self) -> usize {
        self.pictures.values().filter(|ended| !**ended).count()
    }
}

fn is_whole((frame, parts): &(Frame, u8)) -> bool {
    *parts == frame.parts
}

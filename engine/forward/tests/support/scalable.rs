//! A stream with spatial and temporal layers, as an encoder writes it: every frame says what it is made from.

use forward::Codec;

/// Temporal layers of a cycle of pictures.
const PATTERN: [u8; 4] = [0, 2, 1, 2];
pub const TEMPORAL: u8 = 3;

/// What a packet of such a stream holds behind its descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Counts all frames of the stream.
    pub index: u32,
    pub spatial: u8,
    pub temporal: u8,
    pub is_keyframe: bool,
    /// Packets that it takes.
    pub parts: u8,
    /// Indices of the frames that it is made from.
    pub references: Vec<u32>,
}

/// One packet, but for its RTP header.
#[derive(Debug, Clone)]
pub struct Packet {
    pub payload: Vec<u8>,
    pub descriptor: Vec<u8>,
    pub marker: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    pub codec: Codec,
    pub has_descriptor: bool,
    pub spatial: u8,
    /// Higher spatial layers are made from lower ones in keyframes only.
    pub is_key_only: bool,
}

pub const AV1: Mode = Mode {
    codec: Codec::Av1,
    has_descriptor: true,
    spatial: 3,
    is_key_only: false,
};
pub const MODES: [Mode; 6] = [
    AV1,
    Mode {
        is_key_only: true,
        ..AV1
    },
    Mode {
        codec: Codec::H264,
        spatial: 1,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        has_descriptor: false,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        has_descriptor: false,
        is_key_only: true,
        ..AV1
    },
];

pub struct Encoder {
    mode: Mode,
    /// Frame numbers from picture to picture.
    stride: u32,
    /// Pictures since the last keyframe.
    since_keyframe: u32,
    picture: u32,
    template_offset: u8,
    /// By how much template ids change with each structure.
    pub template_step: u8,
    pub wants_keyframe: bool,
    /// Packets of a keyframe's frame of each layer; other frames have two.
    pub parts_of_keyframe: u8,
    /// Bytes of each packet beside what it has to tell.
    pub bulk: usize,
}

impl Encoder {
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            stride: u32::from(mode.spatial),
            since_keyframe: 0,
            picture: 1_000,
            template_offset: 0,
            template_step: 17,
            wants_keyframe: true,
            parts_of_keyframe: 2,
            bulk: 0,
        }
    }

    /// Goes on with so many spatial layers, no more than at the beginning, from a keyframe on.
    pub fn set_spatial(&mut self, spatial: u8) {
        self.mode.spatial = spatial;
        self.wants_keyframe = true;
    }

    /// The packets of the next picture.
    pub fn next_picture(&mut self) -> Vec<Packet> {
        let is_keyframe = std::mem::take(&mut self.wants_keyframe);
        self.picture += 1;
        self.since_keyframe = if is_keyframe {
            0
        } else {
            self.since_keyframe + 1
        };
        if is_keyframe {
            self.template_offset = (self.template_offset + self.template_step) % 64;
        }
        let frames = (0..self.mode.spatial).map(|spatial| self.frame(spatial, is_keyframe));
        let frames: Vec<Frame> = frames.collect();
        let packets = frames.iter().flat_map(|frame| {
            (0..frame.parts).map(|part| {
                let is_last = part + 1 == frame.parts;
                Packet {
                    payload: self.payload(frame, part),
                    descriptor: self.descriptor(frame, part),
                    marker: is_last && frame.spatial + 1 == self.mode.spatial,
                }
            })
        });
        packets.collect()
    }

    fn frame(&self, spatial: u8, is_keyframe: bool) -> Frame {
        let index = |picture: u32| picture * self.stride + u32::from(spatial);
        let at = self.since_keyframe as usize % PATTERN.len();
        let back = [4, 1, 2, 1][at];
        let mut references = Vec::new();
        if !is_keyframe {
            references.push(index(self.picture - back));
        }
        if spatial > 0 && (is_keyframe || !self.mode.is_key_only) {
            references.push(index(self.picture) - 1);
        }
        Frame {
            index: index(self.picture),
            spatial,
            temporal: PATTERN[at],
            is_keyframe,
            parts: if is_keyframe {
                self.parts_of_keyframe
            } else {
                2
            },
            references,
        }
    }

    fn payload(&self, frame: &Frame, part: u8) -> Vec<u8> {
        let is_last = part + 1 == frame.parts;
        let mut payload = match self.mode.codec {
            Codec::Vp9 => self.vp9(frame, part),
            Codec::Av1 if frame.is_keyframe && frame.spatial == 0 && part == 0 => {
                // A new coded video sequence, with its sequence header.
                vec![0x28, 1, 0x08]
            }
            // One element of a frame, or the rest of one.
            Codec::Av1 => vec![0x10 | if part > 0 { 0x80 } else { 0 }, 0x30],
            _ => {
                let kind = if frame.is_keyframe { 5 } else { 1 };
                let place = if part == 0 { 0x80 } else { 0 } | if is_last { 0x40 } else { 0 };
                vec![0x7c, place | kind]
            }
        };
        payload.resize(payload.len() + self.bulk, 0);
        payload.extend(frame.index.to_be_bytes());
        payload.extend([
            frame.spatial,
            frame.temporal,
            u8::from(frame.is_keyframe),
            part,
            frame.parts,
        ]);
        for reference in &frame.references {
            payload.extend(reference.to_be_bytes());
        }
        payload.push(frame.references.len() as u8);
        payload
    }

    /// Flexible mode.
    fn vp9(&self, frame: &Frame, part: u8) -> Vec<u8> {
        let is_inter_layer = frame.spatial > 0 && (frame.is_keyframe || !self.mode.is_key_only);
        let is_top = frame.spatial + 1 == self.mode.spatial;
        let is_unused_above = is_top || (self.mode.is_key_only && !frame.is_keyframe);
        let has_structure = frame.is_keyframe && frame.spatial == 0 && part == 0;
        let flags = [
            (0x80, true),
            (0x40, !frame.is_keyframe),
            (0x20, true),
            (0x10, true),
            (0x08, part == 0),
            (0x04, part + 1 == frame.parts),
            (0x02, has_structure),
            (0x01, is_unused_above),
        ];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let picture = (self.picture & 0x7fff) as u16;
        let [high, low] = picture.to_be_bytes();
        let layer = frame.temporal << 5 | frame.spatial << 1 | u8::from(is_inter_layer);
        let mut bytes = vec![flags.map(|(bit, _)| bit).sum(), 0x80 | high, low, layer];
        if !frame.is_keyframe {
            let back = (frame.index - frame.references[0]) / self.stride;
            bytes.push((back as u8) << 1);
        }
        if has_structure {
            bytes.push((self.mode.spatial - 1) << 5);
        }
        bytes
    }

    /// One template for each layer; what differs from it is told with the frame.
    fn descriptor(&self, frame: &Frame, part: u8) -> Vec<u8> {
        if !self.mode.has_descriptor {
            return Vec::new();
        }
        let mut bits = Bits::default();
        bits.push(u32::from(part == 0), 1);
        bits.push(u32::from(part + 1 == frame.parts), 1);
        let template = frame.spatial * TEMPORAL + frame.temporal + self.template_offset;
        bits.push(u32::from(template % 64), 6);
        bits.push(frame.index & 0xffff, 16);
        let has_structure = frame.is_keyframe && frame.spatial == 0 && part == 0;
        bits.push(u32::from(has_structure), 1);
        bits.push(0b0111, 4);
        if has_structure {
            self.structure(&mut bits);
        }
        for (spatial, temporal) in self.layers() {
            let target = (spatial, temporal);
            bits.push(self.indication(frame, target, frame.is_keyframe), 2);
        }
        for reference in &frame.references {
            bits.push(2, 2);
            bits.push(frame.index - reference - 1, 8);
        }
        bits.push(0, 2);
        for chain in 0..self.mode.spatial {
            bits.push(self.chain_distance(frame, chain), 8);
        }
        bits.bytes()
    }

    fn structure(&self, bits: &mut Bits) {
        let layers = self.layers();
        let count = layers.len() as u32;
        bits.push(u32::from(self.template_offset), 6);
        bits.push(count - 1, 5);
        for (index, (spatial, _)) in layers.iter().enumerate() {
            let next = match layers.get(index + 1) {
                None => 3,
                Some((next, _)) if next > spatial => 2,
                Some(_) => 1,
            };
            bits.push(next, 2);
        }
        for (spatial, temporal) in &layers {
            let frame = Frame {
                index: 0,
                spatial: *spatial,
                temporal: *temporal,
                is_keyframe: false,
                parts: 2,
                references: Vec::new(),
            };
            for target in &layers {
                bits.push(self.indication(&frame, *target, false), 2);
            }
        }
        layers.iter().for_each(|_| bits.push(0, 1));
        bits.push_below(u32::from(self.mode.spatial), count + 1);
        for (spatial, _) in &layers {
            bits.push_below(u32::from(*spatial), u32::from(self.mode.spatial));
        }
        for _ in 0..count * u32::from(self.mode.spatial) {
            bits.push(1, 4);
        }
        bits.push(0, 1);
    }

    fn layers(&self) -> Vec<(u8, u8)> {
        let spatial = 0..self.mode.spatial;
        spatial
            .flat_map(|spatial| (0..TEMPORAL).map(move |temporal| (spatial, temporal)))
            .collect()
    }

    /// What a frame is to a decode target: 0 absent, 1 discardable, 2 switch, 3 required.
    fn indication(&self, frame: &Frame, (spatial, temporal): (u8, u8), is_keyframe: bool) -> u32 {
        let is_below = frame.spatial < spatial;
        let is_absent = frame.spatial > spatial
            || frame.temporal > temporal
            || (is_below && self.mode.is_key_only && !is_keyframe);
        match frame.temporal {
            _ if is_absent => 0,
            _ if is_keyframe => 2,
            _ if is_below => 3,
            0 => 2,
            own if own == temporal => 1,
            _ => 2,
        }
    }

    /// How many frames ago the last frame was that a spatial layer cannot do without.
    fn chain_distance(&self, frame: &Frame, chain: u8) -> u32 {
        if frame.is_keyframe {
            let below = frame.spatial.checked_sub(1);
            return below.map_or(0, |below| u32::from(frame.spatial - chain.min(below)));
        }
        let pictures_since_base = self.since_keyframe % PATTERN.len() as u32;
        let has_this = |candidate: u32| {
            candidate == u32::from(chain)
                || (!self.mode.is_key_only && candidate < u32::from(chain))
        };
        // Of this picture, if it is of the lowest temporal layer; else of the last that was.
        let here = (0..u32::from(frame.spatial))
            .rev()
            .find(|candidate| has_this(*candidate));
        match here.filter(|_| pictures_since_base == 0) {
            Some(candidate) => u32::from(frame.spatial) - candidate,
            None => {
                let back = if pictures_since_base == 0 {
                    4
                } else {
                    pictures_since_base
                };
                back * self.stride + u32::from(frame.spatial) - u32::from(chain)
            }
        }
    }
}

/// Reads back what `Encoder::payload` wrote behind the descriptor; returns the frame and the part.
pub fn read(payload: &[u8]) -> (Frame, u8) {
    let count = usize::from(payload[payload.len() - 1]);
    let at = payload.len() - 1 - 4 * count - 9;
    let number = |at: usize| u32::from_be_bytes(payload[at..at + 4].try_into().unwrap());
    let frame = Frame {
        index: number(at),
        spatial: payload[at + 4],
        temporal: payload[at + 5],
        is_keyframe: payload[at + 6] == 1,
        parts: payload[at + 8],
        references: (0..count).map(|index| number(at + 9 + 4 * index)).collect(),
    };
    (frame, payload[at + 7])
}

#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn push(&mut self, value: u32, count: u8) {
        self.0
            .extend((0..count).rev().map(|shift| value >> shift & 1 == 1));
    }

    /// `ns(n)`
    fn push_below(&mut self, value: u32, values: u32) {
        let width = u32::BITS - values.leading_zeros();
        let spare = (1 << width) - values;
        if value < spare {
            self.push(value, width as u8 - 1);
        } else {
            self.push(value + spare, width as u8);
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            (0..8).fold(0, |byte, at| {
                byte << 1 | u8::from(bits.get(at) == Some(&true))
            })
        };
        self.0.chunks(8).map(byte).collect()
    }
}

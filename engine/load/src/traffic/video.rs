//! A camera's encoder: simulcast encodings of one picture, frames as bursts of near-equal packets.

use super::frame_sizes::FrameSizes;
use super::{MAX_PAYLOAD_BYTES, Packet, h264, vp8};
use crate::clock::{Micros, SECOND};

pub const CLOCK_RATE: u32 = 90_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoCodec {
    Vp8,
    H264,
}

/// One simulcast version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingPlan {
    /// Pixels.
    pub size: (u16, u16),
    pub bitrate_bps: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoPlan {
    pub codec: VideoCodec,
    /// Smallest first.
    pub encodings: Vec<EncodingPlan>,
    pub frames_per_second: u32,
    /// 1 to 3; H.264 has one.
    pub temporal_layers: u8,
}

impl VideoPlan {
    /// 720p of the given bitrate; with `versions` of simulcast, each lower one has half the width and a quarter of
    /// the bitrate, as Chromium's have.
    pub fn hd(codec: VideoCodec, bitrate_bps: u32, versions: u32) -> Self {
        let encodings = (0..versions)
            .rev()
            .map(|step| EncodingPlan {
                size: (1280 >> step, 720 >> step),
                bitrate_bps: bitrate_bps >> (2 * step),
            })
            .collect();
        let temporal_layers = if codec == VideoCodec::Vp8 && versions > 1 {
            3
        } else {
            1
        };
        Self {
            codec,
            encodings,
            frames_per_second: 30,
            temporal_layers,
        }
    }
}

pub struct VideoSource {
    plan: VideoPlan,
    encodings: Vec<Encoding>,
    /// The lowest so many are sent.
    wanted: usize,
    began_at: Micros,
    frames: u64,
    payload: Box<[u8; MAX_PAYLOAD_BYTES]>,
}

struct Encoding {
    sizes: FrameSizes,
    is_keyframe_due: bool,
    picture_id: u16,
    base_layer_index: u8,
    /// Since the last keyframe.
    frames: u64,
}

impl VideoSource {
    /// The first frame is due at `began_at`.
    pub fn new(plan: VideoPlan, began_at: Micros, random: &mut fastrand::Rng) -> Self {
        let encodings = plan
            .encodings
            .iter()
            .map(|encoding| Encoding {
                sizes: FrameSizes::new(encoding.bitrate_bps, plan.frames_per_second, random.fork()),
                is_keyframe_due: true,
                picture_id: random.u16(..) & 0x7fff,
                base_layer_index: random.u8(..),
                frames: 0,
            })
            .collect();
        Self {
            wanted: plan.encodings.len(),
            plan,
            encodings,
            began_at,
            frames: 0,
            payload: Box::new([0; MAX_PAYLOAD_BYTES]),
        }
    }

    pub fn next_at(&self) -> Micros {
        self.began_at + self.frames * SECOND / u64::from(self.plan.frames_per_second)
    }

    pub fn request_keyframe(&mut self, encoding: usize) {
        if let Some(encoding) = self.encodings.get_mut(encoding) {
            encoding.is_keyframe_due = true;
        }
    }

    /// Sends the lowest so many encodings from now on; one that comes back begins with a keyframe.
    pub fn set_wanted(&mut self, wanted: usize) {
        for encoding in self.encodings.iter_mut().skip(self.wanted) {
            encoding.is_keyframe_due = true;
        }
        self.wanted = wanted;
    }

    pub fn emit(&mut self, sink: &mut impl FnMut(Packet<'_>)) {
        let step = CLOCK_RATE / self.plan.frames_per_second;
        let timestamp = (self.frames as u32).wrapping_mul(step);
        self.frames += 1;
        let wanted = self.encodings.iter_mut().take(self.wanted);
        for (index, encoding) in wanted.enumerate() {
            let frame = encoding.next_frame(&self.plan, index);
            frame.packetise(&mut self.payload[..], &mut |marker, payload| {
                sink(Packet {
                    encoding: index,
                    timestamp,
                    marker,
                    audio_level: None,
                    payload,
                });
            });
        }
    }
}

/// A frame that is not cut into packets yet.
enum Frame {
    Vp8(vp8::Frame, usize),
    H264 { is_keyframe: bool, bytes: usize },
}

impl Encoding {
    fn next_frame(&mut self, plan: &VideoPlan, index: usize) -> Frame {
        let is_keyframe = std::mem::take(&mut self.is_keyframe_due);
        if is_keyframe {
            self.frames = 0;
        }
        let (temporal_layer, weight) = temporal_layer(plan.temporal_layers, self.frames);
        let bytes = self.sizes.next(is_keyframe, weight);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        if temporal_layer == 0 {
            self.base_layer_index = self.base_layer_index.wrapping_add(1);
        }
        self.frames += 1;
        match plan.codec {
            VideoCodec::H264 => Frame::H264 { is_keyframe, bytes },
            VideoCodec::Vp8 => {
                let frame = vp8::Frame {
                    is_keyframe,
                    size: plan.encodings[index].size,
                    picture_id: self.picture_id,
                    base_layer_index: self.base_layer_index,
                    temporal_layer,
                    is_layer_sync: temporal_layer > 0,
                };
                Frame::Vp8(frame, bytes)
            }
        }
    }
}

/// Layer and share of a mean frame's bytes, of the frame so many after a keyframe.
fn temporal_layer(layers: u8, frame: u64) -> (u8, f64) {
    match (layers, frame % 4) {
        (3, 0) => (0, 1.6),
        (3, 2) => (1, 0.9),
        (3, _) => (2, 0.75),
        (2, 0 | 2) => (0, 1.2),
        (2, _) => (1, 0.8),
        _ => (0, 1.0),
    }
}

impl Frame {
    fn packetise(&self, buffer: &mut [u8], sink: &mut impl FnMut(bool, &mut [u8])) {
        let (bytes, head) = match self {
            Self::Vp8(_, bytes) => (*bytes, vp8::DESCRIPTOR_BYTES),
            Self::H264 { bytes, is_keyframe } => {
                if *is_keyframe {
                    let len = h264::write_parameter_sets(buffer);
                    sink(false, &mut buffer[..len]);
                }
                (*bytes, h264::HEAD_BYTES)
            }
        };
        let count = bytes.div_ceil(buffer.len() - head);
        for index in 0..count {
            // As equal as can be: Chromium's packetiser does the same.
            let share = bytes * (index + 1) / count - bytes * index / count;
            let payload = &mut buffer[..head + share];
            match self {
                Self::Vp8(frame, _) => frame.write_head(payload, index == 0),
                Self::H264 { is_keyframe, .. } => {
                    h264::write_head(payload, *is_keyframe, h264::Fragment { index, count });
                }
            }
            sink(index + 1 == count, payload);
        }
    }
}

#[cfg(test)]
mod tests {
    use rtp::payload::vp8::Descriptor;

    use super::*;

    struct Sent {
        encoding: usize,
        timestamp: u32,
        marker: bool,
        payload: Vec<u8>,
    }

    fn seconds(source: &mut VideoSource, seconds: u64) -> Vec<Sent> {
        let end = source.next_at() + seconds * SECOND;
        let mut sent = Vec::new();
        while source.next_at() < end {
            source.emit(&mut |packet| {
                sent.push(Sent {
                    encoding: packet.encoding,
                    timestamp: packet.timestamp,
                    marker: packet.marker,
                    payload: packet.payload.to_vec(),
                });
            });
        }
        sent
    }

    fn source(codec: VideoCodec, versions: u32) -> VideoSource {
        let plan = VideoPlan::hd(codec, 2_000_000, versions);
        VideoSource::new(plan, 0, &mut fastrand::Rng::with_seed(7))
    }

    #[test]
    fn each_version_has_its_bitrate_and_thirty_frames_a_second() {
        let sent = seconds(&mut source(VideoCodec::Vp8, 3), 20);
        for (encoding, expected) in [(0, 125_000.0), (1, 500_000.0), (2, 2_000_000.0)] {
            let of_it = || sent.iter().filter(|packet| packet.encoding == encoding);
            let bps = of_it().map(|packet| packet.payload.len()).sum::<usize>() as f64 * 8.0 / 20.0;
            assert!((bps / expected - 1.0).abs() < 0.08, "{encoding}: {bps}");
            assert_eq!(of_it().filter(|packet| packet.marker).count(), 600);
        }
    }

    #[test]
    fn packets_of_a_frame_are_near_equal_and_fit() {
        for codec in [VideoCodec::Vp8, VideoCodec::H264] {
            let sent = seconds(&mut source(codec, 1), 5);
            for frame in sent.chunk_by(|a, b| a.timestamp == b.timestamp).skip(1) {
                let lengths = || frame.iter().map(|packet| packet.payload.len());
                let (least, most) = (lengths().min().unwrap(), lengths().max().unwrap());
                assert!(
                    most - least <= 1 && most <= MAX_PAYLOAD_BYTES,
                    "{least} {most}"
                );
            }
        }
    }

    #[test]
    fn a_keyframe_comes_first_and_when_it_is_asked_for() {
        let mut source = source(VideoCodec::Vp8, 1);
        let keyframes = |sent: &[Sent]| {
            let starts = sent
                .iter()
                .map(|packet| Descriptor::parse(&packet.payload).unwrap());
            starts
                .filter(|descriptor| descriptor.is_keyframe_start)
                .count()
        };
        let first = seconds(&mut source, 2);
        assert_eq!(keyframes(&first), 1);
        assert!(
            Descriptor::parse(&first[0].payload)
                .unwrap()
                .is_keyframe_start
        );
        source.request_keyframe(0);
        assert_eq!(keyframes(&seconds(&mut source, 2)), 1);
    }

    #[test]
    fn an_encoding_that_nobody_wants_is_not_sent_and_comes_back_with_a_keyframe() {
        let mut source = source(VideoCodec::Vp8, 3);
        seconds(&mut source, 1);
        source.set_wanted(1);
        assert!(
            seconds(&mut source, 1)
                .iter()
                .all(|packet| packet.encoding == 0)
        );
        source.set_wanted(3);
        let back = seconds(&mut source, 1);
        let first = back.iter().find(|packet| packet.encoding == 2).unwrap();
        assert!(Descriptor::parse(&first.payload).unwrap().is_keyframe_start);
    }

    #[test]
    fn picture_ids_and_layer_indices_count_frames() {
        let sent = seconds(&mut source(VideoCodec::Vp8, 3), 2);
        let of_top: Vec<Descriptor> = sent
            .iter()
            .filter(|packet| packet.encoding == 2)
            .map(|packet| Descriptor::parse(&packet.payload).unwrap())
            .filter(|descriptor| descriptor.is_frame_start)
            .collect();
        for pair in of_top.windows(2) {
            let id = |descriptor: &Descriptor| descriptor.picture_id.unwrap().value;
            assert_eq!(id(&pair[1]), (id(&pair[0]) + 1) & 0x7fff);
            let step = u8::from(pair[1].temporal_layer == Some(0));
            assert_eq!(
                pair[1].base_layer_index.unwrap(),
                pair[0].base_layer_index.unwrap().wrapping_add(step)
            );
        }
        let uppers = of_top.iter().filter(|one| one.temporal_layer == Some(2));
        assert_eq!(uppers.count(), 30);
    }

    #[test]
    fn the_same_seed_gives_the_same_packets() {
        let payloads = || {
            let sent = seconds(&mut source(VideoCodec::H264, 2), 3);
            sent.into_iter()
                .map(|packet| packet.payload)
                .collect::<Vec<_>>()
        };
        assert_eq!(payloads(), payloads());
    }
}

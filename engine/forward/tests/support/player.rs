use super::MS;
use super::feedback::Feedback;
use super::packets::*;
use forward::{ConsumerParams, Micros};
use rtp::Packet;
use rtp::demux::{Protocol, classify};
use rtp::payload::{red, vp8};
use rtp::rtcp::{Compound, CompoundWriter, ReportBlock, RtcpPacket, SenderInfo};
use std::collections::{BTreeMap, HashMap};

/// Packets of sound that the player still waits for: 400 ms, where the network made it careful.
const PLAYABLE_PACKETS: u64 = 20;

/// One packet as a player has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    pub at: Micros,
    pub timestamp: u32,
    pub marker: bool,
    pub picture_id: Option<u16>,
    pub base_layer_index: Option<u8>,
    /// `None` for an empty packet.
    pub content: Option<Content>,
    pub is_repaired: bool,
}

/// One track at a player: everything that arrived, by extended sequence number.
#[derive(Debug, Default)]
pub struct Track {
    pub packets: BTreeMap<u64, Got>,
    pub duplicates: u32,
    /// Packets of sound that came within later ones first.
    pub recovered: u32,
    pub reports: Vec<(Micros, SenderInfo)>,
    pub cnames: Vec<Vec<u8>>,
    /// Values of the extensions of the last packet, by id.
    pub extensions: HashMap<u8, Vec<u8>>,
    unwrapper: rtp::sequence::Unwrapper,
    asked: HashMap<u64, Asked>,
    rtx_ssrc: Option<u32>,
    is_video: bool,
}

#[derive(Debug, Default)]
struct Asked {
    at: Micros,
    times: u8,
}

/// A browser that plays: asks for what is missing, and answers reports.
#[derive(Debug)]
pub struct Player {
    pub tracks: HashMap<u32, Track>,
    pub asks_for_missing: bool,
    /// Asks for all missing sound that could still be played whenever a packet of sound comes, as browsers do.
    pub asks_for_sound: bool,
    pub round_trip: Micros,
    /// Time between two looks at what is missing, and between two feedbacks.
    pub nack_period: Micros,
    pub feedback_period: Micros,
    pub transport_sequences: Vec<u16>,
    /// Answers with transport-wide feedback.
    pub sends_feedback: bool,
    /// Of 256, what its receiver reports say whatever has arrived.
    pub reported_loss: u8,
    feedback: Feedback,
    out: Vec<Vec<u8>>,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            tracks: HashMap::new(),
            asks_for_missing: true,
            asks_for_sound: false,
            round_trip: 60 * MS,
            nack_period: 10 * MS,
            feedback_period: 50 * MS,
            transport_sequences: Vec::new(),
            sends_feedback: false,
            reported_loss: 64,
            feedback: Feedback::default(),
            out: Vec::new(),
        }
    }
}

impl Player {
    pub fn expect(&mut self, params: &ConsumerParams) {
        let track = self.tracks.entry(params.ssrc).or_default();
        track.rtx_ssrc = params.rtx_ssrc;
        track.is_video = params.codecs[0].params.clock_rate == 90_000;
    }

    pub fn track(&self, ssrc: u32) -> &Track {
        &self.tracks[&ssrc]
    }

    pub fn handle(&mut self, packet: &[u8], now: Micros) {
        if classify(packet) == Some(Protocol::Rtcp) {
            self.handle_rtcp(packet, now);
        } else {
            self.handle_rtp(packet, now);
        }
    }

    fn handle_rtp(&mut self, bytes: &[u8], now: Micros) {
        let packet = Packet::parse(bytes).expect("the forwarder writes well-formed RTP");
        for (id, value) in packet.extensions().iter() {
            if id == PLAYER_TRANSPORT_SEQUENCE_ID {
                let sequence = u16::from_be_bytes(value.try_into().unwrap());
                self.transport_sequences.push(sequence);
                self.feedback.note(sequence, now);
            }
        }
        if let Some(track) = self.tracks.get_mut(&packet.ssrc) {
            let payload_type = if track.is_video {
                PLAYER_VIDEO_TYPE
            } else {
                PLAYER_AUDIO_TYPE
            };
            let mut payload = packet.payload();
            if packet.payload_type == PLAYER_RED_TYPE && !track.is_video {
                payload = track.take_redundant(&packet, now);
            } else {
                assert_eq!(packet.payload_type, payload_type);
            }
            track.extensions = packet
                .extensions()
                .iter()
                .map(|(id, value)| (id, value.to_vec()))
                .collect();
            track.take(&packet, packet.sequence, payload, now, false);
            if self.asks_for_sound && !track.is_video {
                let missing = track.missing_lately(PLAYABLE_PACKETS);
                if !missing.is_empty() {
                    self.request_again(packet.ssrc, &missing);
                }
            }
            return;
        }
        let track = self
            .tracks
            .values_mut()
            .find(|track| track.rtx_ssrc == Some(packet.ssrc))
            .expect("the forwarder sends with the consumer's SSRCs");
        assert_eq!(packet.payload_type, PLAYER_VIDEO_RTX_TYPE);
        let Some((original, payload)) = packet.payload().split_first_chunk::<2>() else {
            assert!(packet.padding() > 0, "nothing at all was sent");
            return;
        };
        let original = u16::from_be_bytes(*original);
        track.take(&packet, original, payload, now, true);
    }

    fn handle_rtcp(&mut self, compound: &[u8], now: Micros) {
        for packet in Compound::new(compound) {
            match packet.expect("the forwarder writes well-formed RTCP") {
                RtcpPacket::SenderReport(report) => {
                    let track = self.tracks.get_mut(&report.ssrc).expect("a known SSRC");
                    track.reports.push((now, report.info));
                    let block = ReportBlock {
                        ssrc: report.ssrc,
                        fraction_lost: self.reported_loss,
                        last_sender_report: (report.info.ntp >> 16) as u32,
                        ..Default::default()
                    };
                    self.write(|writer| writer.receiver_report(1, &[block]).unwrap());
                }
                RtcpPacket::SourceDescription(sdes) => {
                    for (ssrc, cname) in sdes.cnames() {
                        let track = self.tracks.get_mut(&ssrc).expect("a known SSRC");
                        track.cnames.push(cname.to_vec());
                    }
                }
                other => panic!("nothing else goes to a player: {other:?}"),
            }
        }
    }

    pub fn request_keyframe(&mut self, ssrc: u32) {
        self.write(|writer| writer.picture_loss(1, ssrc).unwrap());
    }

    pub fn request_full_intra(&mut self, ssrc: u32, command: u8) {
        self.write(|writer| writer.full_intra(1, ssrc, command).unwrap());
    }

    pub fn request_again(&mut self, ssrc: u32, sequences: &[u16]) {
        self.write(|writer| assert_eq!(writer.nack(1, ssrc, sequences), Ok(sequences.len())));
    }

    fn write(&mut self, write: impl FnOnce(&mut CompoundWriter<'_>)) {
        let mut buffer = [0; 1_200];
        let mut writer = CompoundWriter::new(&mut buffer);
        write(&mut writer);
        self.out.push(writer.as_bytes().to_vec());
    }

    /// What is to be sent now.
    pub fn tick(&mut self, now: Micros) -> Vec<Vec<u8>> {
        if self.asks_for_missing && now.is_multiple_of(self.nack_period) {
            let due: Vec<_> = self
                .tracks
                .iter_mut()
                .filter(|(_, track)| track.is_video)
                .map(|(ssrc, track)| (*ssrc, track.take_missing(now, self.round_trip)))
                .filter(|(_, sequences)| !sequences.is_empty())
                .collect();
            for (ssrc, sequences) in due {
                self.request_again(ssrc, &sequences);
            }
        }
        if self.sends_feedback && now.is_multiple_of(self.feedback_period) {
            self.out.extend(self.feedback.take());
        }
        if now.is_multiple_of(200 * MS) {
            // A decoder that has nothing to start with asks for it.
            let is_stuck = |track: &Track| {
                track.is_video && !track.packets.is_empty() && track.decodable().next().is_none()
            };
            let tracks = self.tracks.iter();
            let stuck = tracks.filter(|(_, track)| is_stuck(track));
            let stuck: Vec<u32> = stuck.map(|(ssrc, _)| *ssrc).collect();
            stuck
                .into_iter()
                .for_each(|ssrc| self.request_keyframe(ssrc));
        }
        std::mem::take(&mut self.out)
    }
}

impl Track {
    /// Takes the earlier packets that one of RED carries; returns the payload that is its own.
    fn take_redundant<'a>(&mut self, packet: &Packet<'a>, now: Micros) -> &'a [u8] {
        let blocks: Result<Vec<_>, _> = red::blocks(packet.payload()).collect();
        let blocks = blocks.expect("the forwarder writes well-formed RED");
        let (primary, redundant) = blocks.split_last().expect("a primary block");
        for (block, back) in redundant.iter().zip((1..=redundant.len() as u64).rev()) {
            assert_eq!(block.payload_type, PLAYER_AUDIO_TYPE);
            let sequence = self.unwrapper.peek(packet.sequence) - back;
            self.packets.entry(sequence).or_insert_with(|| {
                self.recovered += 1;
                Got {
                    at: now,
                    timestamp: packet
                        .timestamp
                        .wrapping_sub(u32::from(block.timestamp_offset)),
                    marker: false,
                    picture_id: None,
                    base_layer_index: None,
                    content: Content::from_bytes(block.data),
                    is_repaired: false,
                }
            });
        }
        primary.data
    }

    fn take(
        &mut self,
        packet: &Packet<'_>,
        sequence: u16,
        payload: &[u8],
        now: Micros,
        is_repaired: bool,
    ) {
        let sequence = self.unwrapper.unwrap(sequence);
        let descriptor = vp8::Descriptor::parse(payload)
            .ok()
            .filter(|_| self.is_video);
        let content = if self.is_video {
            payload.get(7..).and_then(Content::from_bytes)
        } else {
            Content::from_bytes(payload)
        };
        let got = Got {
            at: now,
            timestamp: packet.timestamp,
            marker: packet.marker,
            picture_id: descriptor.and_then(|read| Some(read.picture_id?.value)),
            base_layer_index: descriptor.and_then(|read| read.base_layer_index),
            content,
            is_repaired,
        };
        if let Some(before) = self.packets.get(&sequence) {
            self.duplicates += 1;
            let same = Got {
                at: before.at,
                is_repaired: before.is_repaired,
                // RED does not tell it of earlier packets.
                marker: match self.is_video {
                    true => got.marker,
                    false => before.marker,
                },
                ..got
            };
            assert_eq!(&same, before, "a packet comes back as it was");
            return;
        }
        self.packets.insert(sequence, got);
    }

    fn take_missing(&mut self, now: Micros, round_trip: Micros) -> Vec<u16> {
        // What is older than this is hopeless.
        let newest = self.packets.keys().next_back().copied().unwrap_or(0);
        let recent = self.packets.range(newest.saturating_sub(1_000)..);
        let recent: Vec<u64> = recent.map(|(sequence, _)| *sequence).collect();
        let mut due = Vec::new();
        for sequence in gaps(&recent) {
            let asked = self.asked.entry(sequence).or_default();
            if asked.times < 10 && now >= asked.at + round_trip && due.len() < 100 {
                asked.at = now;
                asked.times += 1;
                due.push(sequence as u16);
            }
        }
        due
    }

    /// Those that were skipped among the newest `count` numbers.
    fn missing_lately(&self, count: u64) -> Vec<u16> {
        let newest = self.packets.keys().next_back().copied().unwrap_or(0);
        let lately = self.packets.range(newest.saturating_sub(count)..);
        let lately: Vec<u64> = lately.map(|(sequence, _)| *sequence).collect();
        gaps(&lately)
            .into_iter()
            .map(|sequence| sequence as u16)
            .collect()
    }

    /// Sequence numbers that were skipped since a decoder could start.
    pub fn missing(&self) -> Vec<u64> {
        let numbers: Vec<u64> = self.decodable().map(|(sequence, _)| *sequence).collect();
        gaps(&numbers)
    }

    /// Everything from the first packet that a decoder can start with.
    fn decodable(&self) -> impl Iterator<Item = (&u64, &Got)> {
        let is_start = |got: &Got| {
            got.content
                .is_some_and(|content| !self.is_video || (content.is_keyframe && content.part == 0))
        };
        self.packets
            .iter()
            .skip_while(move |(_, got)| !is_start(got))
    }

    /// The contents in the order of their sequence numbers.
    pub fn contents(&self) -> Vec<Content> {
        self.decodable()
            .filter_map(|(_, got)| got.content)
            .collect()
    }

    /// The frames in order, as `(layer, frame)`.
    ///
    /// Every one must be whole, but for the last few before a switch to another layer, whose missing packets nobody
    /// needs any more once there is a keyframe.
    pub fn frames(&self) -> Vec<(u8, u32)> {
        let contents = self.contents();
        let frames: Vec<&[Content]> = contents
            .chunk_by(|a, b| (a.layer, a.frame) == (b.layer, b.frame))
            .collect();
        for layer in frames.chunk_by(|a, b| a[0].layer == b[0].layer) {
            let whole = layer.iter().take_while(|frame| is_whole(frame)).count();
            let is_last_layer = layer.last() == frames.last();
            let allowed = if is_last_layer { 0 } else { 10 };
            let broken = layer.len() - whole;
            assert!(
                broken <= allowed,
                "{broken} frames from {:?} on",
                layer[whole]
            );
        }
        let numbers = frames.iter().map(|frame| (frame[0].layer, frame[0].frame));
        numbers.collect()
    }

    /// Checks what a decoder relies on, over switches and wraps.
    pub fn assert_decodable(&self) {
        assert_eq!(self.missing(), [], "no gap in the sequence numbers");
        let frames = self.frames();
        let contents = self.contents();
        assert!(
            contents[0].is_keyframe,
            "the first frame is a keyframe: {:?}",
            contents[0]
        );
        for pair in contents.windows(2) {
            let is_switch = pair[0].layer != pair[1].layer;
            let is_start = pair[1].is_keyframe && pair[1].part == 0;
            assert!(!is_switch || is_start, "a switch at {pair:?}");
        }
        for pair in frames.windows(2) {
            let [(layer_a, a), (layer_b, b)] = pair else {
                unreachable!()
            };
            assert!(layer_a != layer_b || a < b, "frames in order: {pair:?}");
        }
        let packets: Vec<&Got> = self
            .decodable()
            .map(|(_, got)| got)
            .filter(|got| got.content.is_some())
            .collect();
        packets
            .windows(2)
            .for_each(|pair| assert_step(pair[0], pair[1]));
    }
}

/// Checks that all numbers of a packet follow from those of the packet before.
fn assert_step(a: &Got, b: &Got) {
    let (content_a, content_b) = (a.content.unwrap(), b.content.unwrap());
    let same_layer = content_a.layer == content_b.layer;
    let same_frame = same_layer && content_a.frame == content_b.frame;
    // How many frames the publisher has made since; some may have been left out.
    let frames = if same_layer {
        content_b.frame - content_a.frame
    } else {
        1
    };
    let step = b.timestamp.wrapping_sub(a.timestamp) as i32;
    assert!(
        step >= 0,
        "timestamps rise: {content_a:?} to {content_b:?}: {step}"
    );
    assert_eq!(step == 0, same_frame, "timestamps at {content_b:?}: {step}");
    let (Some(picture_a), Some(picture_b)) = (a.picture_id, b.picture_id) else {
        return;
    };
    let step = u32::from(picture_b.wrapping_sub(picture_a) & 0x7fff);
    assert_eq!(
        step == 0,
        same_frame,
        "picture ids at {content_b:?}: {step}"
    );
    assert!(step <= frames, "picture ids at {content_b:?}: {step}");
    let (index_a, index_b) = (a.base_layer_index.unwrap(), b.base_layer_index.unwrap());
    let step = u32::from(index_b.wrapping_sub(index_a));
    let is_new_base = content_b.temporal == 0 && !same_frame;
    assert_eq!(step > 0, is_new_base, "TL0PICIDX at {content_b:?}: {step}");
    assert!(step <= frames, "TL0PICIDX at {content_b:?}: {step}");
}

fn is_whole(frame: &[Content]) -> bool {
    let in_order = frame
        .iter()
        .zip(0..)
        .all(|(content, part)| content.part == part);
    in_order && frame.last().is_some_and(|content| content.is_last)
}

fn gaps(numbers: &[u64]) -> Vec<u64> {
    numbers
        .windows(2)
        .flat_map(|pair| pair[0] + 1..pair[1])
        .collect()
}

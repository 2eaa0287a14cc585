use super::packets::*;
use super::{MS, SECOND};
use forward::Micros;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use rtp::rtcp::{Compound, CompoundWriter, RtcpPacket, SenderInfo};
use std::collections::HashMap;

/// What a publisher sends: frames in several packets, or one packet of audio every 20 ms.
#[derive(Debug, Clone)]
pub enum Media {
    Video { packets_per_frame: u8 },
    Audio,
}

/// One encoding of a track.
#[derive(Debug, Clone)]
pub struct Layer {
    pub ssrc: u32,
    pub rid: Option<&'static str>,
    pub rtx_ssrc: u32,
    pub is_active: bool,
    pub sequence: u16,
    pub picture_id: u16,
    pub base_layer_index: u8,
    /// The timestamp at time zero.
    pub timestamp_offset: u32,
    pub frames: u32,
    pub needs_keyframe: bool,
    /// Size of a frame in times of the usual one, and of a keyframe in times of that.
    pub weight: f64,
    pub keyframe_weight: f64,
    pub sent: HashMap<u16, Sent>,
    pub packets: u32,
}

#[derive(Debug, Clone)]
pub struct Sent {
    timestamp: u32,
    marker: bool,
    payload: Vec<u8>,
}

impl Layer {
    pub fn new(ssrc: u32) -> Self {
        Self {
            ssrc,
            rid: None,
            rtx_ssrc: ssrc + 1,
            is_active: true,
            sequence: 1_000,
            picture_id: 77,
            base_layer_index: 5,
            timestamp_offset: 123_456,
            frames: 0,
            needs_keyframe: true,
            weight: 1.0,
            keyframe_weight: 1.0,
            sent: HashMap::new(),
            packets: 0,
        }
    }

    pub fn simulcast(ssrc: u32, rid: &'static str) -> Self {
        Self {
            rid: Some(rid),
            // Nothing may depend on layers having the same numbers.
            sequence: ssrc as u16,
            picture_id: ssrc as u16 & 0x7fff,
            timestamp_offset: ssrc.wrapping_mul(99_991),
            ..Self::new(ssrc)
        }
    }

    pub fn packets(&self) -> u32 {
        self.packets
    }
}

/// A track from a browser.
#[derive(Debug, Clone)]
pub struct Publisher {
    pub media: Media,
    /// RFC 6464: 0 is loudest.
    pub audio_level: u8,
    /// Payload of a packet of audio, at least what it has to tell.
    pub audio_bytes: usize,
    /// Payload of a packet of video, and time from frame to frame.
    pub video_bytes: usize,
    pub frame_period: Micros,
    pub mid: &'static str,
    pub layers: Vec<Layer>,
    /// Temporal layers, in the pattern 0 1 or 0 2 1 2.
    pub temporal_layers: u8,
    /// What it was told by REMB.
    pub receiver_estimates: Vec<(Micros, u64)>,
    /// The publisher's wall clock at time zero, NTP seconds.
    pub wall_clock_s: u64,
    pub sends_reports: bool,
    pub answers_keyframe_requests: bool,
    transport_sequence: u16,
    rtx_sequence: u16,
    next_frame_at: Micros,
    next_report_at: Micros,
    resends: Vec<Vec<u8>>,
    pub keyframe_requests: Vec<(Micros, u32)>,
    pub nacked: Vec<u16>,
    pub receiver_reports: Vec<rtp::rtcp::ReportBlock>,
    /// Arrival, by transport-wide sequence number, as the feedback says.
    pub feedback: HashMap<u16, Option<i64>>,
}

impl Publisher {
    pub fn video(layers: Vec<Layer>) -> Self {
        Self::new(
            Media::Video {
                packets_per_frame: 4,
            },
            "v",
            layers,
        )
    }

    pub fn audio(ssrc: u32) -> Self {
        Self::new(Media::Audio, "a", vec![Layer::new(ssrc)])
    }

    fn new(media: Media, mid: &'static str, layers: Vec<Layer>) -> Self {
        Self {
            media,
            audio_level: 25,
            audio_bytes: 0,
            video_bytes: 400,
            frame_period: 33 * MS,
            mid,
            layers,
            temporal_layers: 1,
            receiver_estimates: Vec::new(),
            wall_clock_s: 3_900_000_000,
            sends_reports: true,
            answers_keyframe_requests: true,
            transport_sequence: 65_000,
            rtx_sequence: 500,
            next_frame_at: 0,
            next_report_at: 0,
            resends: Vec::new(),
            keyframe_requests: Vec::new(),
            nacked: Vec::new(),
            receiver_reports: Vec::new(),
            feedback: HashMap::new(),
        }
    }

    pub fn clock_rate(&self) -> u64 {
        match self.media {
            Media::Video { .. } => 90_000,
            Media::Audio => 48_000,
        }
    }

    /// What is to be sent now.
    pub fn tick(&mut self, now: Micros) -> Vec<Vec<u8>> {
        let mut out = std::mem::take(&mut self.resends);
        if now >= self.next_frame_at {
            let period = match self.media {
                Media::Video { .. } => self.frame_period,
                Media::Audio => 20 * MS,
            };
            self.next_frame_at = now + period;
            for index in 0..self.layers.len() {
                if self.layers[index].is_active {
                    self.send_frame(index, now, &mut out);
                }
            }
        }
        if self.sends_reports && now >= self.next_report_at {
            self.next_report_at = now + SECOND / 2;
            for index in 0..self.layers.len() {
                if self.layers[index].packets > 0 {
                    out.push(self.sender_report(index, now));
                }
            }
        }
        out
    }

    pub fn handle_rtcp(&mut self, compound: &[u8], now: Micros) {
        for packet in Compound::new(compound) {
            match packet.expect("the forwarder writes well-formed RTCP") {
                RtcpPacket::PictureLossIndication(request) => {
                    self.keyframe_requests.push((now, request.media_ssrc));
                    let answers = self.answers_keyframe_requests;
                    for layer in &mut self.layers {
                        layer.needs_keyframe |= answers && layer.ssrc == request.media_ssrc;
                    }
                }
                RtcpPacket::Nack(nack) => {
                    for sequence in nack.sequences() {
                        self.nacked.push(sequence);
                        self.resend(nack.media_ssrc, sequence);
                    }
                }
                RtcpPacket::ReceiverReport(report) => {
                    self.receiver_reports.extend(report.blocks());
                }
                RtcpPacket::TransportFeedback(feedback) => {
                    for status in feedback.statuses() {
                        self.feedback.insert(status.sequence, status.arrival_micros);
                    }
                }
                RtcpPacket::Remb(remb) => {
                    assert!(remb.ssrcs().any(|ssrc| ssrc == self.layers[0].ssrc));
                    self.receiver_estimates.push((now, remb.bitrate_bps));
                }
                other => panic!("nothing else goes to a publisher: {other:?}"),
            }
        }
    }

    fn send_frame(&mut self, index: usize, now: Micros, out: &mut Vec<Vec<u8>>) {
        let parts = match self.media {
            Media::Video { packets_per_frame } => packets_per_frame,
            Media::Audio => 1,
        };
        let layer = &mut self.layers[index];
        let is_keyframe = std::mem::take(&mut layer.needs_keyframe);
        let weight = match is_keyframe {
            true => layer.weight * layer.keyframe_weight,
            false => layer.weight,
        };
        let parts = (f64::from(parts) * weight).round().clamp(1.0, 255.0) as u8;
        let temporal = match (self.temporal_layers, layer.frames % 4) {
            (1, _) | (_, 0) => 0,
            (2, frame) => (frame % 2) as u8,
            (_, 2) => 1,
            _ => 2,
        };
        let temporal = if is_keyframe { 0 } else { temporal };
        layer.frames += 1;
        layer.picture_id = layer.picture_id.wrapping_add(1) & 0x7fff;
        if temporal == 0 {
            layer.base_layer_index = layer.base_layer_index.wrapping_add(1);
        }
        for part in 0..parts {
            let layer = &mut self.layers[index];
            let content = Content {
                layer: index as u8,
                is_keyframe,
                temporal,
                frame: layer.frames,
                part,
                is_last: part + 1 == parts,
            };
            let payload = match self.media {
                Media::Video { .. } => {
                    let (picture, base) = (layer.picture_id, layer.base_layer_index);
                    vp8_payload(content, picture, base, self.video_bytes)
                }
                Media::Audio => {
                    let mut payload = content.to_bytes().to_vec();
                    payload.resize(payload.len().max(self.audio_bytes), 0x55);
                    payload
                }
            };
            layer.sequence = layer.sequence.wrapping_add(1);
            layer.packets += 1;
            let sequence = layer.sequence;
            let sent = Sent {
                timestamp: self.timestamp(index, now),
                marker: content.is_last,
                payload,
            };
            out.push(self.media_packet(index, sequence, &sent));
            self.layers[index].sent.insert(sequence, sent);
        }
    }

    pub fn timestamp(&self, layer: usize, now: Micros) -> u32 {
        let units = now * self.clock_rate() / SECOND;
        (units as u32).wrapping_add(self.layers[layer].timestamp_offset)
    }

    fn media_packet(&mut self, index: usize, sequence: u16, sent: &Sent) -> Vec<u8> {
        let payload_type = match self.media {
            Media::Video { .. } => VIDEO_TYPE,
            Media::Audio => AUDIO_TYPE,
        };
        let header = Header {
            marker: sent.marker,
            payload_type,
            sequence,
            timestamp: sent.timestamp,
            ssrc: self.layers[index].ssrc,
        };
        self.packet(index, header, RID_ID, &sent.payload)
    }

    fn resend(&mut self, ssrc: u32, sequence: u16) {
        let Some(index) = self.layers.iter().position(|layer| layer.ssrc == ssrc) else {
            return;
        };
        let Some(sent) = self.layers[index].sent.get(&sequence).cloned() else {
            return;
        };
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let header = Header {
            marker: sent.marker,
            payload_type: VIDEO_RTX_TYPE,
            sequence: self.rtx_sequence,
            timestamp: sent.timestamp,
            ssrc: self.layers[index].rtx_ssrc,
        };
        let payload = [&sequence.to_be_bytes()[..], &sent.payload].concat();
        let packet = self.packet(index, header, REPAIRED_RID_ID, &payload);
        self.resends.push(packet);
    }

    fn packet(&mut self, index: usize, header: Header, rid_id: u8, payload: &[u8]) -> Vec<u8> {
        self.transport_sequence = self.transport_sequence.wrapping_add(1);
        let transport_sequence = self.transport_sequence.to_be_bytes();
        let mut extensions = ExtensionList::default();
        extensions.push(MID_ID, self.mid.as_bytes()).unwrap();
        if let Some(rid) = self.layers[index].rid {
            extensions.push(rid_id, rid.as_bytes()).unwrap();
        }
        extensions
            .push(TRANSPORT_SEQUENCE_ID, &transport_sequence)
            .unwrap();
        let audio_level = [0x80 | self.audio_level];
        extensions.push(AUDIO_LEVEL_ID, &audio_level).unwrap();
        let mut block = [0; 64];
        let len = extensions.write(&mut block).unwrap();
        [&header.to_bytes(true, false)[..], &block[..len], payload].concat()
    }

    fn sender_report(&self, index: usize, now: Micros) -> Vec<u8> {
        let info = SenderInfo {
            ntp: self.ntp(now),
            rtp_timestamp: self.timestamp(index, now),
            packets: self.layers[index].packets,
            octets: 0,
        };
        let mut buffer = [0; 64];
        let mut writer = CompoundWriter::new(&mut buffer);
        let ssrc = self.layers[index].ssrc;
        writer.sender_report(ssrc, &info, &[]).unwrap();
        writer.as_bytes().to_vec()
    }

    /// The publisher's wall clock.
    pub fn ntp(&self, now: Micros) -> u64 {
        let fraction = (u128::from(now) << 32) / u128::from(SECOND);
        (self.wall_clock_s << 32).wrapping_add(fraction as u64)
    }
}

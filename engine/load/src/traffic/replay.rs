//! A capture played again and again, with headers that go on counting.

use std::sync::Arc;

use rtp::payload::vp8::Descriptor;

use super::Packet;
use super::capture::{Capture, Captured};
use crate::clock::{MILLISECOND, Micros};

/// Between the last packet and the first one again: one frame at 30 a second.
const GAP: Micros = 33 * MILLISECOND;
const GAP_TICKS: u32 = 3_000;

pub struct ReplaySource {
    capture: Arc<Capture>,
    is_vp8: bool,
    at: usize,
    began_at: Micros,
    /// What is added to the capture's timestamps.
    timestamp_offset: u32,
    picture_id: u16,
    base_layer_index: u8,
    payload: Box<[u8; 1_400]>,
}

impl ReplaySource {
    pub fn new(capture: Arc<Capture>, began_at: Micros) -> Self {
        Self {
            is_vp8: capture.heading.mime_type.eq_ignore_ascii_case("video/VP8"),
            capture,
            at: 0,
            began_at,
            timestamp_offset: 0,
            picture_id: 0,
            base_layer_index: 0,
            payload: Box::new([0; 1_400]),
        }
    }

    pub fn next_at(&self) -> Micros {
        self.began_at + self.capture.packets[self.at].at_us
    }

    /// A capture begins with a keyframe, so it begins again.
    pub fn request_keyframe(&mut self) {
        if self.at > 0 {
            let previous = &self.capture.packets[self.at - 1];
            let (at, timestamp) = (previous.at_us, previous.timestamp);
            self.restart(at, timestamp);
        }
    }

    pub fn emit(&mut self, now: Micros, sink: &mut impl FnMut(Packet<'_>)) {
        let capture = self.capture.clone();
        while self.next_at() <= now {
            let captured = &capture.packets[self.at];
            let len = captured.bytes;
            self.fill(captured);
            sink(Packet {
                encoding: 0,
                timestamp: captured.timestamp.wrapping_add(self.timestamp_offset),
                marker: captured.marker,
                audio_level: None,
                payload: &mut self.payload[..len],
            });
            self.at += 1;
            if self.at == capture.packets.len() {
                self.restart(captured.at_us, captured.timestamp);
            }
        }
    }

    fn fill(&mut self, captured: &Captured) {
        self.payload[..captured.head.len()].copy_from_slice(&captured.head);
        self.payload[captured.head.len()..captured.bytes].fill(0);
        if !self.is_vp8 {
            return;
        }
        if let Ok(descriptor) = Descriptor::parse(&captured.head) {
            if descriptor.is_frame_start {
                self.picture_id = (self.picture_id + 1) & 0x7fff;
                if descriptor.temporal_layer.unwrap_or(0) == 0 {
                    self.base_layer_index = self.base_layer_index.wrapping_add(1);
                }
            }
            let payload = &mut self.payload[..captured.bytes];
            descriptor.rewrite(payload, self.picture_id, self.base_layer_index);
        }
    }

    /// Begins again after a packet of the capture.
    fn restart(&mut self, at_us: Micros, timestamp: u32) {
        self.began_at += at_us + GAP;
        self.timestamp_offset = self
            .timestamp_offset
            .wrapping_add(timestamp)
            .wrapping_add(GAP_TICKS);
        self.at = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::vp8::Frame;

    fn capture() -> Arc<Capture> {
        let packet = |frame: u16, is_start: bool| {
            let mut payload = [0; 200];
            let frame_head = Frame {
                is_keyframe: frame == 0,
                size: (640, 360),
                picture_id: 500 + frame,
                base_layer_index: frame as u8,
                temporal_layer: 0,
                is_layer_sync: false,
            };
            frame_head.write_head(&mut payload, is_start);
            let at = u64::from(frame) * 33_000;
            Captured::new(at, u32::from(frame) * 3_000, !is_start, &payload)
        };
        let packets = (0..3).flat_map(|frame| [packet(frame, true), packet(frame, false)]);
        Arc::new(Capture::new("video/VP8", "test", packets.collect()))
    }

    fn replayed(source: &mut ReplaySource, until: Micros) -> Vec<(u32, u16, bool)> {
        let mut sent = Vec::new();
        source.emit(until, &mut |packet| {
            let descriptor = Descriptor::parse(packet.payload).unwrap();
            let id = descriptor.picture_id.unwrap().value;
            sent.push((packet.timestamp, id, descriptor.is_keyframe_start));
        });
        sent
    }

    #[test]
    fn timestamps_and_picture_ids_go_on_counting_over_the_end() {
        let mut source = ReplaySource::new(capture(), 0);
        let sent = replayed(&mut source, 7 * 33_000);
        let frames: Vec<_> = sent.chunks(2).map(|frame| frame[0]).collect();
        assert_eq!(frames.len(), 8);
        for (at, pair) in frames.windows(2).enumerate() {
            assert_eq!(pair[1].0 - pair[0].0, 3_000);
            assert_eq!(pair[1].1, pair[0].1 + 1);
            assert_eq!(
                pair[1].2,
                (at + 1) % 3 == 0,
                "a keyframe at the beginning only"
            );
        }
    }

    #[test]
    fn it_begins_again_when_a_keyframe_is_asked_for() {
        let mut source = ReplaySource::new(capture(), 0);
        assert_eq!(replayed(&mut source, 33_000).len(), 4);
        source.request_keyframe();
        let next = replayed(&mut source, 66_000);
        assert!(next[0].2);
        assert_eq!(next[0].0, 6_000);
    }
}

//! A publisher's VP8 frames as RTP packets.

use crate::tracks::{MID_ID, PUBLISHED_SSRC, TRANSPORT_SEQUENCE_ID, VIDEO_TYPE};

/// How a frame is cut into packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All packets of a frame are equally long.
    Even,
    /// As libwebrtc does it: the last packets of a frame are one byte longer than the first.
    Encoder,
}

/// A stream of frames, each of as many packets.
pub struct Video {
    pub packets_per_frame: usize,
    pub payload_bytes: usize,
    pub cut: Cut,
    sequence: u16,
    transport_sequence: u16,
    frame: u16,
}

impl Video {
    pub fn new(packets_per_frame: usize, payload_bytes: usize, cut: Cut) -> Self {
        Self {
            packets_per_frame,
            payload_bytes,
            cut,
            sequence: 1_000,
            transport_sequence: 0,
            frame: 0,
        }
    }

    /// The packets of the next frame; the first frame is a keyframe.
    pub fn next_frame(&mut self) -> Vec<Vec<u8>> {
        let count = self.packets_per_frame;
        let packets = (0..count).map(|at| self.packet(at, count)).collect();
        self.frame += 1;
        packets
    }

    fn packet(&mut self, at: usize, count: usize) -> Vec<u8> {
        let is_last = at + 1 == count;
        let mut packet = vec![0x90, VIDEO_TYPE | u8::from(is_last) << 7];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend((u32::from(self.frame) * 3_000).to_be_bytes());
        packet.extend(PUBLISHED_SSRC.to_be_bytes());
        packet.extend([
            0xbe,
            0xde,
            0,
            2,
            MID_ID << 4,
            b'v',
            TRANSPORT_SEQUENCE_ID << 4 | 1,
        ]);
        packet.extend(self.transport_sequence.to_be_bytes());
        packet.extend([0; 3]);
        self.sequence = self.sequence.wrapping_add(1);
        self.transport_sequence = self.transport_sequence.wrapping_add(1);

        let first = at == 0;
        // RFC 7741 §4.2: X with I, a picture id of 15 bits; S on the first packet of the frame.
        let picture = 0x8000 | self.frame & 0x7fff;
        let mut payload = vec![0x80 | u8::from(first) << 4, 0x80];
        payload.extend(picture.to_be_bytes());
        // RFC 6386 §9.1: the lowest bit says that this is no keyframe.
        payload.push(u8::from(self.frame > 0));
        let is_longer = self.cut == Cut::Encoder && at >= count / 2;
        payload.resize(self.payload_bytes + usize::from(is_longer), 0x55);
        if first && self.frame == 0 {
            payload[7..10].copy_from_slice(&[0x9d, 0x01, 0x2a]);
        }
        packet.extend(payload);
        packet
    }
}

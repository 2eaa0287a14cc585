//! What publishers send, shaped like a real encoder's output, from a seed; or replayed from a capture.
//!
//! Nothing here reads a clock: time is an argument, and the same seed gives the same packets.

pub mod audio;
pub mod capture;
pub mod frame_sizes;
pub mod h264;
pub mod replay;
pub mod stamp;
pub mod video;
pub mod vp8;

use crate::clock::Micros;

/// The most bytes of an RTP payload, as in Chromium: its packets hold at most 1,200 bytes with their headers.
pub const MAX_PAYLOAD_BYTES: usize = 1_160;

/// One packet as an encoder's packetiser hands it on.
pub struct Packet<'a> {
    /// Index of the encoding (simulcast version); 0 for audio.
    pub encoding: usize,
    /// On the codec's clock, from 0.
    pub timestamp: u32,
    pub marker: bool,
    /// −dBov, with the voice bit (RFC 6464); audio only.
    pub audio_level: Option<u8>,
    pub payload: &'a mut [u8],
}

/// Where packets come from.
pub enum Source {
    Audio(Box<audio::AudioSource>),
    Video(Box<video::VideoSource>),
    Replay(replay::ReplaySource),
}

impl Source {
    /// When the next frame is due.
    pub fn next_at(&self) -> Micros {
        match self {
            Self::Audio(source) => source.next_at(),
            Self::Video(source) => source.next_at(),
            Self::Replay(source) => source.next_at(),
        }
    }

    /// Asks for a keyframe of one encoding.
    pub fn request_keyframe(&mut self, encoding: usize) {
        match self {
            Self::Audio(_) => {}
            Self::Video(source) => source.request_keyframe(encoding),
            Self::Replay(source) => source.request_keyframe(),
        }
    }

    /// Sends the lowest so many encodings from now on.
    pub fn set_wanted(&mut self, encodings: usize) {
        if let Self::Video(source) = self {
            source.set_wanted(encodings);
        }
    }

    /// Hands over the packets of the frame that is due.
    pub fn emit(&mut self, now: Micros, sink: &mut impl FnMut(Packet<'_>)) {
        match self {
            Self::Audio(source) => source.emit(sink),
            Self::Video(source) => source.emit(sink),
            Self::Replay(source) => source.emit(now, sink),
        }
    }

    /// Hz.
    pub fn clock_rate(&self) -> u32 {
        match self {
            Self::Audio(_) => audio::CLOCK_RATE,
            Self::Video(_) | Self::Replay(_) => video::CLOCK_RATE,
        }
    }
}

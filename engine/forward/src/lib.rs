//! Forwarding without I/O: producers, consumers, loss repair, keyframes, feedback.
//!
//! Time ([`Micros`]) and packets are arguments; what is to be sent leaves through an [`Egress`]. A packet is forwarded
//! without a lock and without an allocation.
#![forbid(unsafe_code)]

mod allocation;
mod consumer;
mod error;
mod event;
mod forwarder;
mod frame;
mod key;
mod keyframe_throttle;
mod layers;
mod lump_meter;
mod media_packet;
mod munger;
mod pacer;
mod params;
mod params_check;
mod producer;
mod random;
mod rate_meter;
mod receive_stream;
mod repair;
mod report;
mod round_trip;
mod run;
mod stats;
mod timer_wheel;
mod token;
mod totals;
mod transport;
mod voice;
mod wire;

pub use allocation::CLASSES;
pub use error::ForwardError;
pub use event::{Event, Removed};
pub use forwarder::Forwarder;
pub use key::{ConsumerKey, ProducerKey, TransportKey};
pub use layers::Layers;
pub use params::{
    Codec, CodecParams, ConsumerCodec, ConsumerParams, Encoding, ExtensionIds, ExtensionKind,
    KeyframeRequest, MediaKind, PlayoutDelay, ProducerCodec, ProducerParams, RedCodec, RtxCodec,
    Settings,
};
pub use stats::{
    ClassStats, CongestionStats, ConsumerStats, EncodingStats, ProducerStats, TransportStats,
};
pub use token::Token;
pub use totals::{MediaTotals, Totals};
pub use voice::Voice;

/// A point on the monotonic clock of the process, microseconds.
pub type Micros = u64;

/// Where the forwarder's packets go.
pub trait Egress {
    /// Reserves `len` bytes for one plaintext RTP packet to `to`; `fill` writes every one of them, header and payload.
    /// The implementor then seals it in place.
    ///
    /// A stream without RTX repeats a lost packet under its SSRC and sequence number, with other values in its header
    /// extensions. An implementor that encrypts must send the bytes that it sealed the first time, or nothing: to seal
    /// another packet under a used number breaks AES-GCM.
    fn rtp(&mut self, to: TransportKey, len: usize, fill: impl FnOnce(&mut [u8]));

    /// Sends one plaintext compound RTCP packet.
    fn rtcp(&mut self, to: TransportKey, compound: &[u8]);
}

//! RTP over a transport: what a client sends and receives, with its feedback, and what is counted of it.

mod arrivals;
mod client;
mod counters;
mod missing;
mod receive_stream;
mod receiver;
mod rtx_store;
mod send_track;

pub use client::Client;
pub use counters::{Counters, Delay, Measure};
pub use receiver::{Format, ReceivedPacket};
pub use send_track::{EncodingIds, SendTrack, TrackParams};

/// Ids of the header extensions as negotiated; 0 is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ExtensionIds {
    pub mid: u8,
    pub rid: u8,
    pub repaired_rid: u8,
    pub transport_cc: u8,
    pub audio_level: u8,
}

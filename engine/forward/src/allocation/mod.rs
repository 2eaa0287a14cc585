//! Shares what a player's path carries among its tracks.
//!
//! | phase | file |
//! | --- | --- |
//! | what each video could have, and what each step of it costs | `ladder.rs` |
//! | when a video that was lowered may rise again | `hold.rs` |
//! | who gets which step | `share.rs` |
//! | what that comes to for each class of tracks | `class.rs` |
//! | collecting all that from the forwarder, and carrying it out | `../forwarder/allocation.rs` |
//!
//! Audio is never held back: what it takes is taken off first.

mod class;
mod hold;
mod ladder;
mod share;

pub use class::CLASSES;
pub(crate) use class::{ClassShare, by_class};
pub(crate) use hold::Hold;
pub(crate) use ladder::Ladder;
pub(crate) use share::{Demand, share};

/// What a packet costs beyond its payload, of all layers from RTP to IPv4: about so many bytes.
pub(crate) const OVERHEAD_BYTES: usize = 70;
/// For full packets of video that is this share.
const VIDEO_OVERHEAD: f64 = 1.07;
/// One packet in 20 ms.
const AUDIO_OVERHEAD_BPS: f64 = (OVERHEAD_BYTES * 8 * 50) as f64;

/// What a video of so much payload takes from the path.
pub(crate) fn video_cost_bps(payload_bps: u64) -> f64 {
    payload_bps as f64 * VIDEO_OVERHEAD
}

/// The payload of a video that takes so much from the path.
pub(crate) fn payload_bps(cost_bps: f64) -> f64 {
    cost_bps / VIDEO_OVERHEAD
}

/// What a track of audio takes from the path.
pub(crate) fn audio_cost_bps(payload_bps: u64) -> f64 {
    if payload_bps == 0 {
        return 0.0;
    }
    payload_bps as f64 + AUDIO_OVERHEAD_BPS
}

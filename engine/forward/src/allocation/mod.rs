//! Shares what a player's path carries among its tracks.
//!
//! | phase | file |
//! | --- | --- |
//! | what each video could have, and what each step of it costs | `ladder.rs` |
//! | when a video that was lowered may rise again | `hold.rs` |
//! | who gets which step | `share.rs` |
//! | what that comes to for each class of tracks | `class.rs` |
//! | what sound takes, once and again | `sound.rs` |
//! | collecting all that from the forwarder, and carrying it out | `../forwarder/allocation.rs` |
//!
//! Audio is never held back: what it takes is taken off first.

mod class;
mod hold;
mod ladder;
mod share;
mod sound;

pub use class::CLASSES;
pub(crate) use class::{ClassShare, by_class};
pub(crate) use hold::Hold;
pub(crate) use ladder::Ladder;
pub(crate) use share::{Demand, share};
pub(crate) use sound::SoundCost;

/// What a packet costs beyond its payload, of all layers from RTP to IPv4: about so many bytes.
pub(crate) const OVERHEAD_BYTES: usize = 70;
/// For full packets of video that is this share.
const VIDEO_OVERHEAD: f64 = 1.07;

/// What a video of so much payload takes from the path.
pub(crate) fn video_cost_bps(payload_bps: u64) -> f64 {
    payload_bps as f64 * VIDEO_OVERHEAD
}

/// The payload of a video that takes so much from the path.
pub(crate) fn payload_bps(cost_bps: f64) -> f64 {
    cost_bps / VIDEO_OVERHEAD
}

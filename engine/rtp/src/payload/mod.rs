//! Payload descriptors: as much of each codec's packetisation as forwarding needs.

pub mod av1;
pub mod dependency_descriptor;
pub mod h264;
pub mod opus;
mod picture_id;
pub mod red;
pub mod vp8;
pub mod vp9;

pub use picture_id::PictureId;

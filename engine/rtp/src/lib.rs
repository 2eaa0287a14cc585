//! Parsers and writers for RTP, RTCP, STUN and payload descriptors; no I/O, no clock.
//!
//! Every input is hostile: parsers never panic, never allocate, and borrow from the datagram.
//! Writers fill a caller's buffer and say when it is too small.
#![forbid(unsafe_code)]

mod bytes;
pub mod demux;
mod error;
pub mod extension;
pub mod header;
pub mod payload;
pub mod rtcp;
pub mod sequence;
pub mod stun;

pub use error::{Full, ParseError};
pub use header::Packet;

//! The real binary, and clients for it.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod client;
pub mod process;

use std::time::Duration;

/// No step of a test takes longer on a machine that works.
pub const PATIENCE: Duration = Duration::from_secs(20);

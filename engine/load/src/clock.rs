//! The process's two clocks: one that only rises, and the one that kernels and other processes share.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Microseconds since the process began.
pub type Micros = u64;

pub const MILLISECOND: Micros = 1_000;
pub const SECOND: Micros = 1_000_000;

#[derive(Debug, Clone, Copy)]
pub struct Clock {
    began: Instant,
    began_unix_ns: u64,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            began: Instant::now(),
            began_unix_ns: unix_ns(),
        }
    }

    pub fn now(&self) -> Micros {
        self.began.elapsed().as_micros() as Micros
    }

    pub fn instant(&self, at: Micros) -> Instant {
        self.began + Duration::from_micros(at)
    }

    /// When a time of the wall clock was, which the kernel notes for each datagram.
    pub fn micros_of(&self, unix_ns: u64) -> Micros {
        unix_ns.saturating_sub(self.began_unix_ns) / 1_000
    }
}

/// Nanoseconds since 1970.
pub fn unix_ns() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos() as u64)
}

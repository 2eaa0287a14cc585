//! The process's monotonic clock.

use std::time::Instant;

use net::Micros;

#[derive(Clone, Copy)]
pub struct Clock {
    began: Instant,
}

impl Clock {
    /// Time zero is now.
    pub fn start() -> Self {
        Self {
            began: Instant::now(),
        }
    }

    pub fn began(&self) -> Instant {
        self.began
    }

    pub fn now(&self) -> Micros {
        self.began.elapsed().as_micros() as Micros
    }
}

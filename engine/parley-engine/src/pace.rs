//! How the loop keeps up.

use net::Micros;

use crate::histogram::Histogram;

const DELAY_BOUNDS: [u64; 12] = [
    50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000,
];
const BATCH_BOUNDS: [u64; 9] = [1, 2, 4, 8, 16, 32, 64, 256, 1_024];

/// What the loop has measured of itself since the start.
#[derive(Debug)]
pub struct Pace {
    /// Microseconds from a datagram's arrival at the kernel until what it led to was handed to the kernel. One sample for
    /// each batch, of its first datagram, which waited longest; it counts for all of them.
    pub forwarding_delay: Histogram<12>,
    /// Microseconds by which timers were handled late.
    pub loop_lag: Histogram<12>,
    /// Datagrams read together.
    pub batch: Histogram<9>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            forwarding_delay: Histogram::new(&DELAY_BOUNDS),
            loop_lag: Histogram::new(&DELAY_BOUNDS),
            batch: Histogram::new(&BATCH_BOUNDS),
        }
    }
}

impl Pace {
    /// A batch of datagrams, the first of which came at `came_at`, has been handled and its results handed out.
    pub fn batch_done(&mut self, datagrams: usize, came_at: Micros, now: Micros) {
        let datagrams = datagrams as u64;
        self.batch.note(datagrams, 1);
        self.forwarding_delay
            .note(now.saturating_sub(came_at), datagrams);
    }

    /// A timer that was due is being handled.
    pub fn timer(&mut self, due: Micros, now: Micros) {
        self.loop_lag.note(now.saturating_sub(due), 1);
    }
}

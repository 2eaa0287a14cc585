use crate::{Micros, Random};

const PACKET_BYTES: usize = 1_000;

/// Packets of somebody else on the same link: a steady rate that is switched on and off at random.
#[derive(Debug, Clone)]
pub struct CrossTraffic {
    /// While it is on, bits per second.
    pub rate_bps: f64,
    /// Mean lengths of its times.
    pub on: Micros,
    pub off: Micros,
    is_on: bool,
    switch_at: Micros,
    next_at: Micros,
}

impl CrossTraffic {
    pub fn new(rate_bps: f64, on: Micros, off: Micros) -> Self {
        Self {
            rate_bps,
            on,
            off,
            is_on: false,
            switch_at: 0,
            next_at: 0,
        }
    }

    /// The sizes and times of the packets until `now`.
    pub(crate) fn next(&mut self, now: Micros, random: &mut Random) -> Option<(Micros, usize)> {
        loop {
            if self.next_at > now {
                return None;
            }
            if self.next_at >= self.switch_at {
                self.is_on = !self.is_on;
                let mean = if self.is_on { self.on } else { self.off };
                let length = (random.between(0.5, 1.5) * mean as f64) as Micros;
                self.switch_at = self.next_at + length.max(1);
                if !self.is_on {
                    self.next_at = self.switch_at;
                    continue;
                }
            }
            let at = self.next_at;
            let gap = PACKET_BYTES as f64 * 8.0 / self.rate_bps * 1e6;
            self.next_at += (gap * random.between(0.5, 1.5)) as Micros + 1;
            return Some((at, PACKET_BYTES));
        }
    }
}

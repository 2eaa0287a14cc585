//! What a probe has measured: how fast its packets arrived against how fast they left.

use crate::Micros;

/// Shares of the probe's packets and bytes that must have arrived.
const ENOUGH: f64 = 0.8;
/// Arriving slower than this share of the rate of sending, the packets have filled the path.
const SATURATED: f64 = 0.9;
/// Of the rate of a filled path, this is used.
const HEADROOM: f64 = 0.95;
/// Times that say more than this cannot be right.
const MAX_RATIO: f64 = 2.0;

/// A rate that is known to arrive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    pub(crate) bps: f64,
    /// The path was filled: more than this would not have arrived.
    pub(crate) is_saturated: bool,
}

/// Bytes over a time, without those at the end that must not be counted.
#[derive(Debug, Clone, Copy, Default)]
struct Train {
    first: Option<(Micros, usize)>,
    last: (Micros, usize),
    bytes: usize,
}

impl Train {
    fn add(&mut self, at: Micros, bytes: usize) {
        if self.first.is_none_or(|(first, _)| at < first) {
            self.first = Some((at, bytes));
        }
        if at >= self.last.0 {
            self.last = (at, bytes);
        }
        self.bytes += bytes;
    }

    /// Microseconds; `None` when all came at once.
    fn span(&self) -> Option<f64> {
        let span = self.last.0.saturating_sub(self.first?.0);
        (span > 0).then_some(span as f64)
    }
}

#[derive(Debug, Default)]
pub(crate) struct ProbeResult {
    sent: Train,
    arrived: Train,
    packets: u32,
}

impl ProbeResult {
    pub(crate) fn add(&mut self, sent_at: Micros, arrived_at: Micros, bytes: usize) {
        self.sent.add(sent_at, bytes);
        self.arrived.add(arrived_at, bytes);
        self.packets += 1;
    }

    /// The rate, once enough of a probe of `packets` and `bytes` has arrived on a path that loses `own_loss` of all.
    pub(crate) fn measured(&self, packets: u32, bytes: usize, own_loss: f64) -> Option<Measured> {
        let passed = 1.0 - own_loss;
        let enough = ENOUGH * passed * passed;
        let is_enough = f64::from(self.packets) >= enough * f64::from(packets)
            && self.arrived.bytes as f64 >= enough * bytes as f64;
        if !is_enough {
            return None;
        }
        // The last packet's bytes leave after the time at which it is handed over, the first one's arrive before it.
        let sent_bytes = self.sent.bytes - self.sent.last.1;
        let arrived_bytes = self.arrived.bytes - self.arrived.first?.1;
        let sent_bps = sent_bytes as f64 * 8e6 / self.sent.span()?;
        let Some(span) = self.arrived.span() else {
            return Some(Measured {
                bps: sent_bps / passed,
                is_saturated: false,
            });
        };
        let arrived_bps = arrived_bytes as f64 * 8e6 / span;
        if arrived_bps > MAX_RATIO * sent_bps {
            return None;
        }
        let is_saturated = arrived_bps < SATURATED * sent_bps;
        let bps = if is_saturated {
            HEADROOM * arrived_bps
        } else {
            arrived_bps.min(sent_bps)
        };
        Some(Measured {
            bps: bps / passed,
            is_saturated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(gap_sent: Micros, gap_arrived: Micros) -> Option<Measured> {
        let mut result = ProbeResult::default();
        (0..10).for_each(|n| result.add(n * gap_sent, 90_000 + n * gap_arrived, 1_000));
        assert_eq!(result.measured(20, 20_000, 0.0), None, "half is not enough");
        result.measured(11, 11_000, 0.0)
    }

    #[test]
    fn a_probe_shows_its_own_rate_or_that_of_the_path() {
        let free = probe(2_000, 2_000).unwrap();
        assert_eq!((free.bps, free.is_saturated), (4e6, false));
        let filled = probe(2_000, 4_000).unwrap();
        assert_eq!((filled.bps, filled.is_saturated), (1.9e6, true));
        assert_eq!(probe(2_000, 500), None, "faster than it was sent");
    }
}

//! What all clients of the process have sent and received.

use hdrhistogram::Histogram;
use net::srtp::SrtpError;
use serde::Serialize;

/// Sums since the process began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// RTP datagrams sent by publishers, retransmissions not counted.
    pub published: u64,
    pub published_bytes: u64,
    /// Packets sent again because they were asked for.
    pub retransmitted: u64,
    /// Keyframes that publishers were asked for.
    pub keyframe_requests: u64,
    /// RTP datagrams that reached players, whatever they hold: media, retransmissions, padding.
    pub received: u64,
    pub received_bytes: u64,
    /// Sequence numbers that were skipped.
    pub skipped: u64,
    /// Skipped ones that came later by themselves.
    pub reordered: u64,
    /// Skipped ones that came as a retransmission.
    pub repaired: u64,
    pub duplicates: u64,
    /// Packets opened with the agreed keys, a sample; and those of them that did not open.
    pub opened: u64,
    pub open_failed: u64,
}

impl Counters {
    /// A packet that came twice is no failure of keys.
    pub fn note_unopened(&mut self, error: SrtpError) {
        if error != SrtpError::Replayed {
            self.open_failed += 1;
        }
    }

    /// Sequence numbers that never came.
    pub fn lost(&self) -> u64 {
        self.skipped.saturating_sub(self.reordered + self.repaired)
    }

    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            published: self.published - earlier.published,
            published_bytes: self.published_bytes - earlier.published_bytes,
            retransmitted: self.retransmitted - earlier.retransmitted,
            keyframe_requests: self.keyframe_requests - earlier.keyframe_requests,
            received: self.received - earlier.received,
            received_bytes: self.received_bytes - earlier.received_bytes,
            skipped: self.skipped - earlier.skipped,
            reordered: self.reordered - earlier.reordered,
            repaired: self.repaired - earlier.repaired,
            duplicates: self.duplicates - earlier.duplicates,
            opened: self.opened - earlier.opened,
            open_failed: self.open_failed - earlier.open_failed,
        }
    }
}

/// Ten seconds; what takes longer counts as that.
const MAX_DELAY_US: u64 = 10_000_000;

/// Counters, and how long packets took from a publisher's socket to a player's.
pub struct Measure {
    pub counters: Counters,
    delay_us: Histogram<u64>,
}

/// Milliseconds below which a share of the packets stayed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delay {
    pub samples: u64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Measure {
    pub fn new() -> Self {
        Self {
            counters: Counters::default(),
            delay_us: Histogram::new_with_max(MAX_DELAY_US, 3).expect("the bounds are legal"),
        }
    }

    pub fn note_delay(&mut self, ns: u64) {
        self.delay_us.saturating_record((ns / 1_000).max(1));
    }

    pub fn reset_delay(&mut self) {
        self.delay_us.reset();
    }

    pub fn delay(&self) -> Delay {
        let ms = |quantile| self.delay_us.value_at_quantile(quantile) as f64 / 1_000.0;
        Delay {
            samples: self.delay_us.len(),
            p50_ms: ms(0.5),
            p95_ms: ms(0.95),
            p99_ms: ms(0.99),
            max_ms: ms(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_given_as_shares_in_milliseconds() {
        let mut measure = Measure::new();
        for _ in 0..98 {
            measure.note_delay(250_000);
        }
        measure.note_delay(4_000_000);
        measure.note_delay(u64::MAX);
        let delay = measure.delay();
        assert_eq!(delay.samples, 100);
        assert!((delay.p50_ms - 0.25).abs() < 0.001, "{delay:?}");
        assert!((delay.p99_ms - 4.0).abs() < 0.01, "{delay:?}");
        assert!(delay.max_ms >= 10_000.0, "{delay:?}");
        measure.reset_delay();
        assert_eq!(measure.delay().samples, 0);
    }

    #[test]
    fn what_came_late_or_again_is_not_lost() {
        let counters = Counters {
            skipped: 10,
            reordered: 2,
            repaired: 5,
            ..Counters::default()
        };
        assert_eq!(counters.lost(), 3);
    }
}

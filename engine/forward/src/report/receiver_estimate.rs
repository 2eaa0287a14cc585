//! What a publisher may send, said to it by REMB (draft-alvestrand-rmcat-remb-03): no more than players have room for, and,
//! from one that gets no transport-wide feedback, no more than its path carries.
//!
//! The path is judged by the estimator that judges paths to players: it is told of each packet that arrives when that left,
//! by the sender's clock (abs-send-time), and a tenth of a second later when it came.

use crate::Micros;
use congestion::{Estimator, PacketClass};

/// What is said while nothing limits the publisher, to take back what was said before.
const UNLIMITED_BPS: u64 = 100_000_000;
const INTERVAL: Micros = 1_000_000;
/// The estimator concludes so often, or after so many packets.
const BATCH: Micros = 100_000;
const MAX_BATCH: usize = 256;
/// abs-send-time comes round after 64 s.
const CLOCK_RANGE: i64 = 64_000_000;
/// A sender's clock that is so far from ours was set anew, or has been silent.
const MAX_DRIFT: u64 = 5_000_000;
/// UDP, IPv4 and SRTP's tag.
const LOWER_LAYERS_BYTES: usize = 44;

#[derive(Debug, Default)]
pub(crate) struct ReceiverEstimate {
    /// Present when a packet has told when it left, and there is no transport-wide feedback.
    arrivals: Option<Box<Arrivals>>,
    said: Option<u64>,
    next_at: Option<Micros>,
}

#[derive(Debug)]
struct Arrivals {
    estimator: Estimator,
    /// abs-send-time of the newest packet, and the same on our clock, shifted by a constant.
    raw_departure: u64,
    departure: Micros,
    /// Numbers and arrivals that the estimator has not been told of.
    batch: Vec<(u16, i64)>,
    batch_at: Micros,
}

impl ReceiverEstimate {
    /// Takes a packet that left at `raw_departure` (abs-send-time in microseconds).
    pub(crate) fn arrived(&mut self, raw_departure: u64, len: usize, now: Micros) {
        let arrivals = self
            .arrivals
            .get_or_insert_with(|| Box::new(Arrivals::new(raw_departure, now)));
        arrivals.add(raw_departure, len, now);
    }

    /// When the next word is due; at once at the beginning.
    pub(crate) fn next_at(&self) -> Micros {
        self.next_at.unwrap_or(0)
    }

    /// What is to be said now. `cap_bps` is what players have room for, `round_trip` the last one to the publisher.
    pub(crate) fn due(
        &mut self,
        cap_bps: Option<u64>,
        round_trip: Micros,
        now: Micros,
    ) -> Option<u64> {
        let path_bps = self
            .arrivals
            .as_mut()
            .and_then(|arrivals| arrivals.conclude(round_trip, now));
        let bps = [cap_bps, path_bps].into_iter().flatten().min();
        let bps = bps.unwrap_or(UNLIMITED_BPS);
        // A cap is worth saying at once; and until something limited the publisher, there is nothing to say.
        let is_new = cap_bps.is_some() && self.said.is_none_or(|said| bps < said);
        let is_due =
            is_new || (now >= self.next_at() && (self.said.is_some() || bps < UNLIMITED_BPS));
        if now >= self.next_at() || is_due {
            self.next_at = Some(now + INTERVAL);
        }
        if is_due {
            self.said = Some(bps);
        }
        is_due.then_some(bps)
    }
}

impl Arrivals {
    fn new(raw_departure: u64, now: Micros) -> Self {
        Self {
            estimator: Estimator::new(congestion::Settings::default()),
            raw_departure,
            departure: now,
            batch: Vec::with_capacity(MAX_BATCH),
            batch_at: now,
        }
    }

    fn add(&mut self, raw_departure: u64, len: usize, now: Micros) {
        let passed = raw_departure as i64 - self.raw_departure as i64;
        let passed = (passed + CLOCK_RANGE * 3 / 2) % CLOCK_RANGE - CLOCK_RANGE / 2;
        let departure = self.departure.saturating_add_signed(passed);
        if departure.abs_diff(now) > MAX_DRIFT {
            *self = Self::new(raw_departure, now);
        } else if passed > 0 {
            // A packet that was overtaken left with the one that overtook it, for all that the estimator needs.
            (self.raw_departure, self.departure) = (raw_departure, departure);
        }
        let sequence = self.estimator.next_sequence();
        let bytes = len + LOWER_LAYERS_BYTES;
        self.estimator
            .sent(bytes, PacketClass::Media, self.departure);
        self.batch.push((sequence, now as i64));
        if now >= self.batch_at + BATCH || self.batch.len() == MAX_BATCH {
            self.tell(now);
        }
    }

    fn tell(&mut self, now: Micros) {
        let batch = self.batch.iter();
        let arrived = batch.map(|(sequence, at)| (*sequence, Some(*at)));
        self.estimator.take_feedback(arrived, now);
        self.batch.clear();
        self.batch_at = now;
    }

    /// What the path carries; `None` while nothing has shown a limit.
    fn conclude(&mut self, round_trip: Micros, now: Micros) -> Option<u64> {
        self.tell(now);
        self.estimator.take_round_trip(round_trip);
        let is_limited = self.estimator.has_met_limit();
        is_limited.then(|| self.estimator.estimate_bps() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    /// Packets of 1,000 bytes over a link of `bps`, sent at `sent_bps` for `seconds`; what is said at last.
    fn said(sent_bps: u64, bps: u64, seconds: u64) -> Option<u64> {
        let mut estimate = ReceiverEstimate::default();
        let (gap, service) = (8_352_000_000 / sent_bps, 8_352_000_000 / bps);
        let mut is_free_at = 0;
        let mut last = None;
        // Close to where abs-send-time comes round.
        let begin = 60_000 * MS;
        for left_at in (0..seconds * 1_000 * MS).step_by(gap as usize) {
            is_free_at = left_at.max(is_free_at) + service;
            let raw = (begin + left_at) % CLOCK_RANGE as u64;
            estimate.arrived(raw, 1_000, begin + is_free_at);
            last = estimate.due(None, 50 * MS, begin + is_free_at).or(last);
        }
        last
    }

    #[test]
    fn a_path_that_carries_everything_is_not_spoken_of() {
        assert_eq!(said(1_000_000, 3_000_000, 10), None);
    }

    #[test]
    fn a_queue_that_grows_shows_what_the_path_carries() {
        let bps = said(1_500_000, 800_000, 3).unwrap();
        assert!((300_000..900_000).contains(&bps), "{bps}");
    }

    #[test]
    fn a_cap_is_said_at_once_then_every_second_and_taken_back() {
        let mut estimate = ReceiverEstimate::default();
        let second = 1_000 * MS;
        assert_eq!(estimate.due(None, 0, second), None);
        assert_eq!(estimate.due(Some(300_000), 0, second + 1), Some(300_000));
        assert_eq!(estimate.due(Some(300_000), 0, second + 2), None);
        assert_eq!(estimate.due(Some(200_000), 0, second + 3), Some(200_000));
        assert_eq!(estimate.due(Some(250_000), 0, 3 * second), Some(250_000));
        assert_eq!(estimate.due(None, 0, 5 * second), Some(UNLIMITED_BPS));
    }
}

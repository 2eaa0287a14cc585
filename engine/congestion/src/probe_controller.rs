//! Decides when to probe and how fast.
//!
//! A forwarder sends what its publishers made, so its path is seldom full and growth by waiting would take minutes.
//! While the players want more than the estimate carries, a short burst of padding asks the path directly:
//!
//! ```text
//!           demand above the estimate, time to probe              enough packets left
//!  resting ───────────────────────────────────────────▶ sending ───────────────────────▶ waiting
//!     ▲                                                                                     │
//!     └── measured: soon again if it gained, else later; nothing measured in time: later ───┘
//! ```

use crate::Micros;
use crate::probe_result::{Measured, ProbeResult};

/// How fast to probe, in times of the estimate: at first so little that those who share the path do not notice, and
/// faster each time that the path was not filled. A sender that does not fill its path by itself takes nothing from
/// others for longer than a probe lasts, and begins higher; a new transport begins with the last.
const LADDER: [f64; 4] = [1.3, 1.6, 2.5, 3.0];
const RUNG_WHEN_LIMITED: usize = 2;
/// What is wanted and this much more is all that a probe asks for.
const DEMAND_FACTOR: f64 = 1.25;
/// A probe lasts at least so long, which is longer than the time between two frames of whoever shares the path, and has
/// at least so many packets. A slow one has to be measured better.
const LENGTH: Micros = 36_000;
const LENGTH_ON_FIRST_RUNG: Micros = 72_000;
const MIN_PACKETS: u32 = 6;
/// Slower ones are not over before they are given up.
const MIN_BPS: f64 = 100_000.0;
/// A probe's packets are at most so large, and small ones for slow probes.
const PACKET_BYTES: (usize, usize) = (200, 1_150);
/// One that could not be sent in this time is given up.
const MAX_SENDING: Micros = 200_000;
/// How long after the round trip feedback about it may take.
const MAX_WAITING: Micros = 400_000;
/// Time between probes that gain nothing: at first, at most, and when the path has punished what they gained.
const INTERVAL: Micros = 1_500_000;
const MAX_INTERVAL: Micros = 3_000_000;
const MAX_PUNISHED_INTERVAL: Micros = 24_000_000;
/// After one of which too little came back to measure anything, which says nothing of the rate; so many times in a row.
const AFTER_MISS: Micros = 200_000;
const MAX_MISSES: u8 = 3;
/// Between one that gained and the next.
const CHAIN_INTERVAL: Micros = 20_000;
/// Time for the queue to drain after over-use; and, where it was met by filling the path, to grow towards it again beside
/// others: a probe would take from them.
const CALM: Micros = 1_000_000;
const CALM_WHEN_FILLED: Micros = 2_500_000;
/// A probe gains when it raises the estimate by this share.
const GAIN: f64 = 1.05;
/// Over-use so soon after a gain that takes the estimate below this share of it shows that the gain was false: a path may
/// let a burst pass and not a stream.
const PUNISHED_WITHIN: Micros = 4_000_000;
const PUNISHED_SHARE: f64 = 0.7;

/// A probe being sent or waited for.
#[derive(Debug)]
struct Cluster {
    id: u8,
    bps: f64,
    length: Micros,
    begun_at: Micros,
    packets: u32,
    bytes: usize,
    result: ProbeResult,
}

#[derive(Debug)]
enum State {
    Resting,
    Sending(Cluster),
    Waiting { cluster: Cluster, until: Micros },
}

#[derive(Debug)]
pub(crate) struct ProbeController {
    state: State,
    next_id: u8,
    next_at: Micros,
    interval: Micros,
    /// Of the ladder.
    rung: usize,
    /// Probes in a row of which too little came back.
    misses: u8,
    /// When and to what the last probe raised the estimate.
    gained: Option<(Micros, f64)>,
    /// Doubled each time that a gain is punished.
    punished_interval: Micros,
}

impl ProbeController {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Resting,
            next_id: 1,
            next_at: 0,
            interval: INTERVAL,
            rung: LADDER.len() - 1,
            misses: 0,
            gained: None,
            punished_interval: 0,
        }
    }

    /// The probe that a packet sent now is part of; 0 is none.
    pub(crate) fn current(&self) -> u8 {
        match &self.state {
            State::Sending(cluster) => cluster.id,
            State::Resting | State::Waiting { .. } => 0,
        }
    }

    /// Begins a probe if there is reason to, and ends what has waited too long. `is_limited` when the sender sends less
    /// than it may.
    pub(crate) fn update(&mut self, estimate: f64, demand: f64, is_limited: bool, now: Micros) {
        match &self.state {
            State::Sending(cluster) if now > cluster.begun_at + MAX_SENDING => self.rest(now),
            State::Waiting { until, .. } if now > *until => self.miss(now),
            State::Resting if now >= self.next_at && estimate < demand * DEMAND_FACTOR => {
                if is_limited {
                    self.rung = self.rung.max(RUNG_WHEN_LIMITED);
                }
                self.state = State::Sending(Cluster {
                    id: self.next_id,
                    bps: (estimate * LADDER[self.rung])
                        .min(demand * DEMAND_FACTOR * 1.1)
                        .max(MIN_BPS),
                    length: if self.rung == 0 {
                        LENGTH_ON_FIRST_RUNG
                    } else {
                        LENGTH
                    },
                    begun_at: now,
                    packets: 0,
                    bytes: 0,
                    result: ProbeResult::default(),
                });
                self.next_id = self.next_id.checked_add(1).unwrap_or(1);
            }
            _ => {}
        }
    }

    /// When `update` has something to do, or a packet is due. `None` while there is nothing to ask for.
    pub(crate) fn next_at(&self, estimate: f64, demand: f64) -> Option<Micros> {
        match &self.state {
            State::Sending(cluster) => Some(cluster.due_at()),
            State::Waiting { until, .. } => Some(until + 1),
            State::Resting => (estimate < demand * DEMAND_FACTOR).then_some(self.next_at),
        }
    }

    /// The size of the padding packet that is due now.
    pub(crate) fn due(&self, now: Micros) -> Option<usize> {
        match &self.state {
            State::Sending(cluster) if now >= cluster.due_at() => Some(cluster.packet_bytes()),
            _ => None,
        }
    }

    /// Notes a packet that is part of the probe being sent.
    pub(crate) fn sent(&mut self, bytes: usize, round_trip: Micros, now: Micros) {
        let State::Sending(cluster) = &mut self.state else {
            return;
        };
        cluster.packets += 1;
        cluster.bytes += bytes;
        let is_long = cluster.bytes as f64 * 8e6 >= cluster.bps * cluster.length as f64;
        if is_long && cluster.packets >= MIN_PACKETS {
            let State::Sending(cluster) = std::mem::replace(&mut self.state, State::Resting) else {
                return;
            };
            let until = now + round_trip + MAX_WAITING;
            self.state = State::Waiting { cluster, until };
        }
    }

    /// True of a probe on the first rung.
    pub(crate) fn is_careful(&self, id: u8) -> bool {
        match &self.state {
            State::Sending(cluster) | State::Waiting { cluster, .. } => {
                cluster.id == id && cluster.length == LENGTH_ON_FIRST_RUNG
            }
            State::Resting => false,
        }
    }

    /// Notes the arrival of a probe's packet.
    pub(crate) fn arrived(&mut self, id: u8, sent_at: Micros, arrived_at: Micros, bytes: usize) {
        if let State::Sending(cluster) | State::Waiting { cluster, .. } = &mut self.state
            && cluster.id == id
        {
            cluster.result.add(sent_at, arrived_at, bytes);
        }
    }

    /// The result of a finished probe, on a path that loses `own_loss` of everything.
    pub(crate) fn take_result(&mut self, own_loss: f64) -> Option<Measured> {
        let State::Waiting { cluster, .. } = &self.state else {
            return None;
        };
        let measured = cluster
            .result
            .measured(cluster.packets, cluster.bytes, own_loss)?;
        self.state = State::Resting;
        self.misses = 0;
        Some(measured)
    }

    /// Plans the next probe after a result: `from` was the estimate, `to` is the one it led to.
    pub(crate) fn concluded(&mut self, from: f64, to: f64, is_saturated: bool, now: Micros) {
        if to >= from * GAIN {
            self.gained = Some((now, to));
            self.rung = if is_saturated {
                0
            } else {
                (self.rung + 1).min(LADDER.len() - 1)
            };
            self.interval = INTERVAL;
            self.next_at = now + CHAIN_INTERVAL.max(self.punished_interval);
        } else {
            self.rest(now);
        }
    }

    /// Notes that the estimate was lowered to `estimate`; `is_filled` when the sender had used all of it.
    pub(crate) fn lowered(&mut self, estimate: f64, is_filled: bool, now: Micros) {
        // Of an over-used path, a probe would measure the queue.
        self.state = State::Resting;
        self.rung = 0;
        self.interval = INTERVAL;
        match self.gained.take() {
            Some((at, gain)) if now < at + PUNISHED_WITHIN && estimate < PUNISHED_SHARE * gain => {
                let doubled = self.punished_interval * 2;
                self.punished_interval = doubled.clamp(MAX_INTERVAL, MAX_PUNISHED_INTERVAL);
            }
            Some((at, _)) if now >= at + PUNISHED_WITHIN => self.punished_interval = 0,
            gained => self.gained = gained,
        }
        let calm = if is_filled { CALM_WHEN_FILLED } else { CALM };
        self.next_at = self.next_at.max(now + calm.max(self.punished_interval));
    }

    /// Asks for a probe at once: feedback has come back after a silence.
    pub(crate) fn hasten(&mut self, now: Micros) {
        self.state = State::Resting;
        self.rung = 2;
        self.next_at = now;
        self.interval = INTERVAL;
    }

    /// Ends the probe without a result.
    pub(crate) fn abandon(&mut self, now: Micros) {
        self.rest(now);
    }

    /// Nothing was measured: packets or feedback were lost. Once more soon, then as after any other that gained nothing.
    fn miss(&mut self, now: Micros) {
        self.misses += 1;
        let is_given_up = self.misses > MAX_MISSES;
        if is_given_up {
            self.misses = 0;
            self.rest(now);
        } else {
            self.state = State::Resting;
            self.next_at = now + AFTER_MISS.max(self.punished_interval);
        }
    }

    fn rest(&mut self, now: Micros) {
        self.state = State::Resting;
        self.rung = 0;
        self.next_at = now + self.interval.max(self.punished_interval);
        self.interval = (self.interval * 3 / 2).min(MAX_INTERVAL);
    }
}

impl Cluster {
    /// When the next packet's turn is, so that the whole has the probe's rate.
    fn due_at(&self) -> Micros {
        self.begun_at + (self.bytes as f64 * 8e6 / self.bps) as Micros
    }

    fn packet_bytes(&self) -> usize {
        let whole = self.bps * self.length as f64 / 8e6;
        let (min, max) = PACKET_BYTES;
        ((whole / f64::from(MIN_PACKETS)) as usize).clamp(min, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    /// Sends a probe's packets when they are due; returns when the last one left.
    fn send(probes: &mut ProbeController, mut now: Micros) -> Micros {
        let id = probes.current();
        assert_ne!(id, 0);
        while probes.current() == id {
            if let Some(bytes) = probes.due(now) {
                probes.sent(bytes, 50 * MS, now);
                probes.arrived(id, now, now + 20 * MS, bytes);
            }
            now += MS;
        }
        now
    }

    #[test]
    fn nothing_is_probed_for_that_nobody_wants() {
        let mut probes = ProbeController::new();
        probes.update(1e6, 0.8e6, false, 0);
        assert_eq!((probes.current(), probes.due(0)), (0, None));
        assert_eq!(probes.next_at(1e6, 0.8e6), None);
    }

    #[test]
    fn a_gain_is_followed_by_the_next_probe_and_a_miss_by_a_rest() {
        let mut probes = ProbeController::new();
        probes.update(1e6, 10e6, false, 0);
        let now = send(&mut probes, 0);
        assert!((25 * MS..50 * MS).contains(&now), "{now}");
        let measured = probes.take_result(0.0).unwrap();
        assert!((2.7e6..3.3e6).contains(&measured.bps), "{}", measured.bps);
        probes.concluded(1e6, measured.bps, false, now);
        probes.update(3e6, 10e6, false, now + CHAIN_INTERVAL);
        let now = send(&mut probes, now + CHAIN_INTERVAL);
        assert!(probes.take_result(0.0).is_some());
        probes.concluded(6e6, 6e6, false, now);
        assert_eq!(probes.rung, 0);
        assert_eq!(probes.next_at(6e6, 10e6), Some(now + INTERVAL));
    }

    #[test]
    fn a_path_that_punishes_what_was_gained_is_asked_less_often() {
        let mut probes = ProbeController::new();
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..4 {
            probes.update(0.5e6, 10e6, false, now);
            now = send(&mut probes, now);
            probes.take_result(0.0).unwrap();
            probes.concluded(0.5e6, 1.5e6, false, now);
            now += 300 * MS;
            probes.lowered(0.5e6, true, now);
            let next = probes.next_at(0.5e6, 10e6).unwrap();
            waits.push((next - now) / MS);
            now = next;
        }
        assert_eq!(waits, [3_000, 6_000, 12_000, 24_000]);
    }

    #[test]
    fn a_probe_without_an_answer_is_repeated_soon_and_at_last_given_up() {
        let mut probes = ProbeController::new();
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..=MAX_MISSES {
            probes.update(1e6, 10e6, false, now);
            let id = probes.current();
            assert_ne!(id, 0);
            while probes.current() == id {
                if let Some(bytes) = probes.due(now) {
                    probes.sent(bytes, 50 * MS, now);
                }
                now += MS;
            }
            assert_eq!(probes.take_result(0.0), None);
            now += 1_000 * MS;
            probes.update(1e6, 10e6, false, now);
            waits.push(probes.next_at(1e6, 10e6).unwrap() - now);
            now += waits.last().unwrap();
        }
        assert_eq!(waits, [AFTER_MISS, AFTER_MISS, AFTER_MISS, INTERVAL]);
    }
}

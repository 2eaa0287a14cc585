//! Additive increase, multiplicative decrease of the delay-based estimate.
//!
//! ```text
//!             over-use                        queue no longer growing
//!  increase ───────────▶ decrease ──▶ hold ───────────────────────────▶ increase
//!      └──── queue shrinking ──────────▲
//! ```

use crate::overuse_detector::Usage;
use crate::{Micros, Settings};

/// What is kept of the rate that arrived during over-use: the rest lets the queue drain.
const BACK_OFF: f64 = 0.85;
/// Growth in a second while the limit is unknown.
const GROWTH: f64 = 0.08;
/// The estimate does not grow beyond this many times what has been shown to arrive.
const MAX_LEAD: f64 = 1.5;
const LEAD_BASE_BPS: f64 = 10_000.0;
/// A sender that is limited by what it has to send and whose packets arrive at least at this share of the rate at which
/// they left, has shown no limit below the estimate.
const UNHINDERED: f64 = 0.85;
/// Longer round trips are made of the queue, behind which what arrives shows the path's rate all the same.
const MAX_PATIENCE: Micros = 250_000;
/// A rate so many times the limit, found by a probe, makes the limit a thing of the past.
const FAR_ABOVE: f64 = 1.5;
/// A path that a probe has filled may be another one after this time.
const FILLED_LIFETIME: Micros = 5_000_000;
const PACKET_BITS: f64 = 1_200.0 * 8.0;
/// Time from a change of the rate until feedback shows its effect, beyond the round trip.
const RESPONSE: Micros = 100_000;

/// What the last feedback has shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observation {
    pub(crate) usage: Usage,
    /// The rate at which packets arrived lately, and that at which the same packets had left.
    pub(crate) acknowledged_bps: Option<f64>,
    pub(crate) offered_bps: Option<f64>,
    pub(crate) is_application_limited: bool,
    pub(crate) round_trip: Micros,
    pub(crate) now: Micros,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Increase,
    Hold,
}

#[derive(Debug)]
pub(crate) struct RateControl {
    settings: Settings,
    bps: f64,
    state: State,
    updated_at: Option<Micros>,
    decreased_at: Option<Micros>,
    limit: Limit,
    /// At what rate a probe has filled the path, and when.
    filled: Option<(f64, Micros)>,
}

impl RateControl {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            bps: settings.initial_bps,
            state: State::Increase,
            updated_at: None,
            decreased_at: None,
            limit: Limit::default(),
            filled: None,
        }
    }

    pub(crate) fn bps(&self) -> f64 {
        self.bps
    }

    /// True while over-use that was met lately bounds the rate.
    pub(crate) fn is_limit_known(&self) -> bool {
        self.limit.is_known()
    }

    /// Sets the rate to one that was measured otherwise. Where over-use was met stays known.
    pub(crate) fn set(&mut self, bps: f64, now: Micros) {
        self.bps = bps.clamp(self.settings.min_bps, self.settings.max_bps);
        self.updated_at = Some(now);
    }

    /// Takes the rate at which a probe has filled the path: what lies above it is lost by and by.
    pub(crate) fn note_filled(&mut self, bps: f64, now: Micros) {
        self.filled = Some((bps, now));
        if bps < self.bps {
            self.set(bps.max(BACK_OFF * self.bps), now);
        }
    }

    /// Takes what feedback has shown; true when the rate was decreased.
    pub(crate) fn update(&mut self, seen: &Observation) -> bool {
        let last = self.updated_at.replace(seen.now).unwrap_or(seen.now);
        match seen.usage {
            Usage::Over => return self.decrease(seen),
            Usage::Under => self.state = State::Hold,
            Usage::Normal if self.state == State::Hold => self.state = State::Increase,
            Usage::Normal => {
                let passed = seen.now.saturating_sub(last).min(1_000_000) as f64 / 1e6;
                self.increase(seen, passed);
            }
        }
        false
    }

    fn decrease(&mut self, seen: &Observation) -> bool {
        self.state = State::Hold;
        let acknowledged = seen.acknowledged_bps.unwrap_or(self.bps);
        let offered = seen.offered_bps.unwrap_or(acknowledged);
        let is_unhindered = seen.is_application_limited && acknowledged >= UNHINDERED * offered;
        // What an earlier decrease has done is not yet to be seen, unless it was far too little.
        let response = seen.round_trip.min(MAX_PATIENCE) + RESPONSE;
        let is_settled = self
            .decreased_at
            .is_none_or(|at| seen.now.saturating_sub(at) >= response);
        let is_far_too_little = !is_unhindered && acknowledged < 0.5 * self.bps;
        if !is_settled && !is_far_too_little {
            return false;
        }
        let reached = if is_unhindered {
            self.bps
        } else {
            self.limit.note(acknowledged);
            acknowledged
        };
        let lowered = (BACK_OFF * reached).max(self.settings.min_bps);
        if lowered >= self.bps {
            return false;
        }
        self.bps = lowered;
        self.decreased_at = Some(seen.now);
        true
    }

    fn increase(&mut self, seen: &Observation, passed: f64) {
        self.limit.forget_below(self.bps / FAR_ABOVE);
        let grown = if self.limit.is_known() {
            let response = (seen.round_trip + RESPONSE) as f64 / 1e6;
            self.bps + PACKET_BITS / response * passed
        } else {
            self.bps * (1.0 + GROWTH * passed) + 1_000.0 * passed
        };
        let lead = seen
            .acknowledged_bps
            .map_or(self.bps, |bps| MAX_LEAD * bps + LEAD_BASE_BPS);
        let grown = grown
            .min(lead)
            .min(self.untried(seen))
            .min(self.settings.max_bps);
        self.bps = self.bps.max(grown);
    }

    /// What a sender that does not fill the path may grow to: it would not notice that it is beyond what a probe has found.
    fn untried(&self, seen: &Observation) -> f64 {
        match self.filled {
            Some((bps, at)) if seen.is_application_limited && seen.now < at + FILLED_LIFETIME => {
                bps
            }
            _ => f64::INFINITY,
        }
    }
}

/// Where over-use was met lately: below it, the rate grows by steps instead of by shares, and the steps are as large for a
/// small sender as for a large one. That, with shares on the way down, is what makes those on one path come to have the
/// same (Chiu and Jain, 1989); what is free besides is found by probes.
#[derive(Debug, Default)]
struct Limit {
    mean: Option<f64>,
    /// Relative variance.
    variance: f64,
}

impl Limit {
    fn note(&mut self, bps: f64) {
        let mean = *self.mean.get_or_insert(bps);
        if (bps - mean).abs() > 3.0 * self.deviation(mean) {
            // Another path, or another share of it.
            *self = Self::default();
            self.mean = Some(bps);
            return;
        }
        let mean = 0.95 * mean + 0.05 * bps;
        self.mean = Some(mean);
        let error = (bps - mean) / mean;
        self.variance = 0.95 * self.variance + 0.05 * error * error;
    }

    fn is_known(&self) -> bool {
        self.mean.is_some()
    }

    fn forget_below(&mut self, bps: f64) {
        if self.mean.is_some_and(|mean| bps > mean) {
            *self = Self::default();
        }
    }

    fn deviation(&self, mean: f64) -> f64 {
        mean * self.variance.sqrt().clamp(0.03, 0.15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(usage: Usage, acknowledged: f64, now: Micros) -> Observation {
        Observation {
            usage,
            acknowledged_bps: Some(acknowledged),
            offered_bps: Some(acknowledged),
            is_application_limited: false,
            round_trip: 50_000,
            now,
        }
    }

    #[test]
    fn over_use_takes_the_rate_below_what_arrives_and_calm_lets_it_grow() {
        let mut rate = RateControl::new(Settings::default());
        assert!(rate.update(&seen(Usage::Over, 600_000.0, 1_000_000)));
        assert_eq!(rate.bps(), 510_000.0);
        assert!(
            !rate.update(&seen(Usage::Over, 600_000.0, 1_050_000)),
            "too early"
        );
        assert!(!rate.update(&seen(Usage::Under, 600_000.0, 1_100_000)));
        assert_eq!(rate.bps(), 510_000.0);
        for step in 0..20 {
            rate.update(&seen(Usage::Normal, 510_000.0, 1_200_000 + step * 50_000));
        }
        assert!(
            (540_000.0..580_000.0).contains(&rate.bps()),
            "{}",
            rate.bps()
        );
    }

    #[test]
    fn the_rate_stays_near_what_has_been_shown_to_arrive() {
        let mut rate = RateControl::new(Settings::default());
        for step in 0..2_000 {
            rate.update(&seen(Usage::Normal, 700_000.0, step * 50_000));
        }
        assert_eq!(rate.bps(), 1_060_000.0);
    }

    #[test]
    fn what_a_probe_has_filled_is_not_grown_beyond_by_a_sender_that_does_not_fill_it() {
        let grown = |is_application_limited: bool| {
            let mut rate = RateControl::new(Settings::default());
            rate.note_filled(700_000.0, 0);
            assert_eq!(rate.bps(), 700_000.0, "the estimate was above");
            for step in 1..80 {
                rate.update(&Observation {
                    is_application_limited,
                    ..seen(Usage::Normal, 650_000.0, step * 50_000)
                });
            }
            rate.bps()
        };
        assert_eq!(grown(true), 700_000.0);
        assert!(grown(false) > 900_000.0);
    }

    #[test]
    fn a_limited_sender_whose_packets_arrive_in_time_loses_a_share_only() {
        let mut rate = RateControl::new(Settings::default());
        let limited = Observation {
            is_application_limited: true,
            ..seen(Usage::Over, 50_000.0, 1_000_000)
        };
        assert!(rate.update(&limited));
        assert_eq!(rate.bps(), 680_000.0);
        let hindered = Observation {
            offered_bps: Some(100_000.0),
            now: 2_000_000,
            ..limited
        };
        assert!(rate.update(&hindered));
        assert_eq!(rate.bps(), 42_500.0);
    }
}

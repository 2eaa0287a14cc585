//! A bound by loss: what is lost because too much is sent, told from what a path loses anyway.
//!
//! A radio link may lose a tenth of everything; to send less would change nothing about it. So loss above what the path
//! is known to lose lowers the bound once. When less arrives then, the loss was the path's; a bottleneck would have passed
//! on as much as before.

use crate::sent_packets::Sent;
use crate::surroundings::{Place, Places};
use crate::{Micros, Settings};

/// Loss above the path's own that lowers the bound, and that which lets it grow.
const HIGH: f64 = 0.08;
const LOW: f64 = 0.03;
/// What the bound is lowered to, of what is sent, when it must have an effect that can be measured.
const TEST_SHARE: f64 = 0.7;
/// When less than this share of what arrived before arrives after a lowering, nothing but the lowering made it less.
const PROPORTIONAL: f64 = 0.85;
/// And at least this share of the loss must be left: what falls with the rate is no loss of the path's own.
const UNCHANGED: f64 = 0.6;
/// A path that loses more than this by itself carries no call, and of what little arrives chance makes anything.
const MAX_OWN: f64 = 0.5;
/// Loss must have been high at so many looks in a row.
const MIN_HIGH_LOOKS: u8 = 2;
const GROWTH: f64 = 0.25;
/// A share of loss is looked at after so many packets and so much time.
const MIN_PACKETS: u32 = 20;
const MIN_TIME: Micros = 250_000;
/// What has come together in this time without being enough is forgotten.
const MAX_TIME: Micros = 2_000_000;
/// How long after a lowering packets still meet the queue that was there before.
const SETTLE: Micros = 200_000;
/// How fast the path's own loss is forgotten when less is lost, a second.
const FORGET: f64 = 0.04;
/// Chance may have made a bottleneck's loss look like the path's: it is believed shortly, and longer when confirmed.
const FIRST_LIFETIME: Micros = 5_000_000;
const MAX_LIFETIME: Micros = 60_000_000;
/// Chance makes a look at few packets differ; so many deviations are not taken for more than chance.
const DEVIATIONS: f64 = 2.0;

#[derive(Debug, Clone, Copy)]
struct Test {
    begun_at: Micros,
    sent_bps: f64,
    loss: f64,
    bound_before: Option<f64>,
}

/// A share of loss, 0–1, of so many packets, sent at a rate during so many seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) loss: f64,
    pub(crate) packets: f64,
    pub(crate) sent_bps: f64,
    pub(crate) round_trip: Micros,
    pub(crate) now: Micros,
    pub(crate) passed: f64,
    /// Losses lie anywhere, not where there was a queue or a burst.
    pub(crate) is_by_chance: bool,
}

#[derive(Debug)]
pub(crate) struct LossBased {
    settings: Settings,
    /// `None` while loss is no reason to bound anything.
    bound: Option<f64>,
    own_loss: f64,
    /// When the path's own loss has to be confirmed, and for how long it is believed then.
    own_until: Micros,
    own_lifetime: Micros,
    test: Option<Test>,
    high_looks: u8,
    received: u32,
    lost: u32,
    /// Of what left before, nothing is counted: it met the queue that the last lowering is there to empty.
    counted_from: Micros,
    places: Places,
    since: Option<Micros>,
    /// Of the last look.
    loss: f64,
}

impl LossBased {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            bound: None,
            own_loss: 0.0,
            own_until: 0,
            own_lifetime: FIRST_LIFETIME,
            test: None,
            high_looks: 0,
            received: 0,
            lost: 0,
            counted_from: 0,
            places: Places::default(),
            since: None,
            loss: 0.0,
        }
    }

    pub(crate) fn bound_bps(&self) -> Option<f64> {
        self.bound
    }

    /// The share that the path is known to lose whatever is sent.
    pub(crate) fn own_loss(&self) -> f64 {
        self.own_loss
    }

    /// The share that was lost lately.
    pub(crate) fn loss(&self) -> f64 {
        self.loss
    }

    /// Counts a packet that arrived.
    pub(crate) fn received(&mut self, sent: &Sent, place: Place) {
        if sent.at < self.counted_from {
            return;
        }
        self.received += 1;
        self.places.received(place);
        if sent.was_lost {
            self.lost = self.lost.saturating_sub(1);
        }
    }

    /// Counts a packet that left at `sent_at` and did not arrive.
    pub(crate) fn lost(&mut self, sent_at: Micros, place: Place) {
        if sent_at >= self.counted_from {
            self.lost += 1;
            self.places.lost(place);
        }
    }

    /// Forgets what was counted and the bound: feedback was missing.
    pub(crate) fn reset(&mut self) {
        self.count_from(None);
        (self.bound, self.test) = (None, None);
        self.counted_from = 0;
    }

    /// A rate that a probe has shown to arrive.
    pub(crate) fn shown(&mut self, bps: f64) {
        self.bound = self.bound.map(|bound| bound.max(bps));
    }

    /// Looks at what was lost when there is enough of it. True when the bound was lowered.
    pub(crate) fn update(&mut self, sent_bps: f64, round_trip: Micros, now: Micros) -> bool {
        let since = *self.since.get_or_insert(now);
        let total = self.received + self.lost;
        let passed = now.saturating_sub(since);
        if total < MIN_PACKETS && passed > MAX_TIME {
            // Too little was sent to know anything.
            self.count_from(Some(now));
            self.loss /= 2.0;
            return false;
        }
        if total < MIN_PACKETS || passed < MIN_TIME.max(round_trip) {
            return false;
        }
        let loss = f64::from(self.lost) / f64::from(total);
        let is_by_chance = self.places.are_by_chance();
        self.count_from(Some(now));
        let look = Look {
            is_by_chance,
            loss,
            packets: f64::from(total),
            sent_bps,
            round_trip,
            now,
            passed: passed as f64 / 1e6,
        };
        self.take(&look)
    }

    fn count_from(&mut self, since: Option<Micros>) {
        (self.received, self.lost, self.since) = (0, 0, since);
        self.places = Places::default();
    }

    pub(crate) fn take(&mut self, look: &Look) -> bool {
        let Look { loss, passed, .. } = *look;
        self.loss = loss;
        self.conclude(look);
        if look.now >= self.own_until {
            self.own_loss = self.own_loss.min(HIGH / 2.0);
        }
        if look.is_by_chance && loss < MAX_OWN {
            self.own_loss = self.own_loss.max((self.own_loss + loss) / 2.0);
            self.own_until = self.own_until.max(look.now + FIRST_LIFETIME);
        }
        let own = self.own_loss;
        let likely = own.max(loss);
        let deviation = (likely * (1.0 - likely) / look.packets).sqrt();
        let excess = loss - own - DEVIATIONS * deviation;
        if excess >= HIGH {
            self.high_looks = self.high_looks.saturating_add(1);
            return self.high_looks >= MIN_HIGH_LOOKS && self.lower(look);
        }
        self.high_looks = 0;
        if excess < LOW {
            self.own_loss = loss.max(own - FORGET * passed).min(own);
            let grown = self.bound.map(|bound| bound * (1.0 + GROWTH * passed));
            // A bound far above what is sent bounds nothing.
            self.bound =
                grown.filter(|bound| *bound < self.settings.max_bps.min(4.0 * look.sent_bps));
        }
        false
    }

    /// Finds out what a lowering has done, once it must have had its effect.
    fn conclude(&mut self, look: &Look) {
        let settled_after = look.round_trip + SETTLE;
        let test = self
            .test
            .take_if(|test| look.now >= test.begun_at + settled_after);
        let Some(test) = test else {
            return;
        };
        let arriving = look.sent_bps * (1.0 - look.loss);
        let arrived_before = test.sent_bps * (1.0 - test.loss);
        let is_lowered = look.sent_bps < PROPORTIONAL * test.sent_bps;
        let is_still_lost = look.loss >= self.own_loss + LOW && look.loss >= UNCHANGED * test.loss;
        if is_lowered && is_still_lost && arriving < PROPORTIONAL * arrived_before {
            self.own_loss = ((look.loss + test.loss) / 2.0).min(MAX_OWN);
            let is_confirmed = look.now < self.own_until + self.own_lifetime;
            self.own_lifetime = if is_confirmed {
                (self.own_lifetime * 3).min(MAX_LIFETIME)
            } else {
                FIRST_LIFETIME
            };
            self.own_until = look.now + self.own_lifetime;
            self.bound = test.bound_before;
        }
    }

    fn lower(&mut self, look: &Look) -> bool {
        let Look {
            loss,
            sent_bps,
            now,
            ..
        } = *look;
        if self.test.is_some() {
            return false;
        }
        self.count_from(Some(now));
        self.counted_from = now + SETTLE;
        self.test = Some(Test {
            begun_at: now,
            sent_bps,
            loss,
            bound_before: self.bound,
        });
        let reached = self.bound.unwrap_or(f64::INFINITY).min(sent_bps);
        // Of twice what the path carries half is lost: to go below what arrives would be too much.
        let lowered = reached * TEST_SHARE.min((1.0 - loss).max(0.5));
        let lowered = lowered.max(self.settings.min_bps);
        let is_lower = self.bound.is_none_or(|bound| lowered < bound);
        self.bound = Some(lowered);
        is_lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks twice a second at a sender that keeps to the bound or to `wanted`; returns its rates.
    fn rates(seconds: u64, wanted: f64, loss: impl Fn(f64, u64) -> f64) -> Vec<f64> {
        let mut based = LossBased::new(Settings::default());
        let mut sent = wanted;
        (0..seconds * 2)
            .map(|step| {
                based.take(&Look {
                    loss: loss(sent, step),
                    packets: 50.0,
                    sent_bps: sent,
                    round_trip: 100_000,
                    now: step * 500_000,
                    passed: 0.5,
                    is_by_chance: false,
                });
                sent = based.bound_bps().unwrap_or(wanted).min(wanted);
                sent
            })
            .collect()
    }

    #[test]
    fn loss_that_sending_less_does_not_change_lowers_nothing_for_long() {
        let rates = rates(60, 1e6, |_, step| if step < 6 { 0.0 } else { 0.3 });
        let lowered = rates.iter().filter(|rate| **rate < 0.95e6).count();
        assert!((1..=9).contains(&lowered), "{rates:?}");
        assert_eq!(rates.last(), Some(&1e6));
    }

    #[test]
    fn a_bottleneck_that_drops_is_kept_to() {
        let rates = rates(30, 3e6, |sent, _| (1.0 - 1e6 / sent).max(0.0));
        let settled = &rates[8..];
        let mean = settled.iter().sum::<f64>() / settled.len() as f64;
        assert!((0.7e6..1.15e6).contains(&mean), "{mean}: {rates:?}");
        assert!(settled.iter().all(|rate| *rate < 1.4e6), "{rates:?}");
    }
}

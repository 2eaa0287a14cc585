//! A bound by loss: what is lost because too much is sent, told from what a path loses anyway.
//!
//! A radio link may lose a tenth of everything; to send less would change nothing about it. So loss above what the path
//! is known to lose lowers the bound once. When less arrives then, the loss was the path's; a bottleneck would have passed
//! on as much as before.

use crate::sent_packets::Sent;
use crate::surroundings::{Cause, Place, Places};
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
/// How fast the path's own loss is forgotten when less is lost, a second, where nothing else tells of it.
const FORGET: f64 = 0.04;
/// A link that loses a third by itself lets through this share less than it works off.
const SURPLUS: f64 = 1.5;
/// What is known of the path's own loss weighs as much as so many packets.
const KNOWN_PACKETS: f64 = 60.0;
/// Chance may have made a bottleneck's loss look like the path's: it is believed shortly, and longer when confirmed.
const FIRST_LIFETIME: Micros = 5_000_000;
const MAX_LIFETIME: Micros = 60_000_000;
/// For so long when a look finds that what is lost is lost for want of room.
const DOUBTED_LIFETIME: Micros = 2_000_000;
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
    pub(crate) cause: LookedFor,
}

/// What leaves, and what the bottleneck let through while it had something to do, if that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) sent_bps: f64,
    pub(crate) service_bps: Option<f64>,
}

impl Rates {
    /// True when so much more is sent than gets through that a queue must be full, wherever the losses lie: one that is
    /// always full looks like none.
    fn are_too_much(&self) -> bool {
        self.service_bps
            .is_some_and(|service_bps| self.sent_bps > SURPLUS * service_bps)
    }
}

/// Whether it is known where the losses lay, and what that told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum LookedFor {
    /// Only how many there were is known.
    Unknown,
    NotYet,
    Found(Cause),
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
        self.count_anew(None);
        (self.bound, self.test) = (None, None);
        self.counted_from = 0;
    }

    /// A rate that a probe has shown to arrive.
    pub(crate) fn shown(&mut self, bps: f64) {
        self.bound = self.bound.map(|bound| bound.max(bps));
    }

    /// Looks at what was lost when there is enough of it. True when the bound was lowered.
    pub(crate) fn update(&mut self, rates: &Rates, round_trip: Micros, now: Micros) -> bool {
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
        let cause = match self.places.cause() {
            Some(cause) => {
                self.places = Places::default();
                match cause {
                    Cause::Chance { .. } if rates.are_too_much() => LookedFor::Found(Cause::Excess),
                    cause => LookedFor::Found(cause),
                }
            }
            None => LookedFor::NotYet,
        };
        self.count_from(Some(now));
        let look = Look {
            cause,
            loss,
            packets: f64::from(total),
            sent_bps: rates.sent_bps,
            round_trip,
            now,
            passed: passed as f64 / 1e6,
        };
        self.take(&look)
    }

    fn count_from(&mut self, since: Option<Micros>) {
        (self.received, self.lost, self.since) = (0, 0, since);
    }

    /// The same, and what was seen of where losses lie is of no use any more.
    fn count_anew(&mut self, since: Option<Micros>) {
        self.count_from(since);
        self.places = Places::default();
    }

    pub(crate) fn take(&mut self, look: &Look) -> bool {
        let Look { loss, passed, .. } = *look;
        self.loss = loss;
        self.conclude(look);
        if look.now >= self.own_until {
            self.own_loss = self.own_loss.min(HIGH / 2.0);
        }
        match look.cause {
            LookedFor::Found(Cause::Chance { share, packets }) if share < MAX_OWN => {
                self.learn(share, packets);
                self.own_until = self.own_until.max(look.now + FIRST_LIFETIME);
            }
            LookedFor::Found(Cause::Little { share, packets }) if share < self.own_loss => {
                self.learn(share, packets);
            }
            LookedFor::Found(Cause::Excess) => {
                self.own_until = self.own_until.min(look.now + DOUBTED_LIFETIME);
            }
            LookedFor::Unknown | LookedFor::NotYet | LookedFor::Found(_) => {}
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
            if look.cause == LookedFor::Unknown {
                self.own_loss = loss.max(own - FORGET * passed).min(own);
            }
            let grown = self.bound.map(|bound| bound * (1.0 + GROWTH * passed));
            // A bound far above what is sent bounds nothing.
            self.bound =
                grown.filter(|bound| *bound < self.settings.max_bps.min(4.0 * look.sent_bps));
        }
        false
    }

    fn learn(&mut self, share: f64, packets: f64) {
        self.own_loss += (share - self.own_loss) * packets / (packets + KNOWN_PACKETS);
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
            self.own_loss = look.loss.min(test.loss).min(MAX_OWN);
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
        self.count_anew(Some(now));
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
                    cause: LookedFor::Unknown,
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

    /// Looks four times a second at 25 packets, of which `lost` tells how many are lost; anywhere, and over a path of which
    /// the bottleneck passes `service_bps`. Returns the path's own loss after each look.
    fn own_loss(seconds: u64, service_bps: Option<f64>, lost: impl Fn(u64) -> u32) -> Vec<f64> {
        let mut based = LossBased::new(Settings::default());
        let rates = Rates {
            sent_bps: 1e6,
            service_bps,
        };
        let looks = (0..seconds * 4).map(|step| {
            let now = (step + 1) * 250_000;
            for number in 0..25 {
                let sent = Sent {
                    at: now,
                    bytes: 1_000,
                    probe: 0,
                    was_lost: false,
                    is_repeated: false,
                };
                let place = Place {
                    queue: 0.0,
                    burst: f64::from(number % 5 * 1_000),
                };
                if (number * 11 + step as u32) % 25 < lost(step) {
                    based.lost(sent.at, place);
                } else {
                    based.received(&sent, place);
                }
            }
            based.update(&rates, 50_000, now);
            based.own_loss()
        });
        looks.collect()
    }

    #[test]
    fn losses_of_a_tenth_that_come_in_threes_and_fives_are_taken_for_a_tenth() {
        let own = own_loss(20, None, |step| [0, 5, 2, 3, 0, 4][step as usize % 6]);
        let settled = &own[16..];
        assert!(
            settled.iter().all(|own| (0.07..0.12).contains(own)),
            "{own:.3?}"
        );
    }

    #[test]
    fn what_a_link_lost_is_forgotten_when_it_loses_no_more() {
        let own = own_loss(30, None, |step| if step < 60 { 5 } else { 0 });
        assert!(own[59] > 0.15 && own[119] < 0.02, "{own:.3?}");
    }

    #[test]
    fn a_queue_that_is_always_full_is_not_taken_for_a_lossy_link() {
        let own = own_loss(10, Some(0.6e6), |_| 10);
        assert!(own.iter().all(|own| *own == 0.0), "{own:.3?}");
    }
}

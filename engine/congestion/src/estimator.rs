//! The estimate of one transport: what was sent and what feedback says in, bits per second and probes out.

use crate::alr::ApplicationLimit;
use crate::arrival_clock::ArrivalClock;
use crate::inter_arrival::InterArrival;
use crate::loss_based::{Look, LookedFor, LossBased, Rates};
use crate::overuse_detector::{OveruseDetector, Usage};
use crate::probe_controller::ProbeController;
use crate::probe_result::Measured;
use crate::rate_control::{Observation, RateControl};
use crate::rate_window::RateWindow;
use crate::sent_packets::{PacketClass, Sent, SentPackets};
use crate::service_rate::ServiceRate;
use crate::surroundings::Surroundings;
use crate::trendline::Trendline;
use crate::{Micros, Settings};

const INITIAL_ROUND_TRIP: Micros = 100_000;
const MAX_ROUND_TRIP: Micros = 3_000_000;
/// A guess at how many packets a receiver report is about.
const REPORTED_PACKETS: f64 = 50.0;
/// Several tracks are reported at once.
const MIN_REPORT_INTERVAL: Micros = 500_000;
/// So long without packets that are looked at for their delay is a pause.
const MAX_PAUSE: Micros = 1_000_000;
/// Without feedback for this long while packets are under way, the estimate is halved, and again each time.
const SILENCE: Micros = 1_500_000;
/// Not below this share of what it was when feedback ended.
const MAX_SILENT_SHARE: f64 = 0.25;
/// And raised to this share of it when feedback comes back.
const AFTER_SILENCE: f64 = 0.85;
/// Most that a probe which filled the path raises the estimate by: as much for a small sender as for a large one, so that
/// those who share a path come to have the same.
const MAX_SATURATED_STEP_BPS: f64 = 150_000.0;
/// An estimate by the receiver is of no use after this time.
const RECEIVER_ESTIMATE_LIFETIME: Micros = 5_000_000;

/// What an estimator knows, for statistics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    pub estimate_bps: f64,
    /// By delay, and by loss while that bounds.
    pub delay_based_bps: f64,
    pub loss_based_bps: Option<f64>,
    /// What arrives at the receiver.
    pub acknowledged_bps: Option<f64>,
    /// 0–1, lately.
    pub loss: f64,
    pub round_trip: Option<Micros>,
    pub probes: u64,
}

/// Estimates what one transport can carry.
///
/// Ask `next_timeout` after each call; nothing else keeps time.
#[derive(Debug)]
pub struct Estimator {
    settings: Settings,
    sent: SentPackets,
    sent_rate: RateWindow,
    /// Of packets that no feedback tells of.
    unnumbered: RateWindow,
    clock: ArrivalClock,
    /// Of packets that arrived: by arrival, and by when they had left.
    acknowledged: RateWindow,
    offered: RateWindow,
    service: ServiceRate,
    inter_arrival: InterArrival,
    /// When the newest packet left that was looked at for its delay.
    media_sent_at: Micros,
    /// When the newest packet left that went out once.
    telling_sent_at: Micros,
    trendline: Trendline,
    detector: OveruseDetector,
    rate: RateControl,
    loss: LossBased,
    surroundings: Surroundings,
    limit: ApplicationLimit,
    is_application_limited: bool,
    probing: ProbeController,
    probes: u64,
    demand_bps: f64,
    round_trip: Option<Micros>,
    feedback_at: Option<Micros>,
    /// When the first packet since then left.
    waiting_since: Option<Micros>,
    numbered_at: Micros,
    /// What the estimate was when feedback ended, and when it is halved next.
    silence: Option<(f64, Micros)>,
    /// When the last silence ended: what was lost before says nothing about the rate.
    silent_until: Micros,
    /// From a receiver that estimates itself (REMB).
    receiver_bps: Option<(f64, Micros)>,
    reported_at: Micros,
    has_met_limit: bool,
}

impl Estimator {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            sent: SentPackets::new(),
            sent_rate: RateWindow::new(),
            unnumbered: RateWindow::new(),
            clock: ArrivalClock::default(),
            acknowledged: RateWindow::new(),
            offered: RateWindow::new(),
            service: ServiceRate::default(),
            inter_arrival: InterArrival::default(),
            media_sent_at: 0,
            telling_sent_at: 0,
            trendline: Trendline::default(),
            detector: OveruseDetector::new(),
            rate: RateControl::new(settings),
            loss: LossBased::new(settings),
            surroundings: Surroundings::default(),
            limit: ApplicationLimit::default(),
            is_application_limited: true,
            probing: ProbeController::new(),
            probes: 0,
            demand_bps: 0.0,
            round_trip: None,
            feedback_at: None,
            waiting_since: None,
            numbered_at: 0,
            silence: None,
            silent_until: 0,
            receiver_bps: None,
            reported_at: 0,
            has_met_limit: false,
        }
    }

    /// What the transport is thought to carry, bits per second, headers included.
    pub fn estimate_bps(&self) -> f64 {
        let by_loss = self.loss.bound_bps().unwrap_or(f64::INFINITY);
        let by_delay = match self.receiver_bps {
            Some((bps, _)) if self.feedback_at.is_none() => bps,
            _ => self.rate.bps(),
        };
        by_delay
            .min(by_loss)
            .clamp(self.settings.min_bps, self.settings.max_bps)
    }

    /// True once anything has shown that the path is narrower than what is sent or asked for. Before, the estimate tells
    /// what was tried and not what could be.
    pub fn has_met_limit(&self) -> bool {
        self.has_met_limit || (self.receiver_bps.is_some() && self.feedback_at.is_none())
    }

    /// The share that the path is known to lose whatever is sent, 0–1.
    pub fn own_loss(&self) -> f64 {
        self.loss.own_loss()
    }

    /// The transport-wide number of the next packet.
    pub fn next_sequence(&self) -> u16 {
        self.sent.next_sequence()
    }

    /// Notes that the packet with `next_sequence` leaves; `bytes` with the headers of all layers.
    pub fn sent(&mut self, bytes: usize, class: PacketClass, now: Micros) {
        self.waiting_since.get_or_insert(now);
        self.numbered_at = now;
        self.sent.add(bytes, self.probing.current(), now);
        self.probing.sent(bytes, self.round_trip_or_initial(), now);
        self.count_sent(bytes, class, now);
    }

    /// Notes that the packet that `sent` was called for last goes out several times under its number.
    pub fn repeat_last(&mut self) {
        self.sent.repeat_newest();
    }

    /// Notes a packet that has no transport-wide number, or one that was used before.
    pub fn sent_unnumbered(&mut self, bytes: usize, class: PacketClass, now: Micros) {
        self.unnumbered.add(bytes, now);
        self.count_sent(bytes, class, now);
    }

    fn count_sent(&mut self, bytes: usize, class: PacketClass, now: Micros) {
        self.sent_rate.add(bytes, now);
        if class != PacketClass::Padding {
            self.limit.sent(bytes, now);
        }
    }

    /// Says how much would be sent if the transport carried everything; probes ask for no more.
    pub fn set_demand(&mut self, bps: f64) {
        self.demand_bps = bps.min(self.settings.max_bps);
    }

    /// Takes the statuses of a transport-wide feedback: number, and arrival on the receiver's clock in microseconds.
    pub fn take_feedback(
        &mut self,
        statuses: impl Iterator<Item = (u16, Option<i64>)>,
        now: Micros,
    ) {
        let mut newest_sent = None;
        let mut usage = None;
        for (sequence, arrival) in statuses {
            let Some(arrival) = arrival else {
                let lost = self.sent.lost(sequence);
                if let Some(sent) = lost {
                    let place = self.surroundings.place(&sent, None);
                    if sent.probe == 0 && sent.at >= self.silent_until && self.is_telling(&sent) {
                        self.loss.lost(sent.at, place);
                    }
                }
                continue;
            };
            let Some(sent) = self.sent.received(sequence) else {
                continue;
            };
            let arrived = self.clock.unwrap(arrival);
            newest_sent = newest_sent.max(Some(sent.at));
            self.acknowledged.add(sent.bytes, arrived);
            self.offered.add(sent.bytes, sent.at);
            if !self.is_telling(&sent) {
                self.service.arrived(sent.bytes, None, arrived);
                continue;
            }
            let place = self.surroundings.place(&sent, Some(arrived));
            self.service.arrived(sent.bytes, Some(place.queue), arrived);
            if sent.probe != 0 {
                self.probing
                    .arrived(sent.probe, sent.at, arrived, sent.bytes);
                // A probe makes a queue, which is no sign of what the other packets do. But on a path that is full anyway
                // those who share it feel it, and so must its sender, or all others would give way to it.
                if self.is_application_limited || !self.probing.is_careful(sent.probe) {
                    continue;
                }
            }
            if sent.probe == 0 {
                self.loss.received(&sent, place);
            }
            if sent.at > self.media_sent_at + MAX_PAUSE {
                // How the queue was before a pause says nothing about how it is.
                self.forget_delay();
            }
            self.media_sent_at = self.media_sent_at.max(sent.at);
            if let Some(delta) = self.inter_arrival.add(sent.at, arrived)
                && let Some(slope) = self.trendline.add(&delta)
            {
                let groups = self.trendline.count();
                usage = Some(self.detector.update(slope, groups, delta.sent, delta.at));
            }
        }
        let Some(newest_sent) = newest_sent else {
            return;
        };
        self.take_round_trip(now.saturating_sub(newest_sent));
        self.feedback_at = Some(now);
        self.waiting_since = None;
        if let Some((before, _)) = self.silence.take() {
            self.end_silence(before, now);
        }
        self.conclude(usage, now);
    }

    /// Takes a measured round trip.
    pub fn take_round_trip(&mut self, sample: Micros) {
        let sample = sample.min(MAX_ROUND_TRIP);
        self.round_trip = Some(
            self.round_trip
                .map_or(sample, |smoothed| (smoothed * 7 + sample) / 8),
        );
    }

    /// Takes the share of loss, 0–1, that a receiver report tells of the last second. Of use beside the receiver's own
    /// estimate only: feedback tells more, and without either nothing would ever take a bound back.
    pub fn take_reported_loss(&mut self, loss: f64, now: Micros) {
        let is_new = now >= self.reported_at + MIN_REPORT_INTERVAL;
        if self.feedback_at.is_some() || self.receiver_bps.is_none() || !is_new {
            return;
        }
        self.reported_at = now;
        self.loss.take(&Look {
            loss,
            packets: REPORTED_PACKETS,
            sent_bps: self.sent_bps(),
            round_trip: self.round_trip_or_initial(),
            now,
            passed: 1.0,
            cause: LookedFor::Unknown,
        });
    }

    /// Takes the receiver's own estimate. Of use without feedback only.
    pub fn take_receiver_estimate(&mut self, bps: f64, now: Micros) {
        self.receiver_bps = Some((bps, now));
    }

    /// The size of the padding packet that is to be sent now; call again after each.
    pub fn padding_due(&self, now: Micros) -> Option<usize> {
        self.probing.due(now)
    }

    /// Ends a probe for which nothing can be sent.
    pub fn abandon_probe(&mut self, now: Micros) {
        self.probing.abandon(now);
    }

    /// When `handle_timeout` or `padding_due` has something to do.
    pub fn next_timeout(&self) -> Option<Micros> {
        let probing = self.probe_demand();
        let probe_at = self.probing.next_at(self.estimate_bps(), probing);
        let silent_at = self.silent_at();
        let halve_at = silent_at.map(|at| self.silence.map_or(at, |(_, halve_at)| halve_at));
        let expires_at = self
            .receiver_bps
            .map(|(_, at)| at + RECEIVER_ESTIMATE_LIFETIME);
        [probe_at, halve_at, expires_at].into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Micros) {
        if self
            .receiver_bps
            .is_some_and(|(_, at)| now >= at + RECEIVER_ESTIMATE_LIFETIME)
        {
            self.receiver_bps = None;
            self.loss.reset();
        }
        self.note_silence(now);
        let before = self.probing.current();
        let (estimate, demand) = (self.estimate_bps(), self.probe_demand());
        self.probing
            .update(estimate, demand, self.is_application_limited, now);
        let current = self.probing.current();
        self.probes += u64::from(current != 0 && current != before);
    }

    pub fn figures(&self) -> Figures {
        Figures {
            estimate_bps: self.estimate_bps(),
            delay_based_bps: self.rate.bps(),
            loss_based_bps: self.loss.bound_bps(),
            acknowledged_bps: self.acknowledged.bps(RateWindow::LONG),
            loss: self.loss.loss(),
            round_trip: self.round_trip,
            probes: self.probes,
        }
    }

    /// Draws the conclusions of a feedback; `usage` is `None` when it told of nothing but probes.
    fn conclude(&mut self, usage: Option<Usage>, now: Micros) {
        let round_trip = self.round_trip_or_initial();
        let before = self.estimate_bps();
        self.is_application_limited = self.limit.update(before, now);
        // What the path takes for itself had to be sent, too.
        let passed = 1.0 - self.loss.own_loss();
        let long = self.acknowledged.bps(RateWindow::LONG);
        let acknowledged_bps = match usage {
            // The long window still holds when there was little to send.
            Some(Usage::Over) => match (self.service.bps(), long) {
                (Some(service), Some(long)) => Some(service.max(long)),
                (service, long) => service.or(long),
            },
            Some(Usage::Normal | Usage::Under) | None => long,
        };
        let unnumbered_bps = self.unnumbered_bps(now);
        let acknowledged_bps = acknowledged_bps.map(|bps| bps + unnumbered_bps);
        let offered_bps = self.offered.bps(RateWindow::LONG);
        let offered_bps = offered_bps.map(|bps| bps + unnumbered_bps);
        let mut is_lowered = usage.is_some_and(|usage| {
            self.rate.update(&Observation {
                usage,
                acknowledged_bps: acknowledged_bps.map(|bps| bps / passed),
                offered_bps: offered_bps.map(|bps| bps / passed),
                is_application_limited: self.is_application_limited,
                round_trip,
                now,
            })
        });
        is_lowered |= self.loss.update(
            &Rates {
                sent_bps: self.sent_bps(),
                service_bps: self.service.bps(),
            },
            round_trip,
            now,
        );
        self.has_met_limit |= is_lowered;
        if is_lowered {
            self.probing
                .lowered(self.estimate_bps(), !self.is_application_limited, now);
        }
        let Some(measured) = self.probing.take_result(self.loss.own_loss()) else {
            return;
        };
        let from = self.estimate_bps();
        let measured = Measured {
            bps: measured.bps + unnumbered_bps,
            ..measured
        };
        if measured.bps > from && usage != Some(Usage::Over) {
            // A filled path may be filled by others, too, who give way slowly.
            let to = if measured.is_saturated {
                let half_way = (from + measured.bps) / 2.0;
                if self.rate.is_limit_known() {
                    half_way.min(from + MAX_SATURATED_STEP_BPS)
                } else {
                    half_way
                }
            } else {
                measured.bps
            };
            self.rate.set(to.max(self.rate.bps()), now);
            self.loss.shown(to);
        }
        if measured.is_saturated {
            self.rate.note_filled(measured.bps, now);
        }
        let to = self.estimate_bps();
        self.probing.concluded(from, to, measured.is_saturated, now);
    }

    /// When feedback is missing. Where there never was any, none is missed.
    fn silent_at(&self) -> Option<Micros> {
        self.feedback_at?;
        self.waiting_since.map(|at| at + SILENCE)
    }

    fn note_silence(&mut self, now: Micros) {
        if self.silent_at().is_none_or(|at| now < at) {
            return;
        }
        if self.silence.is_some() && now >= self.numbered_at + SILENCE {
            // Nothing is sent that feedback could be about: only a probe can end it.
            (self.silence, self.waiting_since) = (None, None);
            return;
        }
        let (before, halve_at) = *self.silence.get_or_insert((self.rate.bps(), now));
        if now >= halve_at {
            let halved = (self.rate.bps() / 2.0).max(before * MAX_SILENT_SHARE);
            self.rate.set(halved, now);
            self.silence = Some((before, now + SILENCE));
            self.has_met_limit = true;
        }
    }

    /// What is known of the path is from before the silence: most of it is believed, the rest is asked for.
    fn end_silence(&mut self, before: f64, now: Micros) {
        self.forget_delay();
        self.surroundings.forget();
        self.service.forget();
        self.loss.reset();
        self.silent_until = now;
        self.rate.set(AFTER_SILENCE * before, now);
        self.probing.hasten(now);
    }

    fn forget_delay(&mut self) {
        self.inter_arrival = InterArrival::default();
        self.trendline = Trendline::default();
        self.detector = OveruseDetector::new();
    }

    /// False of a packet of which one of several copies came, or none: it says little of when it came and what is lost. Where
    /// nothing else has been sent for a while, it has to do.
    fn is_telling(&mut self, sent: &Sent) -> bool {
        if !sent.is_repeated {
            self.telling_sent_at = self.telling_sent_at.max(sent.at);
        }
        !sent.is_repeated || sent.at > self.telling_sent_at + MAX_PAUSE
    }

    /// What probing is for: nothing while feedback is missing.
    fn probe_demand(&self) -> f64 {
        match self.silence {
            None => self.demand_bps,
            Some(_) => 0.0,
        }
    }

    /// What is on the path beside the packets that feedback tells of. It fares as they do.
    fn unnumbered_bps(&self, now: Micros) -> f64 {
        let bps = self.unnumbered.recent_bps(now).unwrap_or(0.0);
        bps * (1.0 - self.loss.loss())
    }

    fn sent_bps(&self) -> f64 {
        self.sent_rate
            .bps(RateWindow::LONG)
            .unwrap_or(self.rate.bps())
    }

    fn round_trip_or_initial(&self) -> Micros {
        self.round_trip.unwrap_or(INITIAL_ROUND_TRIP)
    }
}

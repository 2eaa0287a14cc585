//! What a transport's estimate is used for: targets of its consumers, and probes while they want more.

use super::Forwarder;
use crate::allocation::{
    Demand, Hold, Ladder, SoundCost, by_class, payload_bps, share, video_cost_bps,
};
use crate::transport::{Peer, Transport};
use crate::{ConsumerKey, Egress, Event, ForwardError, Layers, MediaKind, Micros, TransportKey};

/// Time between two looks at what videos cost, while something is held back and while nothing is.
const PERIOD: Micros = 200_000;
const CALM_PERIOD: Micros = 500_000;
/// An estimate that rose by this share may be enough for a rise.
const NOTEWORTHY: f64 = 1.05;
/// The share that a path loses by itself, from which on pictures are often late.
const LOSSY: f64 = 0.05;

impl Forwarder {
    /// Sets the place of a consumer among those of its transport; higher comes first. All begin with 0.
    pub fn set_priority(
        &mut self,
        consumer: ConsumerKey,
        priority: u8,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.priority = priority;
        let transport = state.transport;
        self.allocate(transport, now, out);
        Ok(())
    }

    /// Looks at a transport again if that is due, or if its estimate has changed enough.
    pub(super) fn allocate_when_due(
        &mut self,
        key: TransportKey,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(transport) = self.transports.get(key) else {
            return;
        };
        let allocation = &transport.allocation;
        let estimate = transport.estimator.estimate_bps();
        let is_due = allocation.next_at.is_some_and(|at| at <= now)
            || (estimate < allocation.used_bps && transport.estimator.has_met_limit())
            || (allocation.is_hungry && estimate > allocation.estimate_bps * NOTEWORTHY);
        if is_due {
            self.allocate(key, now, out);
        }
    }

    /// Shares the estimate among the consumers of a transport.
    pub(super) fn allocate(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get(key) else {
            return;
        };
        if transport.peer == Peer::Engine || !transport.is_connected {
            return;
        }
        let mut demands = std::mem::take(&mut self.demands);
        demands.clear();
        let sound = self.collect(transport, now, &mut demands);
        demands
            .sort_unstable_by_key(|demand| (std::cmp::Reverse(demand.priority), demand.consumer));

        let audio_bps = sound.with_copies_bps(transport.copies_of_sound());
        let estimate_bps = transport.estimator.estimate_bps();
        let repair = transport.video_repair();
        let least_video_bps = demands
            .first()
            .map_or(0.0, |demand| demand.rise_bps(0) * repair.once);
        let is_known = transport.estimator.has_met_limit();
        let budget = if is_known {
            // What is lost is sent again.
            (estimate_bps - audio_bps).max(0.0) / repair.once
        } else {
            f64::INFINITY
        };
        let video_bps = share(&mut demands, budget);
        let top_bps: f64 = demands.iter().map(Demand::wanted_bps).sum();
        let is_hungry = |demand: &&Demand| demand.is_short() || demand.is_held_back();
        let hungry = demands.iter().filter(is_hungry).count();
        let is_short = demands.iter().any(Demand::is_short);
        // Before anything is known of the path, everybody has what is preferred.
        if is_known {
            let spare_bps = (budget - video_bps).max(0.0) / hungry.max(1) as f64;
            for demand in &demands {
                self.note_room(demand, spare_bps);
                self.carry_out(demand, estimate_bps, now, out);
            }
        }
        let has_video = !demands.is_empty();
        let classes = by_class(audio_bps, &demands);
        self.demands = demands;

        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        // Of a path that has carried everything so far there is nothing to ask.
        let demand_bps = if is_known {
            audio_bps + top_bps * repair.twice.unwrap_or(repair.once)
        } else {
            0.0
        };
        let doubles_video = repair
            .twice
            .is_some_and(|times| !is_known || audio_bps + video_bps * times <= estimate_bps);
        transport.allocation.doubles_video = doubles_video;
        transport.estimator.set_demand(demand_bps);
        if is_known {
            transport.pacer.get_or_insert_default();
        }
        transport.allocation.sound = sound;
        transport.allocation.least_video_bps = least_video_bps;
        let doubled = if doubles_video { 2.0 } else { 1.0 };
        transport.allocation.used_bps = audio_bps + video_bps * doubled;
        transport.allocation.classes = classes;
        transport.allocation.estimate_bps = estimate_bps;
        transport.allocation.is_short = is_short;
        transport.allocation.is_hungry = hungry > 0;
        let period = if hungry > 0 { PERIOD } else { CALM_PERIOD };
        transport.allocation.next_at = has_video.then_some(now + period);
        if let Some(at) = transport.next_congestion_at() {
            self.timers.arm(key.index(), at);
        }
    }

    /// Lists the videos of a transport; returns what its audio takes.
    fn collect(&self, transport: &Transport, now: Micros, demands: &mut Vec<Demand>) -> SoundCost {
        let mut sound = SoundCost::default();
        let estimate_bps = transport.estimator.estimate_bps();
        let is_lossy = transport.estimator.own_loss() > LOSSY;
        for key in &transport.consumers {
            let Some(consumer) = self.consumers.get(*key) else {
                continue;
            };
            let Some(producer) = self.producers.get(consumer.producer) else {
                continue;
            };
            if consumer.is_paused || producer.is_paused {
                continue;
            }
            if producer.params.kind == MediaKind::Audio {
                let payload_bps = producer.bitrate_bps(Layers::HIGHEST, now).unwrap_or(0);
                let is_in_red = consumer.params.codecs[0].red.is_some();
                sound.add(payload_bps, is_in_red);
                continue;
            }
            let ladder = Ladder::of(producer, consumer.wish.preferred, is_lossy, now);
            demands.push(Demand {
                consumer: *key,
                priority: consumer.priority,
                has: ladder.place_of(consumer.wish.target),
                may_rise: consumer.hold.may_rise(estimate_bps, now),
                ladder,
                gets: None,
                full_bps: video_cost_bps(producer.held_back_bps(consumer.wish.preferred.spatial)),
            });
        }
        sound
    }

    /// Keeps in mind what a video could have with its part of what is left, for its publisher.
    fn note_room(&mut self, demand: &Demand, spare_bps: f64) {
        if let Some(consumer) = self.consumers.get_mut(demand.consumer) {
            consumer.room_bps = payload_bps(demand.room_bps(spare_bps));
            let producer = consumer.producer;
            self.note_demand(producer);
        }
    }

    fn carry_out(
        &mut self,
        demand: &Demand,
        estimate_bps: f64,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let rungs = demand.ladder.rungs();
        let Some(consumer) = self.consumers.get_mut(demand.consumer) else {
            return;
        };
        // Of a publisher that sends nothing there is nothing to decide.
        if rungs.is_empty() {
            return;
        }
        let target = demand.gets.map(|rung| {
            if rung + 1 == rungs.len() {
                Layers::HIGHEST
            } else {
                rungs[rung].layers
            }
        });
        if target == consumer.wish.target {
            return;
        }
        note_change(&mut consumer.hold, demand, estimate_bps, now);
        consumer.set_target(target);
        if target.is_none() {
            self.events.push_back(Event::LayersChanged {
                consumer: demand.consumer,
                layers: None,
            });
        } else {
            self.ask_for_consumer(demand.consumer, now, out);
        }
    }

    /// Sends the padding that a probe is made of.
    pub(super) fn probe(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        if !transport.is_connected {
            return;
        }
        transport.estimator.handle_timeout(now);
        while let Some(bytes) = transport.estimator.padding_due(now) {
            // Of what plays now; what does not has nothing to be repeated.
            let count = transport.consumers.len();
            let is_sent = (0..count).any(|index| {
                let key = transport.consumers[index];
                let consumer = self.consumers.get_mut(key);
                consumer.is_some_and(|consumer| {
                    let producer = self.producers.get(consumer.producer);
                    producer
                        .is_some_and(|producer| consumer.pad(bytes, producer, transport, now, out))
                })
            });
            if !is_sent {
                transport.estimator.abandon_probe(now);
            }
        }
    }
}

fn note_change(hold: &mut Hold, demand: &Demand, estimate_bps: f64, now: Micros) {
    if demand.gets > demand.has {
        hold.note_rise(estimate_bps, now);
    } else if demand.gets < demand.has {
        hold.note_lowering(estimate_bps, now);
    }
}

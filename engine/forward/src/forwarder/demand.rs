//! What players have use for and room for, told to the owner of the forwarder, who tells the publisher.

use super::Forwarder;
use crate::consumer::Consumer;
use crate::key::Slab;
use crate::producer::Producer;
use crate::{ConsumerKey, Event, ForwardError, MediaKind, Micros, ProducerKey, TransportKey};

impl Forwarder {
    /// Says that what is behind a consumer has room for no more than `max_bps` of payload; `None`: for everything. For
    /// those to another engine, whose players' paths are not known here.
    pub fn set_room(
        &mut self,
        consumer: ConsumerKey,
        max_bps: Option<u64>,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.room_bps = max_bps.map_or(f64::INFINITY, |bps| bps as f64);
        let producer = state.producer;
        self.note_demand(producer);
        Ok(())
    }

    /// A producer's players have come, gone, or want something else: to be looked at with the next timeout, which is at
    /// once.
    pub(super) fn note_demand(&mut self, producer: ProducerKey) {
        let state = self.producers.get_mut(producer);
        if let Some(state) = state.filter(|state| state.params.kind == MediaKind::Video) {
            state.demand.set_stale();
            self.timers.arm(state.transport.index(), 0);
        }
    }

    pub(super) fn tell_demand(&mut self, transport: TransportKey, now: Micros) {
        let Some(transport) = self.transports.get(transport) else {
            return;
        };
        for key in &transport.producers {
            let state = self.producers.get_mut(*key);
            let state = state
                .filter(|state| state.params.kind == MediaKind::Video && state.demand.is_due(now));
            let Some(state) = state else {
                continue;
            };
            state.note_full_rates(now);
            let Wants { spatial, room_bps } = Wants::of(state, &self.consumers);
            let highest = match state.streams.len() {
                1 => state.full.highest(),
                count => count as u8 - 1,
            };
            let full_bps = state.full.of(spatial);
            let was_capped = state.cap.bps().is_some();
            let has_cap_changed = state.cap.update(room_bps, full_bps, now);
            let max_bps = state.cap.bps();
            if state.demand.update(spatial, highest, now) || has_cap_changed {
                // Held to what is too little for them, larger ones would be cheap, worthless, and chosen.
                let is_narrow = was_capped || max_bps.is_some();
                if is_narrow && spatial < state.demand.told() {
                    state.demand.settle_on(spatial);
                }
                let told = state.demand.told().min(highest);
                self.events.push_back(Event::DemandChanged {
                    producer: *key,
                    spatial: told,
                    max_bps,
                });
            }
        }
    }
}

/// What the players of a video want of it, together.
struct Wants {
    spatial: u8,
    /// Of the widest path. Without players nothing is known of any.
    room_bps: f64,
}

impl Wants {
    fn of(producer: &Producer, consumers: &Slab<ConsumerKey, Consumer>) -> Self {
        let (held, layering) = (producer.held(), producer.layering());
        let players = producer.consumers.iter().filter_map(|key| {
            let consumer = consumers.get(*key)?;
            Some((consumer.demand(layering)?, consumer.room_bps))
        });
        let mut wants = None;
        for (spatial, room_bps) in players {
            let fitting = producer.full.fitting(spatial, room_bps, held);
            let squeezed = producer.full.squeezed(fitting, spatial, room_bps, held);
            let fitting = squeezed.unwrap_or(fitting);
            let others = wants.get_or_insert(Self {
                spatial: 0,
                room_bps: 0.0,
            });
            others.spatial = others.spatial.max(fitting);
            others.room_bps = others.room_bps.max(room_bps);
        }
        wants.unwrap_or(Self {
            spatial: 0,
            room_bps: f64::INFINITY,
        })
    }
}

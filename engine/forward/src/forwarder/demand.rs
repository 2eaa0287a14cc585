//! What players have use for, told to the owner of the forwarder, who tells the publisher.

use super::Forwarder;
use crate::{Event, Micros, ProducerKey, TransportKey};

impl Forwarder {
    /// A producer's players have come, gone, or want something else: to be looked at with the next timeout, which is at
    /// once.
    pub(super) fn note_demand(&mut self, producer: ProducerKey) {
        let state = self.producers.get_mut(producer);
        if let Some(state) = state.filter(|state| state.streams.len() > 1) {
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
            let state = state.filter(|state| state.streams.len() > 1 && state.demand.is_due(now));
            let Some(state) = state else {
                continue;
            };
            let consumers = state.consumers.iter();
            let wanted = consumers
                .filter_map(|key| self.consumers.get(*key)?.demand())
                .max()
                .unwrap_or(0);
            let highest = state.streams.len() as u8 - 1;
            if let Some(encoding) = state.demand.update(wanted.min(highest), now) {
                let producer = *key;
                self.events
                    .push_back(Event::DemandChanged { producer, encoding });
            }
        }
    }
}

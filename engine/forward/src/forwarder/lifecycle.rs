//! Objects that come, go, pause and resume.
//!
//! A transport takes its producers and consumers with it; a producer takes its consumers, wherever they are, and each of
//! those is told by an event.

use super::Forwarder;
use super::relay::check_only_encoding;
use crate::consumer::Consumer;
use crate::params_check::MAX_ENCODINGS;
use crate::producer::Producer;
use crate::receive_stream::Via;
use crate::transport::{Peer, Route, Transport};
use crate::{
    ConsumerKey, ConsumerParams, Egress, Event, ForwardError, Layers, Micros, PlayoutDelay,
    ProducerKey, ProducerParams, Removed, TransportKey,
};

impl Forwarder {
    pub fn add_transport(&mut self) -> Result<TransportKey, ForwardError> {
        self.add_transport_to(Peer::Client)
    }

    pub(super) fn add_transport_to(&mut self, peer: Peer) -> Result<TransportKey, ForwardError> {
        check_limit(
            self.transports.len(),
            self.settings.max_transports,
            "transports",
        )?;
        let transports = &mut self.transports;
        Ok(transports.insert_with(|key| Transport::new(key, peer)))
    }

    /// Removes a transport with its producers and consumers. Empty when the key is stale.
    pub fn remove_transport(&mut self, transport: TransportKey) -> Removed {
        let Some(removed) = self.transports.get(transport) else {
            return Removed::default();
        };
        let removed = Removed {
            producers: removed.producers.clone(),
            consumers: removed.consumers.clone(),
        };
        for consumer in &removed.consumers {
            self.take_consumer(*consumer);
        }
        for producer in &removed.producers {
            self.take_producer(*producer);
        }
        self.timers.disarm(transport.index());
        self.transports.remove(transport);
        removed
    }

    /// Says whether packets can be sent to the transport. Nothing is sent to one that is not connected.
    pub fn set_connected(
        &mut self,
        transport: TransportKey,
        connected: bool,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        if state.is_connected == connected {
            return;
        }
        state.is_connected = connected;
        for index in 0..state.consumers.len() {
            let Some(key) = self.consumer_of(transport, index) else {
                continue;
            };
            if let Some(consumer) = self.consumers.get_mut(key) {
                consumer.stop();
            }
            if connected {
                self.ask_for_consumer(key, now, out);
            }
        }
        if connected {
            self.allocate(transport, now, out);
            self.ask_for_producers_of(transport, now, out);
        }
    }

    pub fn add_producer(
        &mut self,
        transport: TransportKey,
        params: ProducerParams,
    ) -> Result<ProducerKey, ForwardError> {
        params.check()?;
        let producers = &self.producers;
        let state = self
            .transports
            .get_mut(transport)
            .ok_or(ForwardError::TransportNotFound)?;
        let max = self.settings.max_producers(state.peer);
        check_limit(state.producers.len(), max, "producers per transport")?;
        let others = state.producers.iter().filter_map(|key| producers.get(*key));
        if params.mid.is_some()
            && others
                .into_iter()
                .any(|other| other.params.mid == params.mid)
        {
            return Err(ForwardError::MidInUse);
        }
        let declared = params
            .encodings
            .iter()
            .zip(0..)
            .flat_map(|(ids, encoding)| {
                [(ids.ssrc, Via::Media), (ids.rtx_ssrc, Via::Repair)]
                    .into_iter()
                    .filter_map(move |(ssrc, via)| Some((ssrc?, encoding, via)))
            });
        let declared: Vec<(u32, u8, Via)> = declared.collect();
        debug_assert!(declared.len() <= 2 * MAX_ENCODINGS);
        for (index, (ssrc, ..)) in declared.iter().enumerate() {
            let is_repeated = declared[..index].iter().any(|(other, ..)| other == ssrc);
            if is_repeated || state.routes.get(*ssrc).is_some() {
                return Err(ForwardError::SsrcInUse(*ssrc));
            }
        }
        state.expect_arrivals(&params);
        let settings = &self.settings;
        let key = self
            .producers
            .insert_with(|key| Producer::new(key, transport, params, settings));
        state.producers.push(key);
        for (ssrc, encoding, via) in declared {
            let producer = key;
            let route = Route {
                producer,
                encoding,
                via,
            };
            state.routes.insert(ssrc, route);
        }
        Ok(key)
    }

    /// Stops forwarding the producer's packets; reports about them go on.
    pub fn pause_producer(&mut self, producer: ProducerKey) -> Result<(), ForwardError> {
        let state = self
            .producers
            .get_mut(producer)
            .ok_or(ForwardError::ProducerNotFound)?;
        state.is_paused = true;
        for stream in &mut state.streams {
            stream.nacks.clear();
            stream.keyframes.cancel();
        }
        for key in &state.consumers {
            if let Some(consumer) = self.consumers.get_mut(*key) {
                consumer.stop();
            }
        }
        Ok(())
    }

    /// Video goes on with the next keyframe, which is asked for.
    pub fn resume_producer(
        &mut self,
        producer: ProducerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self
            .producers
            .get_mut(producer)
            .ok_or(ForwardError::ProducerNotFound)?;
        if state.is_paused {
            state.is_paused = false;
            // What came during the pause was not meant for players.
            for stream in &mut state.streams {
                stream.forget_keyframe();
            }
            self.retarget(producer, now, out);
        }
        Ok(())
    }

    /// Removes a producer and its consumers; each consumer is told by [`Event::ProducerClosed`].
    pub fn remove_producer(&mut self, producer: ProducerKey) -> Result<(), ForwardError> {
        self.take_producer(producer)
            .ok_or(ForwardError::ProducerNotFound)
    }

    /// Asks the publisher for a keyframe when the consumer is of video, active and connected.
    pub fn add_consumer(
        &mut self,
        transport: TransportKey,
        producer: ProducerKey,
        params: ConsumerParams,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<ConsumerKey, ForwardError> {
        params.check()?;
        let state = self
            .transports
            .get_mut(transport)
            .ok_or(ForwardError::TransportNotFound)?;
        let source = self
            .producers
            .get_mut(producer)
            .ok_or(ForwardError::ProducerNotFound)?;
        let max = self.settings.max_consumers(state.peer);
        check_limit(state.consumers.len(), max, "consumers per transport")?;
        let ssrcs = [Some(params.ssrc), params.rtx_ssrc];
        let mut taken = ssrcs.into_iter().flatten();
        if let Some(ssrc) = taken.find(|ssrc| state.sent_ssrcs.get(*ssrc).is_some()) {
            return Err(ForwardError::SsrcInUse(ssrc));
        }
        check_only_encoding(&params, source)?;
        let first_sequences = (self.random.next_u16(), self.random.next_u16());
        let key = self
            .consumers
            .insert_with(|key| Consumer::new(key, transport, source, params, first_sequences));
        state.consumers.push(key);
        for ssrc in ssrcs.into_iter().flatten() {
            state.sent_ssrcs.insert(ssrc, key);
        }
        source.consumers.push(key);
        self.allocate(transport, now, out);
        self.ask_for_consumer(key, now, out);
        self.note_demand(producer);
        Ok(key)
    }

    pub fn pause_consumer(&mut self, consumer: ConsumerKey) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.is_paused = true;
        state.stop();
        let producer = state.producer;
        self.note_demand(producer);
        Ok(())
    }

    /// Video goes on with the next keyframe, which is asked for.
    pub fn resume_consumer(
        &mut self,
        consumer: ConsumerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        if state.is_paused {
            state.is_paused = false;
            let (transport, producer) = (state.transport, state.producer);
            self.allocate(transport, now, out);
            self.ask_for_consumer(consumer, now, out);
            self.note_demand(producer);
        }
        Ok(())
    }

    pub fn remove_consumer(&mut self, consumer: ConsumerKey) -> Result<(), ForwardError> {
        self.take_consumer(consumer)
            .ok_or(ForwardError::ConsumerNotFound)
    }

    /// Chooses the highest layers to be forwarded: of simulcast, `spatial` is the encoding. What the codec or the
    /// publisher does not offer is without effect.
    pub fn set_preferred_layers(
        &mut self,
        consumer: ConsumerKey,
        layers: Layers,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.wish.preferred = layers;
        let (transport, producer) = (state.transport, state.producer);
        self.allocate(transport, now, out);
        self.ask_for_consumer(consumer, now, out);
        self.note_demand(producer);
        Ok(())
    }

    /// Tells the player how long to hold pictures back; `None`: as the publisher says.
    pub fn set_playout_delay(
        &mut self,
        consumer: ConsumerKey,
        delay: Option<PlayoutDelay>,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.params.playout_delay = delay;
        Ok(())
    }

    /// Sets the highest layers that the consumer's path has room for; `None` pauses it for want of bandwidth.
    pub fn set_target_layers(
        &mut self,
        consumer: ConsumerKey,
        layers: Option<Layers>,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self.consumer_mut(consumer)?;
        state.set_target(layers);
        self.ask_for_consumer(consumer, now, out);
        Ok(())
    }

    /// The highest layers that the producer's publisher sends now; `None` while it sends nothing.
    pub fn max_layers(&self, producer: ProducerKey, now: Micros) -> Option<Layers> {
        self.producers.get(producer)?.max_layers(now)
    }

    /// What a consumer of `layers` would get, bits per second of payload over about the last second; `None` where the
    /// publisher does not send that very spatial layer.
    pub fn bitrate_bps(&self, producer: ProducerKey, layers: Layers, now: Micros) -> Option<u64> {
        self.producers.get(producer)?.bitrate_bps(layers, now)
    }

    pub(super) fn consumer_mut(&mut self, key: ConsumerKey) -> Result<&mut Consumer, ForwardError> {
        let consumer = self.consumers.get_mut(key);
        consumer.ok_or(ForwardError::ConsumerNotFound)
    }

    fn take_consumer(&mut self, key: ConsumerKey) -> Option<()> {
        let consumer = self.consumers.remove(key)?;
        self.retired.add_consumer(consumer.kind(), &consumer.stats);
        if let Some(producer) = self.producers.get_mut(consumer.producer) {
            producer.consumers.retain(|other| *other != key);
        }
        if let Some(transport) = self.transports.get_mut(consumer.transport) {
            transport.consumers.retain(|other| *other != key);
            transport.sent_ssrcs.retain(|other| *other != key);
        }
        self.note_demand(consumer.producer);
        Some(())
    }

    fn take_producer(&mut self, key: ProducerKey) -> Option<()> {
        let producer = self.producers.remove(key)?;
        for stream in &producer.streams {
            self.retired
                .add_encoding(producer.params.kind, &stream.stats);
        }
        for consumer in producer.consumers {
            self.take_consumer(consumer);
            self.events.push_back(Event::ProducerClosed {
                producer: key,
                consumer,
            });
        }
        if let Some(transport) = self.transports.get_mut(producer.transport) {
            transport.producers.retain(|other| *other != key);
            transport.routes.retain(|route| route.producer != key);
        }
        Some(())
    }

    pub(super) fn consumer_of(&self, transport: TransportKey, index: usize) -> Option<ConsumerKey> {
        let consumers = &self.transports.get(transport)?.consumers;
        consumers.get(index).copied()
    }
}

fn check_limit(count: usize, max: usize, what: &'static str) -> Result<(), ForwardError> {
    if count < max {
        Ok(())
    } else {
        Err(ForwardError::Limit { what, max })
    }
}

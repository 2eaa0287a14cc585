//! The whole of an engine's producers and consumers, and the calls upon it.

mod allocation;
mod control;
mod demand;
mod keyframes;
mod lifecycle;
mod media;
mod pacing;
mod receiver_estimate;
mod relay;
mod timeouts;
mod voices;

use crate::allocation::Demand;
use crate::consumer::Consumer;
use crate::key::Slab;
use crate::producer::Producer;
use crate::random::Random;
use crate::timer_wheel::TimerWheel;
use crate::transport::Transport;
use crate::voice::VoiceSchedule;
use crate::{
    ConsumerKey, ConsumerStats, Event, Micros, ProducerKey, ProducerStats, Settings, Totals,
    TransportKey, TransportStats,
};
use std::collections::VecDeque;

/// Every producer and consumer of one engine process.
///
/// After each call with a `now`, ask `next_timeout` again and drain `poll_event`. `now` never goes back.
#[derive(Debug)]
pub struct Forwarder {
    settings: Settings,
    random: Random,
    /// The SSRC that our reports and requests come from.
    own_ssrc: u32,
    transports: Slab<TransportKey, Transport>,
    producers: Slab<ProducerKey, Producer>,
    consumers: Slab<ConsumerKey, Consumer>,
    /// One timer per transport.
    timers: TimerWheel,
    voices: VoiceSchedule,
    /// What was counted by producers and consumers that are gone.
    retired: Totals,
    events: VecDeque<Event>,
    /// Empty between two allocations; kept for its memory.
    demands: Vec<Demand>,
}

impl Forwarder {
    /// `seed` makes the SSRC of our own reports and the first sequence numbers; equal seeds behave equally.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let mut random = Random::new(seed);
        Self {
            settings,
            own_ssrc: random.next_u32().max(1),
            random,
            transports: Slab::new(),
            producers: Slab::new(),
            consumers: Slab::new(),
            timers: TimerWheel::new(),
            voices: VoiceSchedule::default(),
            retired: Totals::default(),
            events: VecDeque::new(),
            demands: Vec::new(),
        }
    }

    /// What has happened since the last call.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub fn transport_stats(&self, transport: TransportKey) -> Option<TransportStats> {
        self.transports.get(transport).map(Transport::stats)
    }

    /// Counters of all producers and consumers since the start. Looks at each of those that live: not for every packet.
    pub fn totals(&self) -> Totals {
        let mut totals = self.retired;
        for producer in self.producers.values() {
            for stream in &producer.streams {
                totals.add_encoding(producer.params.kind, &stream.stats);
            }
        }
        for consumer in self.consumers.values() {
            totals.add_consumer(consumer.kind(), &consumer.stats);
        }
        totals
    }

    /// `now` is for rates and liveness.
    pub fn producer_stats(&self, producer: ProducerKey, now: Micros) -> Option<ProducerStats> {
        Some(self.producers.get(producer)?.stats(now))
    }

    /// `now` is for rates.
    pub fn consumer_stats(&self, consumer: ConsumerKey, now: Micros) -> Option<ConsumerStats> {
        let consumer = self.consumers.get(consumer)?;
        let producer = self.producers.get(consumer.producer)?;
        Some(consumer.stats(producer, now))
    }
}

#![allow(unused_variables)]

use crate::key::Slab;
use crate::*;

/// Every producer and consumer of one engine process.
///
/// After each call with a `now`, ask `next_timeout` again and drain `poll_event`.
pub struct Forwarder {
    settings: Settings,
    transports: Slab<TransportKey, ()>,
}

impl Forwarder {
    /// `seed` makes the SSRC of our own reports and the first sequence numbers; equal seeds behave equally.
    pub fn new(settings: Settings, seed: u64) -> Self {
        Self {
            settings,
            transports: Slab::new(),
        }
    }

    pub fn add_transport(&mut self) -> Result<TransportKey, ForwardError> {
        Ok(self.transports.insert_with(|_| ()))
    }

    /// Removes a transport with its producers and consumers. Empty when the key is stale.
    pub fn remove_transport(&mut self, transport: TransportKey) -> Removed {
        Removed::default()
    }

    /// Says whether packets can be sent to the transport. Nothing is sent to one that is not connected.
    pub fn set_connected(
        &mut self,
        transport: TransportKey,
        connected: bool,
        now: Micros,
        out: &mut impl Egress,
    ) {
    }

    pub fn add_producer(
        &mut self,
        transport: TransportKey,
        params: ProducerParams,
    ) -> Result<ProducerKey, ForwardError> {
        Err(ForwardError::TransportNotFound)
    }

    /// Stops forwarding the producer's packets; its reports and repair go on.
    pub fn pause_producer(&mut self, producer: ProducerKey) -> Result<(), ForwardError> {
        Err(ForwardError::ProducerNotFound)
    }

    pub fn resume_producer(
        &mut self,
        producer: ProducerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        Err(ForwardError::ProducerNotFound)
    }

    /// Removes a producer and its consumers; each consumer is told by [`Event::ProducerClosed`].
    pub fn remove_producer(&mut self, producer: ProducerKey) -> Result<(), ForwardError> {
        Err(ForwardError::ProducerNotFound)
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
        Err(ForwardError::TransportNotFound)
    }

    pub fn pause_consumer(&mut self, consumer: ConsumerKey) -> Result<(), ForwardError> {
        Err(ForwardError::ConsumerNotFound)
    }

    /// Video goes on with the next keyframe, which is asked for.
    pub fn resume_consumer(
        &mut self,
        consumer: ConsumerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        Err(ForwardError::ConsumerNotFound)
    }

    pub fn remove_consumer(&mut self, consumer: ConsumerKey) -> Result<(), ForwardError> {
        Err(ForwardError::ConsumerNotFound)
    }

    /// Asks for a keyframe of what the consumer shows; requests for one encoding are merged and throttled.
    pub fn request_keyframe(
        &mut self,
        consumer: ConsumerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        Err(ForwardError::ConsumerNotFound)
    }

    pub fn set_preferred_layers(
        &mut self,
        consumer: ConsumerKey,
        layers: Layers,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        Err(ForwardError::ConsumerNotFound)
    }

    /// Takes one decrypted RTP packet.
    pub fn handle_rtp(
        &mut self,
        transport: TransportKey,
        packet: &[u8],
        now: Micros,
        out: &mut impl Egress,
    ) {
    }

    /// Takes one decrypted compound RTCP packet.
    pub fn handle_rtcp(
        &mut self,
        transport: TransportKey,
        compound: &[u8],
        now: Micros,
        out: &mut impl Egress,
    ) {
    }

    /// Does what is due. To be called at `next_timeout`; earlier or later does no harm.
    pub fn handle_timeout(&mut self, now: Micros, out: &mut impl Egress) {}

    /// When `handle_timeout` should be called next.
    pub fn next_timeout(&self) -> Option<Micros> {
        None
    }

    pub fn poll_event(&mut self) -> Option<Event> {
        None
    }

    pub fn transport_stats(&self, transport: TransportKey) -> Option<TransportStats> {
        None
    }

    /// `now` is for rates and liveness.
    pub fn producer_stats(&self, producer: ProducerKey, now: Micros) -> Option<ProducerStats> {
        None
    }

    /// `now` is for rates.
    pub fn consumer_stats(&self, consumer: ConsumerKey, now: Micros) -> Option<ConsumerStats> {
        None
    }
}

//! Who needs a keyframe of which encoding, and asking the publisher for it.

use super::Forwarder;
use crate::key::Slab;
use crate::producer::Producer;
use crate::timer_wheel::TimerWheel;
use crate::transport::Transport;
use crate::{
    ConsumerKey, Egress, ForwardError, KeyframeRequest, MediaKind, Micros, ProducerKey,
    TransportKey,
};
use rtp::rtcp::CompoundWriter;

impl Forwarder {
    /// Asks for a keyframe of what the consumer shows; requests for one encoding are merged and throttled.
    pub fn request_keyframe(
        &mut self,
        consumer: ConsumerKey,
        now: Micros,
        out: &mut impl Egress,
    ) -> Result<(), ForwardError> {
        let state = self
            .consumers
            .get(consumer)
            .ok_or(ForwardError::ConsumerNotFound)?;
        let shown = state
            .current
            .map_or(state.encoding, |source| source.encoding);
        let (producer, target) = (state.producer, state.encoding);
        if !state.is_active() {
            return Ok(());
        }
        self.ask(producer, shown, now, out);
        if target != shown {
            self.ask(producer, target, now, out);
        }
        Ok(())
    }

    /// Chooses the consumer's encoding anew; when the consumer waits for its keyframe, starts it with a stored one or asks
    /// the publisher.
    pub(super) fn ask_for_consumer(
        &mut self,
        consumer: ConsumerKey,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(state) = self.consumers.get_mut(consumer) else {
            return;
        };
        let Some(producer) = self.producers.get(state.producer) else {
            return;
        };
        state.choose(producer, now);
        let Some(transport) = self.transports.get_mut(state.transport) else {
            return;
        };
        if !transport.is_connected || !state.is_waiting(producer) {
            return;
        }
        if state.start_from_store(producer, transport, now, out) {
            self.note_start(consumer);
        } else {
            let (producer, encoding) = (state.producer, state.encoding);
            self.ask(producer, encoding, now, out);
        }
    }

    /// The same for all consumers of a producer, after its encodings have come or gone.
    pub(super) fn retarget(&mut self, producer: ProducerKey, now: Micros, out: &mut impl Egress) {
        let mut index = 0;
        while let Some(consumer) = self
            .producers
            .get(producer)
            .and_then(|producer| producer.consumers.get(index).copied())
        {
            self.ask_for_consumer(consumer, now, out);
            index += 1;
        }
    }

    /// The same for the producers of a transport that can be reached again.
    pub(super) fn ask_for_producers_of(
        &mut self,
        transport: TransportKey,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let mut index = 0;
        while let Some(producer) = self
            .transports
            .get(transport)
            .and_then(|transport| transport.producers.get(index).copied())
        {
            self.retarget(producer, now, out);
            index += 1;
        }
    }

    pub(super) fn ask(
        &mut self,
        producer: ProducerKey,
        encoding: u8,
        now: Micros,
        out: &mut impl Egress,
    ) {
        if let Some(producer) = self.producers.get_mut(producer) {
            let mut requests = KeyframeRequests {
                own_ssrc: self.own_ssrc,
                transports: &self.transports,
                timers: &mut self.timers,
            };
            requests.ask(producer, encoding, now, out);
        }
    }
}

/// The parts of a forwarder that asking needs.
pub(super) struct KeyframeRequests<'a> {
    pub(super) own_ssrc: u32,
    pub(super) transports: &'a Slab<TransportKey, Transport>,
    pub(super) timers: &'a mut TimerWheel,
}

impl KeyframeRequests<'_> {
    pub(super) fn ask(
        &mut self,
        producer: &mut Producer,
        encoding: u8,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let is_reachable = self
            .transports
            .get(producer.transport)
            .is_some_and(|transport| transport.is_connected);
        if producer.params.kind == MediaKind::Audio || producer.is_paused || !is_reachable {
            return;
        }
        let Some(stream) = producer.streams.get_mut(usize::from(encoding)) else {
            return;
        };
        if stream.keyframes.request(now) {
            self.send(producer, encoding, out);
        } else {
            stream.stats.keyframe_requests_merged += 1;
        }
        let stream = &producer.streams[usize::from(encoding)];
        if let Some(at) = stream.keyframes.next_at() {
            self.timers.arm(producer.transport.index(), at);
        }
    }

    /// Sends a request without asking the throttle.
    pub(super) fn send(&self, producer: &mut Producer, encoding: u8, out: &mut impl Egress) {
        let command = producer.next_full_intra_command();
        let form = producer.params.codecs[0].keyframe_request;
        let stream = &mut producer.streams[usize::from(encoding)];
        let Some(ssrc) = stream.ids.ssrc else {
            return;
        };
        let mut buffer = [0; 32];
        let mut writer = CompoundWriter::new(&mut buffer);
        let written = match form {
            KeyframeRequest::PictureLoss => writer.picture_loss(self.own_ssrc, ssrc),
            KeyframeRequest::FullIntra => writer.full_intra(self.own_ssrc, ssrc, command),
            KeyframeRequest::Unsupported => return,
        };
        debug_assert!(written.is_ok());
        stream.count_keyframe_request();
        out.rtcp(producer.transport, writer.as_bytes());
    }
}

//! Reports, requests and feedback from a transport's peer.

use super::Forwarder;
use crate::munger::ClockMapping;
use crate::receive_stream::Via;
use crate::repair::numbered::Name;
use crate::transport::Transport;
use crate::{ConsumerKey, Egress, Micros, TransportKey};
use arrayvec::ArrayVec;
use rtp::rtcp::{
    Compound, FullIntraRequest, Nack, ReportBlock, RtcpPacket, SenderReport, TransportFeedback,
};

/// A feedback that claims to cover more packets than this is not counted: it would cost more than it says.
const MAX_FEEDBACK_STATUSES: u16 = 2_048;
/// The most packets that one feedback makes us send again unasked.
const MAX_REPLACED: usize = 64;
/// A packet so many numbers behind the newest that arrived is lost, and not merely late.
const MAX_OVERTAKING: u16 = 2;

impl Forwarder {
    /// Takes one decrypted compound RTCP packet.
    pub fn handle_rtcp(
        &mut self,
        transport: TransportKey,
        compound: &[u8],
        now: Micros,
        out: &mut impl Egress,
    ) {
        for packet in Compound::new(compound) {
            let Some(state) = self.transports.get_mut(transport) else {
                return;
            };
            let packet = match packet {
                Ok(packet) => {
                    state.stats.rtcp_packets_received += 1;
                    packet
                }
                Err(_) => {
                    state.stats.rtcp_packets_malformed += 1;
                    continue;
                }
            };
            match packet {
                RtcpPacket::SenderReport(report) => {
                    self.set_clock(transport, &report, now);
                    for block in report.blocks() {
                        self.take_report(transport, &block, now);
                    }
                }
                RtcpPacket::ReceiverReport(report) => {
                    for block in report.blocks() {
                        self.take_report(transport, &block, now);
                    }
                }
                RtcpPacket::Nack(nack) => self.retransmit(transport, &nack, now, out),
                RtcpPacket::PictureLossIndication(request) => {
                    if let Some(consumer) = self.sender_of(transport, request.media_ssrc) {
                        self.request_counted(consumer, now, out);
                    }
                }
                RtcpPacket::FullIntraRequest(request) => {
                    self.take_full_intra(transport, &request, now, out);
                }
                RtcpPacket::TransportFeedback(feedback) => {
                    self.take_feedback(transport, &feedback, now, out);
                }
                RtcpPacket::Goodbye(goodbye) => {
                    for ssrc in goodbye.ssrcs() {
                        self.end_stream(transport, ssrc, now, out);
                    }
                }
                RtcpPacket::Remb(remb) => {
                    let bps = remb.bitrate_bps as f64;
                    state.estimator.take_receiver_estimate(bps, now);
                    self.allocate_when_due(transport, now, out);
                    self.arm_for_congestion(transport);
                }
                RtcpPacket::SourceDescription(_) | RtcpPacket::Unknown { .. } => {}
            }
        }
    }

    fn set_clock(&mut self, transport: TransportKey, report: &SenderReport<'_>, now: Micros) {
        let Some(state) = self.transports.get(transport) else {
            return;
        };
        let route = state.routes.get(report.ssrc);
        let Some(route) = route.filter(|route| route.via == Via::Media) else {
            return;
        };
        if let Some(producer) = self.producers.get_mut(route.producer) {
            let stream = &mut producer.streams[usize::from(route.encoding)];
            stream.clock = Some(ClockMapping {
                ntp: report.info.ntp,
                timestamp: report.info.rtp_timestamp,
                received_at: now,
            });
        }
    }

    fn take_report(&mut self, transport: TransportKey, block: &ReportBlock, now: Micros) {
        let Some(key) = self.sender_of(transport, block.ssrc) else {
            return;
        };
        let Some(consumer) = self.consumers.get_mut(key) else {
            return;
        };
        // Of retransmissions there is nothing to tell.
        if consumer.params.ssrc != block.ssrc {
            return;
        }
        let round_trip = consumer.reports.round_trip(block, now);
        consumer.take_report(block, round_trip);
        let is_video = consumer.params.rtx_ssrc.is_some();
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        if let Some(sample) = round_trip {
            state.round_trip.add(sample);
            state.estimator.take_round_trip(sample);
        }
        if is_video {
            let loss = f64::from(block.fraction_lost) / 256.0;
            state.estimator.take_reported_loss(loss, now);
        }
    }

    fn retransmit(
        &mut self,
        transport: TransportKey,
        nack: &Nack<'_>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let key = self.sender_of(transport, nack.media_ssrc);
        let Some(consumer) = key.and_then(|key| self.consumers.get_mut(key)) else {
            return;
        };
        let Some(producer) = self.producers.get(consumer.producer) else {
            return;
        };
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        consumer.stats.nacks_received += 1;
        if !state.is_connected {
            return;
        }
        for sequence in nack.sequences() {
            consumer.retransmit(sequence, producer, state, now, out);
        }
    }

    fn take_full_intra(
        &mut self,
        transport: TransportKey,
        request: &FullIntraRequest<'_>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        for (ssrc, command) in request.ssrcs() {
            let Some(key) = self.sender_of(transport, ssrc) else {
                continue;
            };
            let Some(consumer) = self.consumers.get_mut(key) else {
                continue;
            };
            // The same number is the same command, sent again (RFC 5104 §4.3.1.1).
            if consumer.last_full_intra_command.replace(command) != Some(command) {
                self.request_counted(key, now, out);
            }
        }
    }

    fn request_counted(&mut self, consumer: ConsumerKey, now: Micros, out: &mut impl Egress) {
        if let Some(state) = self.consumers.get_mut(consumer) {
            state.stats.keyframe_requests_received += 1;
            // The key was just found to be valid.
            let _ = self.request_keyframe(consumer, now, out);
        }
    }

    fn take_feedback(
        &mut self,
        transport: TransportKey,
        feedback: &TransportFeedback<'_>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        state.stats.transport_feedback_received += 1;
        if feedback.status_count > MAX_FEEDBACK_STATUSES {
            return;
        }
        let mut lost = ArrayVec::<Name, MAX_REPLACED>::new();
        let mut arrived = ArrayVec::<Name, MAX_REPLACED>::new();
        // What went out twice is not missed when one of both came.
        let is_doubled = state.allocation.doubles_video || state.copies_of_sound() > 0;
        let behind_newest = (0..feedback.status_count).rev();
        for (status, behind) in feedback.statuses().zip(behind_newest) {
            let is_lost = status.arrival_micros.is_none();
            // One that the newest may have overtaken is left to a NACK.
            let list = match is_lost {
                true if behind >= MAX_OVERTAKING => Some(&mut lost),
                true => None,
                false => Some(&mut arrived),
            };
            if let Some(name) = state.numbered.take(status.sequence)
                && let Some(list) = list.filter(|_| is_lost || name.is_again || is_doubled)
            {
                let _ = list.try_push(name);
            }
            state.link_loss.reported(status.sequence, is_lost);
            match status.arrival_micros {
                Some(_) => state.stats.feedback_packets_received += 1,
                None => state.stats.feedback_packets_lost += 1,
            }
        }
        let statuses = feedback.statuses();
        let statuses = statuses.map(|status| (status.sequence, status.arrival_micros));
        state.estimator.take_feedback(statuses, now);
        // Of two copies the one that came makes up for the other.
        self.note_arrivals(transport, &arrived);
        self.replace_lost(transport, &lost, now, out);
        self.allocate_when_due(transport, now, out);
        self.arm_for_congestion(transport);
    }

    fn note_arrivals(&mut self, transport: TransportKey, arrived: &[Name]) {
        for name in arrived {
            let key = self.sender_of(transport, name.ssrc);
            if let Some(consumer) = key.and_then(|key| self.consumers.get_mut(key)) {
                consumer.note_arrival(name.sequence);
            }
        }
    }

    fn replace_lost(
        &mut self,
        transport: TransportKey,
        lost: &[Name],
        now: Micros,
        out: &mut impl Egress,
    ) {
        for name in lost {
            let key = self.sender_of(transport, name.ssrc);
            let Some(consumer) = key.and_then(|key| self.consumers.get_mut(key)) else {
                continue;
            };
            let producer = self.producers.get(consumer.producer);
            let state = self.transports.get_mut(transport);
            if let (Some(producer), Some(state)) = (producer, state)
                && state.is_connected
            {
                consumer.replace_lost(name.sequence, producer, state, now, out);
            }
        }
    }

    fn arm_for_congestion(&mut self, key: TransportKey) {
        let at = self
            .transports
            .get(key)
            .and_then(Transport::next_congestion_at);
        if let Some(at) = at {
            self.timers.arm(key.index(), at);
        }
    }

    fn end_stream(
        &mut self,
        transport: TransportKey,
        ssrc: u32,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let route = self
            .transports
            .get(transport)
            .and_then(|state| state.routes.get(ssrc));
        let Some(route) = route.filter(|route| route.via == Via::Media) else {
            return;
        };
        if let Some(producer) = self.producers.get_mut(route.producer) {
            producer.streams[usize::from(route.encoding)].silence();
            self.retarget(route.producer, now, out);
        }
    }

    /// The consumer that sends with an SSRC.
    fn sender_of(&self, transport: TransportKey, ssrc: u32) -> Option<ConsumerKey> {
        self.transports.get(transport)?.sent_ssrcs.get(ssrc)
    }
}

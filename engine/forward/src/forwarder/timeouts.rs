//! What is due without a packet: feedback, NACKs, reports, repeated keyframe requests, streams that have died.

use super::Forwarder;
use super::keyframes::KeyframeRequests;
use crate::repair::nack_generator::MAX_DUE;
use crate::report::receiver_estimate::ReceiverEstimate;
use crate::report::sender_reports::SenderReports;
use crate::{Egress, Micros, TransportKey};
use rtp::Full;
use rtp::rtcp::{CompoundWriter, FeedbackBuilder, SenderInfo};

/// Time between two receiver reports.
pub(super) const REPORT_INTERVAL: Micros = 1_000_000;
/// A compound stays below the smallest usual path's limit, SRTCP's trailer included.
const MAX_COMPOUND_LEN: usize = 1_150;
/// Blocks of one receiver report.
const MAX_BLOCKS: usize = 31;

impl Forwarder {
    /// When `handle_timeout` should be called next.
    pub fn next_timeout(&self) -> Option<Micros> {
        let timers = self.timers.next_at();
        timers.into_iter().chain(self.voices.next_at()).min()
    }

    /// Does what is due. To be called at `next_timeout`; earlier or later does no harm.
    pub fn handle_timeout(&mut self, now: Micros, out: &mut impl Egress) {
        self.tell_voices(now);
        while let Some(slot) = self.timers.pop(now) {
            let Some((key, _)) = self.transports.at(slot) else {
                continue;
            };
            self.send_transport_feedback(key, now, out);
            self.repair(key, now, out);
            self.bury(key, now, out);
            self.tell_demand(key, now);
            self.send_receiver_estimate(key, now, out);
            self.send_receiver_reports(key, now, out);
            self.send_sender_reports(key, now, out);
            self.send_backlog(key, now, out);
            self.probe(key, now, out);
            self.allocate_when_due(key, now, out);
            if let Some(at) = self.next_at(key) {
                self.timers.arm(slot, at);
            }
        }
    }

    fn next_at(&self, key: TransportKey) -> Option<Micros> {
        let transport = self.transports.get(key)?;
        let producers = transport.producers.iter();
        let consumers = transport.consumers.iter();
        let recorder = transport
            .arrivals
            .as_ref()
            .map(|arrivals| &arrivals.recorder);
        producers
            .filter_map(|key| self.producers.get(*key)?.next_at())
            .chain(consumers.filter_map(|key| self.consumers.get(*key)?.reports.next_at()))
            .chain(recorder.and_then(|recorder| recorder.next_at()))
            .chain(transport.next_reception_report_at)
            .chain(
                transport
                    .receiver_estimate
                    .as_ref()
                    .map(ReceiverEstimate::next_at),
            )
            .chain(transport.next_congestion_at())
            .min()
    }

    fn send_transport_feedback(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        let Some(arrivals) = &mut transport.arrivals else {
            return;
        };
        while let Some(feedback) = arrivals.recorder.take_feedback(now) {
            let mut content = [0; FeedbackBuilder::MAX_LEN];
            let mut buffer = [0; FeedbackBuilder::MAX_LEN + 12];
            let mut writer = CompoundWriter::new(&mut buffer);
            let written = feedback.write(&mut content).and_then(|len| {
                writer.transport_feedback(self.own_ssrc, arrivals.media_ssrc, &content[..len])
            });
            debug_assert!(written.is_ok());
            if transport.is_connected {
                transport.stats.transport_feedback_sent += 1;
                out.rtcp(key, writer.as_bytes());
            }
        }
    }

    /// Asks for lost packets and, where nothing has come of it, again for keyframes.
    fn repair(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get(key) else {
            return;
        };
        let mut buffer = [0; MAX_COMPOUND_LEN];
        let mut writer = CompoundWriter::new(&mut buffer);
        for producer in &transport.producers {
            let Some(producer) = self.producers.get_mut(*producer) else {
                continue;
            };
            for index in 0..producer.streams.len() {
                let stream = &mut producer.streams[index];
                let mut sequences = [0; MAX_DUE];
                let round_trip = transport.round_trip.or_initial();
                let count = stream.nacks.take_due(now, round_trip, &mut sequences);
                let is_keyframe_due = stream.keyframes.is_due(now);
                if !transport.is_connected {
                    continue;
                }
                if let Some(ssrc) = stream.ids.ssrc.filter(|_| count > 0) {
                    stream.count_nacks(count);
                    write_nacks(
                        self.own_ssrc,
                        ssrc,
                        &sequences[..count],
                        &mut writer,
                        |nacks| {
                            out.rtcp(key, nacks);
                        },
                    );
                }
                if is_keyframe_due {
                    let requests = KeyframeRequests {
                        own_ssrc: self.own_ssrc,
                        transports: &self.transports,
                        timers: &mut self.timers,
                    };
                    requests.send(producer, index as u8, out);
                }
            }
        }
        if !writer.is_empty() {
            out.rtcp(key, writer.as_bytes());
        }
    }

    /// Finds streams that have died, or proved to be steady, and gives their players another encoding.
    fn bury(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let mut index = 0;
        while let Some(producer) = self
            .transports
            .get(key)
            .and_then(|transport| transport.producers.get(index).copied())
        {
            index += 1;
            let Some(state) = self.producers.get_mut(producer) else {
                continue;
            };
            let mut is_changed = false;
            for (stream, index) in state.streams.iter_mut().zip(0..) {
                is_changed |= stream.expire(index <= state.demand.wanted(), now);
                is_changed |= stream.take_steady(now);
            }
            if is_changed {
                self.retarget(producer, now, out);
            }
        }
    }

    fn send_receiver_reports(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        if transport.next_reception_report_at.is_none_or(|at| at > now) {
            return;
        }
        let mut blocks = [Default::default(); MAX_BLOCKS];
        let mut count = 0;
        let mut flush = |blocks: &[_]| {
            let mut buffer = [0; MAX_COMPOUND_LEN];
            let mut writer = CompoundWriter::new(&mut buffer);
            let written = writer.receiver_report(self.own_ssrc, blocks);
            debug_assert!(written.is_ok());
            out.rtcp(key, writer.as_bytes());
        };
        for producer in &transport.producers {
            let Some(producer) = self.producers.get_mut(*producer) else {
                continue;
            };
            for stream in &mut producer.streams {
                let Some(ssrc) = stream.ids.ssrc else {
                    continue;
                };
                let report = stream.reception.report(ssrc, stream.clock.as_ref(), now);
                let Some(report) = report.filter(|_| transport.is_connected) else {
                    continue;
                };
                blocks[count] = report;
                count += 1;
                if count == MAX_BLOCKS {
                    flush(&blocks);
                    count = 0;
                }
            }
        }
        if count > 0 {
            flush(&blocks[..count]);
        }
        // Nothing to report about means nothing to wake up for.
        let has_streams = !transport.producers.is_empty();
        transport.next_reception_report_at = has_streams.then_some(now + REPORT_INTERVAL);
    }

    fn send_sender_reports(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get(key) else {
            return;
        };
        let mut buffer = [0; MAX_COMPOUND_LEN];
        let mut writer = CompoundWriter::new(&mut buffer);
        for consumer in &transport.consumers {
            let Some(consumer) = self.consumers.get_mut(*consumer) else {
                continue;
            };
            if !consumer.reports.take_due(now) || !transport.is_connected {
                continue;
            }
            let Some(producer) = self.producers.get(consumer.producer) else {
                continue;
            };
            let Some((clock, clock_rate)) = consumer.clock(producer) else {
                continue;
            };
            let (ntp, timestamp) = SenderReports::clock_at(clock, clock_rate, now);
            let info = SenderInfo {
                ntp,
                rtp_timestamp: consumer.timestamp(timestamp),
                packets: consumer.stats.packets_sent as u32,
                octets: consumer.stats.bytes_sent as u32,
            };
            let (ssrc, cname) = (consumer.params.ssrc, consumer.params.cname.as_bytes());
            if write_report(&mut writer, ssrc, &info, cname).is_err() {
                out.rtcp(key, writer.as_bytes());
                writer.clear();
                let written = write_report(&mut writer, ssrc, &info, cname);
                debug_assert!(written.is_ok());
            }
            consumer.reports.sent(&info, now);
        }
        if !writer.is_empty() {
            out.rtcp(key, writer.as_bytes());
        }
    }
}

/// A report and its source's name, both or none.
fn write_report(
    writer: &mut CompoundWriter<'_>,
    ssrc: u32,
    info: &SenderInfo,
    cname: &[u8],
) -> Result<(), Full> {
    const REPORT_LEN: usize = 28;
    const CNAME_OVERHEAD: usize = 4 + 4 + 2 + 4;
    if writer.remaining() < REPORT_LEN + CNAME_OVERHEAD + cname.len() {
        return Err(Full);
    }
    writer.sender_report(ssrc, info, &[])?;
    writer.cname(ssrc, cname)
}

fn write_nacks(
    own_ssrc: u32,
    ssrc: u32,
    mut sequences: &[u16],
    writer: &mut CompoundWriter<'_>,
    mut send: impl FnMut(&[u8]),
) {
    while !sequences.is_empty() {
        match writer.nack(own_ssrc, ssrc, sequences) {
            Ok(written) if written > 0 => sequences = &sequences[written..],
            _ if writer.is_empty() => return,
            _ => {
                send(writer.as_bytes());
                writer.clear();
            }
        }
    }
}

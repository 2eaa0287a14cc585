//! What a client receives: streams by SSRC, retransmissions put where they belong, feedback, and a sample opened to
//! prove that it is media and to read when it was sent.

use rtp::Packet;
use rtp::extension::transport_sequence;
use rtp::rtcp::CompoundWriter;
use rustc_hash::FxHashMap;

use super::arrivals::Arrivals;
use super::receive_stream::{Place, ReceiveStream};
use super::{Counters, Measure};
use crate::clock::{Clock, MILLISECOND, Micros, SECOND};
use crate::traffic::stamp;
use crate::transport::Transport;

/// One packet in so many is opened; prime, so that it is now this packet of a frame, now that.
const OPEN_EVERY: u16 = 13;
const FEEDBACK_INTERVAL: Micros = 100 * MILLISECOND;
const REPORT_INTERVAL: Micros = SECOND;
/// Between two requests for a keyframe.
const KEYFRAME_INTERVAL: Micros = 500 * MILLISECOND;
/// Of the feedback's sender: a player sends no media.
const OWN_SSRC: u32 = 1;
/// The most streams of one client.
const MAX_STREAMS: usize = 256;

/// What a payload type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Media {
        /// Hz.
        clock_rate: u32,
        has_nack: bool,
    },
    /// Retransmissions of packets of that payload type.
    Rtx { of: u8 },
}

/// A packet that was opened, for whoever records.
pub struct ReceivedPacket<'a> {
    pub packet: Packet<'a>,
    pub arrived_unix_ns: u64,
}

pub struct Receiver {
    formats: FxHashMap<u8, Format>,
    transport_cc: u8,
    streams: FxHashMap<u32, ReceiveStream>,
    arrivals: Arrivals,
    feedback_at: Micros,
    report_at: Micros,
    keyframe_at: Micros,
    opens_all: bool,
}

impl Receiver {
    /// Reports are spread in time by `phase`.
    pub fn new(phase: Micros) -> Self {
        Self {
            formats: FxHashMap::default(),
            transport_cc: 0,
            streams: FxHashMap::default(),
            arrivals: Arrivals::default(),
            feedback_at: phase % FEEDBACK_INTERVAL,
            report_at: phase % REPORT_INTERVAL,
            keyframe_at: 0,
            opens_all: false,
        }
    }

    /// Says what may come.
    pub fn expect(&mut self, payload_type: u8, format: Format) {
        self.formats.insert(payload_type, format);
    }

    pub fn set_transport_cc(&mut self, id: u8) {
        self.transport_cc = id;
    }

    /// Opens every packet from now on, to hand them to a recorder.
    pub fn open_all(&mut self) {
        self.opens_all = true;
    }

    /// True once anything has come.
    pub fn is_receiving(&self) -> bool {
        !self.streams.is_empty()
    }

    /// Takes an RTP packet, still sealed.
    pub fn handle_rtp(
        &mut self,
        datagram: &mut [u8],
        (arrived_unix_ns, clock): (u64, &Clock),
        transport: &mut Transport,
        measure: &mut Measure,
        on_packet: &mut impl FnMut(ReceivedPacket<'_>),
    ) {
        let Ok(sealed) = Packet::parse(datagram) else {
            return;
        };
        let (ssrc, sequence) = (sealed.ssrc, sealed.sequence);
        let (payload_type, timestamp) = (sealed.payload_type, sealed.timestamp);
        let now = clock.micros_of(arrived_unix_ns);
        measure.counters.received += 1;
        measure.counters.received_bytes += datagram.len() as u64;
        let number = Some(self.transport_cc).filter(|id| *id != 0);
        let number = number.and_then(|id| transport_sequence(sealed.extensions().find(id)?));
        if let Some(number) = number {
            self.arrivals.note(number, now);
        }
        let Some(format) = self.formats.get(&payload_type).copied() else {
            return;
        };
        let has_to_open = match format {
            Format::Rtx { .. } => true,
            Format::Media { clock_rate, .. } => {
                let Some(stream) = self.stream(ssrc, payload_type, clock_rate) else {
                    return;
                };
                let place = stream.arrived(sequence, timestamp, now, &mut measure.counters);
                // The first packet of a stream tells SRTP where its numbers begin (RFC 3711 §3.3.1).
                place == Place::First || sequence.is_multiple_of(OPEN_EVERY)
            }
        };
        if !(has_to_open || self.opens_all) {
            return;
        }
        let len = match transport.open_rtp(datagram) {
            Ok(len) => len,
            Err(error) => {
                measure.counters.note_unopened(error);
                return;
            }
        };
        measure.counters.opened += 1;
        let Ok(packet) = Packet::parse(&datagram[..len]) else {
            return;
        };
        match format {
            Format::Rtx { of } => self.handle_rtx(of, packet.payload(), &mut measure.counters),
            Format::Media { .. } => {
                if let Some(sent_unix_ns) = stamp::read(packet.payload()) {
                    measure.note_delay(arrived_unix_ns.saturating_sub(sent_unix_ns));
                }
                on_packet(ReceivedPacket {
                    packet,
                    arrived_unix_ns,
                });
            }
        }
    }

    fn stream(
        &mut self,
        ssrc: u32,
        payload_type: u8,
        clock_rate: u32,
    ) -> Option<&mut ReceiveStream> {
        if self.streams.len() >= MAX_STREAMS && !self.streams.contains_key(&ssrc) {
            return None;
        }
        Some(
            self.streams
                .entry(ssrc)
                .or_insert_with(|| ReceiveStream::new(payload_type, clock_rate)),
        )
    }

    /// Which stream a retransmission belongs to is not asked of signalling: it is the one that misses the packet.
    fn handle_rtx(&mut self, of: u8, payload: &[u8], counters: &mut Counters) {
        let Some(original) = payload.first_chunk::<2>() else {
            return; // padding, to probe for bandwidth
        };
        let sequence = u16::from_be_bytes(*original);
        let stream = self
            .streams
            .values_mut()
            .find(|stream| stream.payload_type == of && stream.misses(sequence));
        if let Some(stream) = stream {
            stream.repaired(sequence, counters);
        }
    }

    pub fn handle_sender_report(&mut self, ssrc: u32, ntp: u64, now: Micros) {
        if let Some(stream) = self.streams.get_mut(&ssrc) {
            stream.note_sender_report(ntp, now);
        }
    }

    /// Sends what is due: NACK and transport-wide feedback ten times a second, receiver reports once.
    pub fn send_feedback(&mut self, now: Micros, transport: &mut Transport) {
        if now < self.feedback_at {
            return;
        }
        self.feedback_at = now + FEEDBACK_INTERVAL;
        let mut buffer = [0; 1_400];
        let mut writer = CompoundWriter::new(&mut buffer);
        if now >= self.report_at {
            self.report_at = now + REPORT_INTERVAL;
            self.write_reports(now, &mut writer);
        }
        self.write_repair(now, &mut writer);
        if !writer.is_empty() {
            transport.send_rtcp(writer.as_bytes());
        }
        self.arrivals.take_feedback(|content| {
            let mut buffer = [0; 1_400];
            let mut writer = CompoundWriter::new(&mut buffer);
            if writer.transport_feedback(OWN_SSRC, 0, content).is_ok() {
                transport.send_rtcp(writer.as_bytes());
            }
        });
    }

    fn write_reports(&mut self, now: Micros, writer: &mut CompoundWriter<'_>) {
        let mut blocks = Vec::new();
        for (ssrc, stream) in &mut self.streams {
            blocks.extend(stream.report(*ssrc, now));
        }
        for some in blocks.chunks(31) {
            // What has no room waits for the next report.
            let _ = writer.receiver_report(OWN_SSRC, some);
        }
    }

    fn write_repair(&mut self, now: Micros, writer: &mut CompoundWriter<'_>) {
        for (ssrc, stream) in &mut self.streams {
            let format = self.formats.get(&stream.payload_type);
            if !matches!(format, Some(Format::Media { has_nack: true, .. })) {
                continue;
            }
            let due = stream.missing.take_due(now);
            if !due.sequences.is_empty() {
                let _ = writer.nack(OWN_SSRC, *ssrc, &due.sequences);
            }
            let is_video = stream.clock_rate == crate::traffic::video::CLOCK_RATE;
            if due.needs_keyframe && is_video && now >= self.keyframe_at {
                self.keyframe_at = now + KEYFRAME_INTERVAL;
                let _ = writer.picture_loss(OWN_SSRC, *ssrc);
            }
        }
    }
}

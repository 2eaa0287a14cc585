//! One WebRTC client: its transport, the tracks it sends, and what it receives.

use rtp::demux::{Protocol, classify};
use rtp::rtcp::{Compound, CompoundWriter, RtcpPacket};

use super::Measure;
use super::receiver::{ReceivedPacket, Receiver};
use super::send_track::{Output, SendTrack};
use crate::clock::{Clock, Micros, SECOND};
use crate::transport::{Batch, Transport};

const SENDER_REPORT_INTERVAL: Micros = SECOND;

pub struct Client {
    pub transport: Transport,
    pub receiver: Receiver,
    tracks: Vec<SendTrack>,
    next_number: u16,
    report_at: Micros,
}

impl Client {
    /// Its reports are spread in time by `phase`.
    pub fn new(transport: Transport, phase: Micros) -> Self {
        Self {
            transport,
            receiver: Receiver::new(phase),
            tracks: Vec::new(),
            next_number: 0,
            report_at: phase % SENDER_REPORT_INTERVAL,
        }
    }

    /// Begins to send, as soon as there are keys.
    pub fn publish(&mut self, track: SendTrack) {
        self.tracks.push(track);
    }

    /// Sends the lowest so many encodings of its video from now on.
    pub fn set_wanted(&mut self, encodings: usize) {
        for track in &mut self.tracks {
            track.set_wanted(encodings);
        }
    }

    /// When the next frame is to be sent.
    pub fn next_frame_at(&self) -> Option<Micros> {
        if !self.transport.is_secured() {
            return None;
        }
        self.tracks.iter().map(SendTrack::next_at).min()
    }

    /// Sends the frames that are due.
    pub fn send_frames(&mut self, now: Micros, measure: &mut Measure) {
        if !self.transport.is_secured() {
            return;
        }
        let mut output = Output {
            transport: &mut self.transport,
            next_number: &mut self.next_number,
            counters: &mut measure.counters,
        };
        for track in &mut self.tracks {
            while track.next_at() <= now {
                track.send_frame(now, &mut output);
            }
        }
    }

    /// Reads what has arrived.
    pub fn read(
        &mut self,
        batch: &mut Batch,
        clock: &Clock,
        measure: &mut Measure,
        mut on_packet: impl FnMut(ReceivedPacket<'_>),
    ) {
        loop {
            let count = batch.receive(self.transport.socket());
            for at in 0..count {
                let (datagram, arrived) = batch.datagram(at);
                let now = clock.micros_of(arrived);
                match classify(datagram) {
                    Some(Protocol::Stun) => self.transport.handle_stun(datagram, now),
                    Some(Protocol::Dtls) => self.transport.handle_dtls(datagram, now),
                    Some(Protocol::Rtp) => self.receiver.handle_rtp(
                        datagram,
                        (arrived, clock),
                        &mut self.transport,
                        measure,
                        &mut on_packet,
                    ),
                    Some(Protocol::Rtcp) => self.handle_rtcp(datagram, now, measure),
                    None => {}
                }
            }
            if count == 0 {
                return;
            }
        }
    }

    fn handle_rtcp(&mut self, datagram: &mut [u8], now: Micros, measure: &mut Measure) {
        let len = match self.transport.open_rtcp(datagram) {
            Ok(len) => len,
            Err(error) => return measure.counters.note_unopened(error),
        };
        for packet in Compound::new(&datagram[..len]).flatten() {
            match packet {
                RtcpPacket::PictureLossIndication(request) => {
                    self.request_keyframe(request.media_ssrc, measure);
                }
                RtcpPacket::FullIntraRequest(request) => {
                    for (ssrc, _) in request.ssrcs() {
                        self.request_keyframe(ssrc, measure);
                    }
                }
                RtcpPacket::Nack(nack) => {
                    let mut output = Output {
                        transport: &mut self.transport,
                        next_number: &mut self.next_number,
                        counters: &mut measure.counters,
                    };
                    for track in &mut self.tracks {
                        track.resend(nack.media_ssrc, nack.sequences(), &mut output);
                    }
                }
                RtcpPacket::SenderReport(report) => {
                    self.receiver
                        .handle_sender_report(report.ssrc, report.info.ntp, now);
                }
                _ => {}
            }
        }
    }

    fn request_keyframe(&mut self, ssrc: u32, measure: &mut Measure) {
        for track in &mut self.tracks {
            track.request_keyframe(ssrc, &mut measure.counters);
        }
    }

    /// Sends reports and feedback that are due, and lets the transport do the same.
    pub fn on_time(&mut self, now: Micros) {
        self.transport.on_time(now);
        if !self.transport.is_secured() {
            return;
        }
        self.receiver.send_feedback(now, &mut self.transport);
        if now >= self.report_at && !self.tracks.is_empty() {
            self.report_at = now + SENDER_REPORT_INTERVAL;
            let mut buffer = [0; 1_400];
            let mut writer = CompoundWriter::new(&mut buffer);
            for track in &self.tracks {
                track.write_reports(now, &mut writer);
            }
            if !writer.is_empty() {
                self.transport.send_rtcp(writer.as_bytes());
            }
        }
    }
}

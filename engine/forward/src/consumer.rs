//! One track to a player: what is forwarded to it, and under which numbers.
//!
//! ```text
//!                keyframe of the target                 another target wished, or its stream restarts
//!  waiting ───────────────────────────▶ forwarding ──┐  (the old stream goes on until the new one's keyframe)
//!     ▲                                     │   ▲────┘
//!     └── paused, disconnected ─────────────┘
//! ```

mod answers;
mod backlog;
mod padding;
mod redundancy;
mod repetition;
mod stored_start;

use crate::allocation::Hold;
use crate::frame::FramePart;
use crate::layers::{Filter, Layering, Verdict, Wish};
use crate::media_packet::MediaPacket;
use crate::munger::{ClockMapping, FrameNumbers, Munger, Rewritten, Switch};
use crate::params::ConsumerCodec;
use crate::producer::Producer;
use crate::rate_meter::RateMeter;
use crate::receive_stream::{ReceiveStream, Received};
use crate::repair::sent_history::{Sent, SentHistory, Source};
use crate::report::sender_reports::SenderReports;
use crate::transport::Transport;
use crate::wire::{self, Form};
use crate::{
    ConsumerKey, ConsumerParams, ConsumerStats, Egress, Layers, MediaKind, Micros, ProducerKey,
    TransportKey,
};
use backlog::Backlog;
use congestion::PacketClass;
use rtp::rtcp::ReportBlock;

const VIDEO_HISTORY: usize = 512;
const AUDIO_HISTORY: usize = 64;
/// A keyframe that began longer ago than this many packets is not started with: a new one is quicker.
pub(crate) const MAX_CATCH_UP: u64 = 256;
/// Retransmissions allowed beyond one for each packet of video, or three of sound.
const MAX_CREDIT: u16 = 256;

/// What `offer` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing that anybody else must know of.
    Done,
    /// The packet's stream is forwarded from now on.
    Started,
    /// Other layers of the stream are.
    Changed,
    /// A keyframe was of no use, or nothing else leads to the layers that are wanted.
    KeyframeNeeded,
}

#[derive(Debug)]
pub(crate) struct Consumer {
    pub(crate) producer: ProducerKey,
    pub(crate) transport: TransportKey,
    pub(crate) params: ConsumerParams,
    pub(crate) is_paused: bool,
    /// The stream being forwarded; `None` while waiting for a place to start.
    pub(crate) current: Option<Source>,
    /// The encoding that should be forwarded.
    pub(crate) encoding: u8,
    pub(crate) wish: Wish,
    /// Among the consumers of its transport; higher comes first.
    pub(crate) priority: u8,
    pub(crate) hold: Hold,
    /// What the path to the player would have room for, were the publisher to send just that: bits per second of payload.
    pub(crate) room_bps: f64,
    pub(crate) reports: SenderReports,
    pub(crate) last_full_intra_command: Option<u8>,
    /// The stream that the munger's clock is set to.
    clock_source: Option<Source>,
    filter: Filter,
    munger: Munger,
    history: SentHistory,
    backlog: Backlog,
    rtx_sequence: u16,
    retransmission_credit: u16,
    rate: RateMeter,
    pub(crate) stats: ConsumerStats,
}

impl Consumer {
    pub(crate) fn new(
        key: ConsumerKey,
        transport: TransportKey,
        producer: &Producer,
        params: ConsumerParams,
        (first_sequence, first_rtx_sequence): (u16, u16),
    ) -> Self {
        let history = match producer.params.kind {
            MediaKind::Video => VIDEO_HISTORY,
            MediaKind::Audio => AUDIO_HISTORY,
        };
        Self {
            producer: producer.key,
            transport,
            is_paused: params.is_paused,
            current: None,
            encoding: params.only_encoding.unwrap_or_else(|| {
                producer
                    .layering()
                    .choose(Layers::HIGHEST, &producer.streams, None, u8::MAX, 0)
            }),
            wish: Wish::default(),
            priority: 0,
            hold: Hold::default(),
            room_bps: f64::INFINITY,
            reports: SenderReports::default(),
            last_full_intra_command: None,
            clock_source: None,
            filter: Filter::new(Layers::HIGHEST),
            munger: Munger::new(first_sequence),
            history: SentHistory::new(history),
            backlog: Backlog::default(),
            rtx_sequence: first_rtx_sequence,
            retransmission_credit: MAX_CREDIT,
            rate: RateMeter::default(),
            stats: ConsumerStats::new(key, producer.key, transport),
            params,
        }
    }

    /// Sets the highest layers that the consumer's path has room for; `None` stops it for want of bandwidth, until it is
    /// set again. To be followed by `choose`.
    pub(crate) fn set_target(&mut self, target: Option<Layers>) {
        self.wish.target = target;
        if target.is_none() {
            self.stop();
        }
    }

    /// Chooses the encoding that should be forwarded, and the layers within it.
    pub(crate) fn choose(&mut self, producer: &Producer, now: Micros) {
        let Some(goal) = self.wish.goal() else {
            return;
        };
        let layering = producer.layering();
        let shown = self.current.map(|source| source.encoding);
        let fallback = shown.unwrap_or(self.encoding);
        self.encoding = self
            .params
            .only_encoding
            .unwrap_or_else(|| layering.choose(goal, &producer.streams, shown, fallback, now));
        self.filter.set_limit(layering.within_stream(goal));
    }

    /// The highest spatial layer that the player has use for; `None` while it has none for any.
    pub(crate) fn demand(&self, layering: Layering) -> Option<u8> {
        let encoding = self
            .params
            .only_encoding
            .filter(|_| layering == Layering::Simulcast);
        let spatial = encoding.unwrap_or(self.wish.preferred.spatial);
        (!self.is_paused).then_some(spatial)
    }

    /// True when nothing keeps the consumer from forwarding but the want of a keyframe.
    pub(crate) fn is_active(&self) -> bool {
        !self.is_paused && self.wish.target.is_some()
    }

    /// True when the consumer could forward but has no stream, or not the one that it should have.
    pub(crate) fn is_waiting(&self, producer: &Producer) -> bool {
        let wanted = producer.streams[usize::from(self.encoding)].source;
        self.is_active() && self.current != Some(wanted)
    }

    /// The layers being forwarded; `None` while nothing is.
    pub(crate) fn current_layers(&self, producer: &Producer) -> Option<Layers> {
        let source = self.current?;
        let within_stream = self.filter.current();
        Some(producer.layering().of_track(source.encoding, within_stream))
    }

    pub(crate) fn kind(&self) -> MediaKind {
        self.params.codecs[0].params.codec.kind()
    }

    /// Stops forwarding until the next place to start.
    pub(crate) fn stop(&mut self) {
        self.current = None;
        self.drop_backlog();
    }

    /// Takes a packet of the consumer's producer and sends it if that is its turn.
    pub(crate) fn offer(
        &mut self,
        received: &Received<'_>,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) -> Outcome {
        if !self.is_active() || !transport.is_connected {
            return Outcome::Done;
        }
        if self.current == Some(received.source) {
            let stream = &producer.streams[usize::from(received.source.encoding)];
            let before = (self.filter.current(), self.munger.newest());
            self.forward(received, stream, transport, now, out);
            if self.munger.newest() != before.1 {
                self.repeat(producer, transport, now, out);
            }
            if self.filter.take_held(&received.part) {
                self.forward_held(received, producer, transport, now, out);
            }
            if self.filter.take_keyframe_need() {
                return Outcome::KeyframeNeeded;
            }
            let is_changed = self.filter.current() != before.0;
            return if is_changed {
                Outcome::Changed
            } else {
                Outcome::Done
            };
        }
        let is_start = received.source.encoding == self.encoding
            && received.part.is_entry_point
            && self.codec_of(&received.packet).is_some();
        if !is_start {
            return Outcome::Done;
        }
        let stream = &producer.streams[usize::from(self.encoding)];
        let newest = stream.highest().unwrap_or(0).max(received.packet.sequence);
        if newest - received.packet.sequence > MAX_CATCH_UP {
            return Outcome::KeyframeNeeded;
        }
        self.start(received, producer, received.packet.timestamp, now);
        self.forward(received, stream, transport, now, out);
        // When the keyframe's first packet had to be repaired, the others have arrived before it.
        for sequence in received.packet.sequence + 1..=newest {
            if let Some(stored) = stream.stored(sequence, &producer.params.codecs) {
                self.forward(&stored, stream, transport, now, out);
            }
        }
        Outcome::Started
    }

    /// Forwards what had to wait for the structure that `received` has brought.
    fn forward_held(
        &mut self,
        received: &Received<'_>,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let stream = &producer.streams[usize::from(received.source.encoding)];
        let first = received.packet.sequence + 1;
        let newest = stream.highest().unwrap_or(0).min(first + MAX_CATCH_UP);
        let mut frame = received.numbers.frame;
        for sequence in first..=newest {
            let Some(stored) = stream.stored(sequence, &producer.params.codecs) else {
                continue;
            };
            // Other packets have been forwarded or dropped already.
            let is_held = stored.numbers.frame == frame || !self.filter.is_decided(stored.numbers);
            // Where two structures share template ids, it may have been told apart by the one before.
            if is_held && !self.has_sent(&stored) {
                frame = stored.numbers.frame;
                self.forward(&stored, stream, transport, now, out);
            }
        }
    }

    /// True when the packet has its number already, and has left or waits.
    fn has_sent(&self, received: &Received<'_>) -> bool {
        let number = self.munger.number_of(received.packet.sequence);
        let sent = number.and_then(|number| self.history.get(number as u16));
        sent.is_some_and(|sent| Some(sent.rewritten.sequence) == number)
    }

    /// Begins with `received`; `newest` is the timestamp of the stream's newest packet, the one that belongs to `now`.
    fn start(&mut self, received: &Received<'_>, producer: &Producer, newest: u32, now: Micros) {
        // What waits is older than what the player begins with now.
        self.drop_backlog();
        let source = received.source;
        if self.clock_source == Some(source) {
            self.munger
                .resume(&received.packet, received.numbers, newest);
        } else {
            let clock_of = |source: Source| {
                let stream = producer.streams.get(usize::from(source.encoding))?;
                stream.clock.as_ref().filter(|_| stream.source == source)
            };
            let switch = Switch {
                now,
                newest,
                clock_rate: received.codec.params.clock_rate,
                from: self.clock_source.and_then(clock_of),
                to: clock_of(source),
            };
            self.munger
                .switch(&received.packet, received.numbers, &switch);
        }
        self.clock_source = Some(source);
        self.current = Some(source);
        let goal = self.wish.goal().unwrap_or(Layers::LOWEST);
        self.filter = Filter::new(producer.layering().within_stream(goal));
        self.reports.start(now);
    }

    fn forward(
        &mut self,
        received: &Received<'_>,
        stream: &ReceiveStream,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let mut packet = received.packet;
        let codec = self.codec_of(&packet);
        let verdict = if packet.payload.is_empty() || codec.is_none() {
            Verdict::Drop { closes_up: false }
        } else {
            self.filter
                .judge(&received.part, received.numbers, &stream.dependencies)
        };
        let nothing = FramePart::default();
        let (part, numbers) = match verdict {
            Verdict::Pass { ends_picture, .. } => {
                packet.marker |= ends_picture;
                (&received.part, received.numbers)
            }
            Verdict::Wait => return,
            Verdict::Drop { closes_up } => {
                if let Some(picture) = received.numbers.picture.filter(|_| closes_up) {
                    self.munger.skip_picture(picture);
                }
                if self.munger.skip(packet.sequence) {
                    return;
                }
                // Its place in the numbering is taken already: an empty packet keeps the player from missing it.
                (packet.payload, packet.marker) = (&[], false);
                (&nothing, FrameNumbers::default())
            }
        };
        let Some(codec) = codec.or_else(|| self.params.codecs.first().copied()) else {
            return;
        };
        let Some(mut rewritten) = self.munger.map(&packet, numbers, now) else {
            return;
        };
        if let Verdict::Pass { active_targets, .. } = verdict {
            rewritten.active_targets = active_targets;
        }
        // Without RTX the very same packet would have to be made again, padding and all.
        let is_padded = !packet.payload.is_empty() && self.has_rtx(&codec);
        let redundancy = self.redundancy(&codec, &packet, &rewritten, (stream, transport));
        let form = match codec.red {
            Some(red) if !redundancy.is_empty() => Form::Red {
                payload_type: red.payload_type,
                primary_type: codec.params.payload_type,
                redundancy: &redundancy,
            },
            _ => Form::Media {
                payload_type: codec.params.payload_type,
                padding: if is_padded { received.padding } else { 0 },
            },
        };
        self.history.insert(&Sent {
            source: received.source,
            source_sequence: packet.sequence,
            is_empty: packet.payload.is_empty(),
            rewritten,
            last_sent_at: now,
            has_arrived: false,
            carried: redundancy.len() as u8,
            carried_bytes: form.carried_bytes(),
        });
        let is_paced = transport.pacer.is_some();
        if is_paced && self.joins_backlog(rewritten.sequence, packet.payload.len(), transport, now)
        {
            return;
        }
        let content = (&packet, part, &rewritten);
        self.send_new(form, content, transport, now, out);
    }

    /// Sends a packet for the first time.
    #[inline]
    fn send_new(
        &mut self,
        form: Form<'_>,
        content: (&MediaPacket<'_>, &FramePart, &Rewritten),
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let form = (form, PacketClass::Media);
        wire::send(&self.params, transport, form, content, now, out);
        transport.note_copies(self.copies_of_media(transport));
        let credit = match self.kind() {
            MediaKind::Video => 1,
            // Little, and asked for before its copies have come.
            MediaKind::Audio => 3,
        };
        self.retransmission_credit = (self.retransmission_credit + credit).min(MAX_CREDIT);
        let payload = content.0.payload.len();
        self.stats.packets_sent += 1;
        self.stats.bytes_sent += payload as u64;
        self.rate.add(payload, now);
    }

    /// What was sent, or waits to be, and its codec; `None` when it is no longer stored.
    fn recall<'a>(
        &self,
        sent: &Sent,
        producer: &'a Producer,
    ) -> Option<(MediaPacket<'a>, FramePart, ConsumerCodec)> {
        let (packet, part) = if sent.is_empty {
            let payload_type = self.params.codecs[0].mapped_payload_type;
            (MediaPacket::empty(payload_type), FramePart::default())
        } else {
            let stored = producer.stored(sent.source, sent.source_sequence)?;
            (stored.packet, stored.part)
        };
        Some((packet, part, self.codec_of(&packet)?))
    }

    /// The player's timestamp for one of the publisher's, on the clock in force.
    pub(crate) fn timestamp(&self, source: u32) -> u32 {
        self.munger.timestamp(source)
    }

    /// The clock that the player's timestamps follow, and its rate, while a stream is being forwarded whose publisher
    /// has told its time.
    pub(crate) fn clock<'a>(&self, producer: &'a Producer) -> Option<(&'a ClockMapping, u32)> {
        let source = self.current?;
        let stream = producer.streams.get(usize::from(source.encoding))?;
        let clock = stream.clock.as_ref().filter(|_| stream.source == source)?;
        Some((clock, stream.clock_rate()))
    }

    /// Notes how the player receives.
    pub(crate) fn take_report(&mut self, block: &ReportBlock, round_trip: Option<Micros>) {
        let clock_rate = self.params.codecs[0].params.clock_rate;
        self.stats.fraction_lost = f32::from(block.fraction_lost) / 256.0;
        self.stats.packets_lost = i64::from(block.cumulative_lost);
        self.stats.jitter_micros = u64::from(block.jitter) * 1_000_000 / u64::from(clock_rate);
        self.stats.round_trip_micros = round_trip.or(self.stats.round_trip_micros);
    }

    pub(crate) fn stats(&self, producer: &Producer, now: Micros) -> ConsumerStats {
        ConsumerStats {
            is_paused: self.is_paused,
            preferred_layers: self.wish.preferred,
            target_layers: self.wish.target,
            current_layers: self.current_layers(producer),
            bitrate_bps: self.rate.bitrate_bps(now),
            ..self.stats
        }
    }

    fn has_rtx(&self, codec: &ConsumerCodec) -> bool {
        codec.rtx.is_some() && self.params.rtx_ssrc.is_some()
    }

    fn codec_of(&self, packet: &MediaPacket<'_>) -> Option<ConsumerCodec> {
        codec_with(&self.params.codecs, packet.payload_type)
    }
}

/// The codec of a stored packet, which has the mapped payload type.
fn codec_with(codecs: &[ConsumerCodec], payload_type: u8) -> Option<ConsumerCodec> {
    codecs
        .iter()
        .find(|codec| codec.mapped_payload_type == payload_type)
        .copied()
}

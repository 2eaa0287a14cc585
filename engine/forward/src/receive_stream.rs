//! One RTP stream from a publisher: an encoding of a producer, with its repair and its reports.

use crate::frame::{FrameNumbering, FramePart};
mod dependencies;

pub(crate) use dependencies::Dependencies;

use crate::keyframe_throttle::KeyframeThrottle;
use crate::layers::{LayerRates, Measured};
use crate::media_packet::MediaPacket;
use crate::munger::{ClockMapping, FrameNumbers};
use crate::params::{Encoding, ProducerCodec};
use crate::repair::nack_generator::NackGenerator;
use crate::repair::packet_store::PacketStore;
use crate::repair::receive_window::{Placement, ReceiveWindow};
use crate::repair::sent_history::Source;
use crate::report::reception::Reception;
use crate::{EncodingStats, MediaKind, Micros};
use std::ops::RangeInclusive;

/// A stream that has failed is gone up to only when it has been back for so long: publishers whose network is narrow
/// switch their highest encodings off and on.
const STEADY_AFTER: Micros = 1_000_000;
/// A stream without packets for this long is dead.
pub(crate) const ALIVE_TIMEOUT: Micros = 1_000_000;

/// How a packet came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    Media,
    /// As the repair of one that was missed: in RTX, or within a later packet of sound (RED).
    Repair,
}

/// A packet that is new, with what was found out about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received<'a> {
    pub(crate) packet: MediaPacket<'a>,
    pub(crate) part: FramePart,
    pub(crate) numbers: FrameNumbers,
    pub(crate) codec: ProducerCodec,
    pub(crate) source: Source,
    /// Too much is missing to repair it.
    pub(crate) needs_keyframe: bool,
    /// Bytes of padding (RFC 3550 §5.1) that players are sent it with, this first time.
    pub(crate) padding: u8,
}

impl Received<'_> {
    /// True when what is forwarded of two packets of a frame differs in length as their payloads do.
    pub(crate) fn differs_in_payload_only(&self, other: &Self) -> bool {
        let extensions_len = |packet: &MediaPacket<'_>| packet.extensions.map(<[u8]>::len);
        !self.packet.payload.is_empty()
            && !other.packet.payload.is_empty()
            && extensions_len(&self.packet) == extensions_len(&other.packet)
    }
}

/// Where a player could have started.
#[derive(Debug, Clone, Copy)]
struct EntryPoint {
    sequence: u64,
    timestamp: u32,
    at: Micros,
}

#[derive(Debug)]
pub(crate) struct ReceiveStream {
    pub(crate) ids: Encoding,
    pub(crate) source: Source,
    pub(crate) store: PacketStore,
    pub(crate) nacks: NackGenerator,
    pub(crate) reception: Reception,
    pub(crate) clock: Option<ClockMapping>,
    pub(crate) keyframes: KeyframeThrottle,
    pub(crate) dependencies: Dependencies,
    /// What arrives, by layer.
    pub(crate) rates: LayerRates,
    window: ReceiveWindow,
    numbering: FrameNumbering,
    /// The first packet of the newest keyframe.
    newest_keyframe: Option<EntryPoint>,
    liveness: Liveness,
    /// It died while players had use for it.
    has_failed: bool,
    /// It is back after a failure, and may fail again.
    unsteady_until: Option<Micros>,
    clock_rate: u32,
    pub(crate) stats: EncodingStats,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Liveness {
    Silent,
    Alive { last_packet_at: Micros },
}

impl ReceiveStream {
    pub(crate) fn new(index: u8, ids: Encoding, store: PacketStore) -> Self {
        Self {
            ids,
            source: Source {
                encoding: index,
                generation: 0,
            },
            store,
            nacks: NackGenerator::default(),
            reception: Reception::default(),
            clock: None,
            keyframes: KeyframeThrottle::default(),
            dependencies: Dependencies::default(),
            rates: LayerRates::default(),
            window: ReceiveWindow::default(),
            numbering: FrameNumbering::default(),
            newest_keyframe: None,
            liveness: Liveness::Silent,
            has_failed: false,
            unsteady_until: None,
            clock_rate: 0,
            stats: EncodingStats::default(),
        }
    }

    /// Takes a packet whose `sequence` field is still the 16-bit number; `None` when it is of no use.
    pub(crate) fn receive<'a>(
        &mut self,
        packet: MediaPacket<'a>,
        via: Via,
        codec: &ProducerCodec,
        now: Micros,
    ) -> Option<Received<'a>> {
        let number = packet.sequence as u16;
        let placement = match via {
            Via::Media => self.window.insert(number),
            Via::Repair => self.window.insert_repaired(number),
        };
        let mut needs_keyframe = false;
        let sequence = match placement {
            Placement::Newest { sequence, missing } => {
                self.stats.packets_missed += missing.end - missing.start;
                if codec.params.has_nack {
                    needs_keyframe = self.nacks.skipped(missing, now).is_err();
                }
                sequence
            }
            Placement::Late { sequence } => {
                self.stats.packets_late += u64::from(via == Via::Media);
                sequence
            }
            Placement::Restarted { sequence } => {
                self.forget();
                sequence
            }
            Placement::Duplicate => {
                self.stats.packets_duplicated += 1;
                return None;
            }
            Placement::Outlier => return None,
        };
        self.clock_rate = codec.params.clock_rate;
        self.stats.packets_received += 1;
        self.stats.bytes_received += packet.payload.len() as u64;
        match via {
            Via::Media => {
                let rate = codec.params.clock_rate;
                self.reception
                    .arrived(sequence, packet.timestamp, rate, now);
            }
            Via::Repair => self.stats.packets_repaired += 1,
        }
        let mut packet = MediaPacket { sequence, ..packet };
        let part = match self.dependencies.read(codec.params.codec, &packet) {
            Ok(part) => part,
            Err(_) => {
                // What cannot be read is taken as a probe: nothing is forwarded and nothing is missing.
                packet.payload = &[];
                FramePart::default()
            }
        };
        let numbers = self.numbering.extend(&part);
        if !packet.payload.is_empty() {
            self.store.insert(&packet, now);
        }
        if part.is_entry_point && codec.params.codec.kind() == MediaKind::Video {
            self.keyframes.keyframe_arrived();
            self.note_keyframe(&packet, now);
            self.stats.keyframes_received += 1;
        }
        let keyframe = self.newest_keyframe.as_ref();
        let measured = Measured {
            layers: part.layers(),
            is_shared: part.is_shared(&self.dependencies.structure),
            is_of_keyframe: keyframe.is_some_and(|of| of.timestamp == packet.timestamp),
        };
        self.rates.add(measured, packet.payload.len(), now);
        Some(Received {
            packet,
            part,
            numbers,
            codec: *codec,
            source: self.source,
            needs_keyframe,
            padding: 0,
        })
    }

    /// A packet that was received before, as it was then.
    pub(crate) fn stored(&self, sequence: u64, codecs: &[ProducerCodec]) -> Option<Received<'_>> {
        let packet = self.store.get(sequence)?;
        let codec = codecs
            .iter()
            .find(|codec| codec.mapped_payload_type == packet.payload_type)?;
        let part = self.dependencies.peek(codec.params.codec, &packet).ok()?;
        Some(Received {
            packet,
            part,
            numbers: self.numbering.peek(&part),
            codec: *codec,
            source: self.source,
            needs_keyframe: false,
            padding: 0,
        })
    }

    /// The newest keyframe and all that follows it, by sequence number, if it came after `since`, is not longer than
    /// `max_packets`, and nothing of it is missing.
    pub(crate) fn stored_run(
        &self,
        since: Micros,
        max_packets: u64,
    ) -> Option<RangeInclusive<u64>> {
        let keyframe = self
            .newest_keyframe
            .filter(|keyframe| keyframe.at > since)?;
        let run = keyframe.sequence..=self.highest()?;
        let is_whole = run.end() - run.start() < max_packets
            && self.is_alive()
            && run.clone().all(|sequence| self.store.has(sequence));
        is_whole.then_some(run)
    }

    /// No player shall start with a keyframe that is stored now.
    pub(crate) fn forget_keyframe(&mut self) {
        self.newest_keyframe = None;
    }

    /// A keyframe has several entry points where parameter sets come in packets of their own: its first one counts.
    fn note_keyframe(&mut self, packet: &MediaPacket<'_>, now: Micros) {
        let known = self.newest_keyframe;
        let counts = known.is_none_or(|known| {
            if known.timestamp == packet.timestamp {
                packet.sequence < known.sequence
            } else {
                packet.sequence > known.sequence
            }
        });
        if counts {
            self.newest_keyframe = Some(EntryPoint {
                sequence: packet.sequence,
                timestamp: packet.timestamp,
                at: now,
            });
        }
    }

    /// True when a repaired packet with this number would be new.
    pub(crate) fn lacks(&self, sequence: u16) -> bool {
        self.window.lacks(sequence)
    }

    /// Hz; 0 before the first packet.
    pub(crate) fn clock_rate(&self) -> u32 {
        self.clock_rate
    }

    /// The newest sequence number, extended.
    pub(crate) fn highest(&self) -> Option<u64> {
        self.window.highest()
    }

    /// Notes an arrival for the NACKs; returns a sample of the round trip if there is one.
    pub(crate) fn note_repaired(&mut self, sequence: u64, via: Via, now: Micros) -> Option<Micros> {
        // Without RTX, an answer looks like the packet itself.
        let is_original = via == Via::Media && self.ids.rtx_ssrc.is_some();
        self.nacks
            .arrived(sequence, is_original, now)
            .filter(|_| via == Via::Repair)
    }

    /// Forgets the stream, for one that takes its place.
    pub(crate) fn restart(&mut self, ids: Encoding) {
        self.ids = ids;
        self.window = ReceiveWindow::default();
        self.forget();
    }

    fn forget(&mut self) {
        self.source.generation = self.source.generation.wrapping_add(1);
        self.liveness = Liveness::Silent;
        self.store.clear();
        self.newest_keyframe = None;
        self.nacks.clear();
        self.reception = Reception::default();
        self.clock = None;
        self.numbering = FrameNumbering::default();
        self.dependencies = Dependencies::default();
        self.rates = LayerRates::default();
    }

    /// True when the stream was silent before this packet.
    pub(crate) fn touch(&mut self, now: Micros) -> bool {
        let was_silent = self.liveness == Liveness::Silent;
        if was_silent {
            // What was asked of a silent stream may never have been heard.
            self.keyframes.cancel();
            self.unsteady_until = self.has_failed.then_some(now + STEADY_AFTER);
        }
        self.liveness = Liveness::Alive {
            last_packet_at: now,
        };
        was_silent
    }

    /// Lets a stream die that has had no packets for long; true when it died now. `is_wanted`: players
    /// have use for it.
    pub(crate) fn expire(&mut self, is_wanted: bool, now: Micros) -> bool {
        let is_over = self.dies_at().is_some_and(|at| at <= now);
        if is_over {
            self.silence();
            self.has_failed = is_wanted;
        }
        is_over
    }

    /// False for a while after the stream has come back from a failure.
    pub(crate) fn is_steady(&self, now: Micros) -> bool {
        self.unsteady_until.is_none_or(|until| until <= now)
    }

    /// True once when the stream has become steady.
    pub(crate) fn take_steady(&mut self, now: Micros) -> bool {
        let is_new = self.unsteady_until.is_some() && self.is_steady(now);
        if is_new {
            self.unsteady_until = None;
        }
        is_new
    }

    /// The publisher has ended the stream or is gone.
    pub(crate) fn silence(&mut self) {
        self.liveness = Liveness::Silent;
        self.unsteady_until = None;
        self.nacks.clear();
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.liveness != Liveness::Silent
    }

    /// When the stream needs attention: to be repaired, asked for a keyframe, or buried.
    pub(crate) fn next_at(&self) -> Option<Micros> {
        let times = [
            self.nacks.next_at(),
            self.keyframes.next_at(),
            self.dies_at(),
            self.unsteady_until,
        ];
        times.into_iter().flatten().min()
    }

    fn dies_at(&self) -> Option<Micros> {
        match self.liveness {
            Liveness::Silent => None,
            Liveness::Alive { last_packet_at } => Some(last_packet_at + ALIVE_TIMEOUT),
        }
    }

    pub(crate) fn count_nacks(&mut self, packets: usize) {
        self.stats.nacks_sent += 1;
        self.stats.packets_nacked += packets as u64;
    }

    pub(crate) fn count_keyframe_request(&mut self) {
        self.stats.keyframe_requests_sent += 1;
    }

    pub(crate) fn stats(&self, now: Micros) -> EncodingStats {
        EncodingStats {
            ssrc: self.ids.ssrc,
            is_alive: self.dies_at().is_some_and(|at| at > now),
            packets_lost: self.reception.lost(),
            fraction_lost: self.reception.fraction_lost(),
            jitter_micros: self.reception.jitter_micros(self.clock_rate),
            bitrate_bps: self.rates.total_bps(now),
            ..self.stats
        }
    }
}

//! One track from a publisher.

use crate::key::Key;
use crate::layers::{Cap, Demand, FullRates, Held, Layering};
use crate::media_packet::{AUDIO_LEVEL, MediaPacket, PASSED_ON, PassedOn};
use crate::params::{MediaKind, ProducerCodec, ProducerParams, Settings};
use crate::receive_stream::{ReceiveStream, Received, Via};
use crate::repair::packet_store::PacketStore;
use crate::repair::sent_history::Source;
use crate::round_trip::RoundTrip;
use crate::voice::VoiceMeter;
use crate::{
    ConsumerKey, ExtensionKind, Layers, Micros, ProducerKey, ProducerStats, Token, TransportKey,
};
use arrayvec::ArrayVec;
use rtp::Packet;
use rtp::extension::audio_level;
use rtp::payload::red::{self, Block};

const VIDEO_STORE_PACKETS: usize = 1_024;
const AUDIO_STORE_PACKETS: usize = 128;
/// Earlier packets that are read from one of RED: browsers send one or two.
const MAX_REDUNDANT: usize = 8;

pub(crate) type Redundancy<'a> = ArrayVec<Block<'a>, MAX_REDUNDANT>;

#[derive(Debug)]
pub(crate) struct Producer {
    pub(crate) key: ProducerKey,
    pub(crate) transport: TransportKey,
    pub(crate) params: ProducerParams,
    pub(crate) streams: Vec<ReceiveStream>,
    pub(crate) consumers: Vec<ConsumerKey>,
    pub(crate) is_paused: bool,
    pub(crate) demand: Demand,
    pub(crate) cap: Cap,
    pub(crate) full: FullRates,
    pub(crate) has_started: bool,
    pub(crate) voice: VoiceMeter,
    /// Whether the voice is being reported.
    pub(crate) is_audible: bool,
    audio_level: Option<u8>,
    /// Number of the last FIR.
    full_intra_command: u8,
}

impl Producer {
    pub(crate) fn new(
        key: ProducerKey,
        transport: TransportKey,
        params: ProducerParams,
        settings: &Settings,
    ) -> Self {
        let (packets, bytes) = match params.kind {
            MediaKind::Video => (VIDEO_STORE_PACKETS, settings.video_store_bytes),
            MediaKind::Audio => (AUDIO_STORE_PACKETS, settings.audio_store_bytes),
        };
        let streams = params
            .encodings
            .iter()
            .zip(0..)
            .map(|(ids, index)| ReceiveStream::new(index, *ids, PacketStore::new(packets, bytes)))
            .collect();
        Self {
            key,
            transport,
            is_paused: params.is_paused,
            demand: Demand::new(),
            cap: Cap::default(),
            full: FullRates::default(),
            params,
            streams,
            consumers: Vec::new(),
            has_started: false,
            voice: VoiceMeter::default(),
            is_audible: false,
            audio_level: None,
            full_intra_command: key.parts().0 as u8,
        }
    }

    /// Takes a packet of one of the streams; `None` when there is nothing to forward.
    pub(crate) fn receive<'a>(
        &mut self,
        encoding: usize,
        via: Via,
        packet: &Packet<'a>,
        round_trip: &mut RoundTrip,
        now: Micros,
    ) -> Option<Received<'a>> {
        let (codec, sequence, payload) = self.unwrap(via, packet)?;
        let mut extensions = PassedOn::default();
        for (id, value) in packet.extensions().iter() {
            let kind = self.params.extensions.kind(id);
            let place = kind.and_then(|kind| PASSED_ON.iter().position(|passed| *passed == kind));
            if let Some(place) = place {
                extensions[place] = value;
            }
        }
        if let Some(level) = audio_level(extensions[AUDIO_LEVEL]) {
            self.audio_level = Some(level.level);
            let clock_rate = codec.params.clock_rate;
            self.voice
                .hear(level.level, packet.timestamp, clock_rate, now);
        }
        let media = MediaPacket {
            payload_type: codec.mapped_payload_type,
            marker: packet.marker,
            sequence: u64::from(sequence),
            timestamp: packet.timestamp,
            extensions,
            payload,
        };
        let stream = self.streams.get_mut(encoding)?;
        let received = stream.receive(media, via, &codec, now)?;
        if let Some(sample) = stream.note_repaired(received.packet.sequence, via, now) {
            round_trip.add(sample);
        }
        Some(received)
    }

    /// The earlier packets that `packet` carries, the oldest first; none for all but RED (RFC 2198), and of more than
    /// [`MAX_REDUNDANT`] the last.
    pub(crate) fn redundancy<'a>(&self, packet: &Packet<'a>) -> Redundancy<'a> {
        let mut earlier = Redundancy::new();
        if self.codec_in_red(packet.payload_type).is_none() {
            return earlier;
        }
        let mut blocks = red::blocks(packet.payload()).map_while(Result::ok);
        let mut last = blocks.next();
        for block in blocks {
            if earlier.is_full() {
                earlier.remove(0);
            }
            // The primary block comes last, and is none of them.
            earlier.extend(last.replace(block));
        }
        earlier
    }

    /// Takes what `packet` carries of the packet `back` numbers before it; `None` when it has come already.
    pub(crate) fn recover<'a>(
        &mut self,
        encoding: usize,
        packet: &Packet<'a>,
        (back, block): (u16, Block<'a>),
        now: Micros,
    ) -> Option<Received<'a>> {
        let codec = self.codec_in_red(packet.payload_type)?;
        let stream = self.streams.get_mut(encoding)?;
        let sequence = packet.sequence.wrapping_sub(back);
        let is_whole = block.payload_type == codec.params.payload_type && !block.data.is_empty();
        if !is_whole || !stream.lacks(sequence) {
            return None;
        }
        let offset = u32::from(block.timestamp_offset);
        let media = MediaPacket {
            payload_type: codec.mapped_payload_type,
            marker: false,
            sequence: u64::from(sequence),
            timestamp: packet.timestamp.wrapping_sub(offset),
            extensions: PassedOn::default(),
            payload: block.data,
        };
        let received = stream.receive(media, Via::Repair, &codec, now)?;
        stream.note_repaired(received.packet.sequence, Via::Repair, now);
        Some(received)
    }

    /// The codec that packets of RED with this payload type hold.
    fn codec_in_red(&self, payload_type: u8) -> Option<ProducerCodec> {
        let mut codecs = self.params.codecs.iter();
        codecs.find(|codec| is_red_of(codec, payload_type)).copied()
    }

    /// The codec, sequence number and payload of the media packet that `packet` is or carries.
    fn unwrap<'a>(&self, via: Via, packet: &Packet<'a>) -> Option<(ProducerCodec, u16, &'a [u8])> {
        let mut codecs = self.params.codecs.iter();
        match via {
            Via::Media => {
                let own = codecs.find(|codec| codec.params.payload_type == packet.payload_type);
                if let Some(codec) = own {
                    return Some((*codec, packet.sequence, packet.payload()));
                }
                let codec = self.codec_in_red(packet.payload_type)?;
                let primary = red::primary(packet.payload()).ok();
                let primary =
                    primary.filter(|block| block.payload_type == codec.params.payload_type);
                // What cannot be read has its number, and nothing to forward.
                let payload = primary.map_or(&[][..], |block| block.data);
                Some((codec, packet.sequence, payload))
            }
            Via::Repair => {
                let codec = codecs.find(|codec| {
                    codec
                        .rtx
                        .is_some_and(|rtx| rtx.payload_type == packet.payload_type)
                })?;
                // RFC 4588 §4: the original sequence number, then the original payload. Without: a probe.
                let (original, payload) = packet.payload().split_first_chunk::<2>()?;
                Some((*codec, u16::from_be_bytes(*original), payload))
            }
        }
    }

    /// True when `payload_type` is of retransmissions, false when of media, `None` when of neither.
    pub(crate) fn payload_type_via(&self, payload_type: u8) -> Option<Via> {
        self.params.codecs.iter().find_map(|codec| {
            if codec.params.payload_type == payload_type || is_red_of(codec, payload_type) {
                return Some(Via::Media);
            }
            codec
                .rtx
                .filter(|rtx| rtx.payload_type == payload_type)
                .map(|_| Via::Repair)
        })
    }

    /// The stream that a packet with an unknown SSRC belongs to, by what its extensions say.
    pub(crate) fn find_stream(&self, packet: &Packet<'_>) -> Option<(usize, Via)> {
        let extension = |kind| {
            let id = self.params.extensions.id(kind)?;
            Token::new(packet.extensions().find(id)?)
        };
        let mid = extension(ExtensionKind::Mid);
        if mid.is_some() && mid != self.params.mid {
            return None;
        }
        let via = self.payload_type_via(packet.payload_type)?;
        let by_rid = |rid: Token| {
            self.params
                .encodings
                .iter()
                .position(|encoding| encoding.rid == Some(rid))
        };
        let rid = match via {
            Via::Media => extension(ExtensionKind::Rid),
            Via::Repair => extension(ExtensionKind::RepairedRid),
        };
        match rid {
            Some(rid) => by_rid(rid).map(|index| (index, via)),
            // Without a RID, only the MID and being the only encoding tell.
            None if mid.is_some() && self.streams.len() == 1 => Some((0, via)),
            None => None,
        }
    }

    pub(crate) fn layering(&self) -> Layering {
        Layering::of(self.params.kind, self.streams.len())
    }

    /// The highest layers that arrive; `None` while nothing does.
    pub(crate) fn max_layers(&self, now: Micros) -> Option<Layers> {
        self.layering().max(&self.streams, now)
    }

    /// What forwarding up to `layers` would cost now, bits per second of payload; `None` where that very spatial layer
    /// does not arrive.
    pub(crate) fn bitrate_bps(&self, layers: Layers, now: Micros) -> Option<u64> {
        self.layering().bitrate_bps(layers, &self.streams, now)
    }

    /// Everything that arrives, bits per second of payload.
    pub(crate) fn total_bps(&self, now: Micros) -> u64 {
        let streams = self.streams.iter();
        streams.map(|stream| stream.rates.total_bps(now)).sum()
    }

    /// What the publisher was told to keep to.
    pub(crate) fn held(&self) -> Held {
        Held {
            spatial: self.demand.told(),
            is_capped: self.cap.bps().is_some(),
        }
    }

    /// Keeps in mind what the video takes without being held back.
    pub(crate) fn note_full_rates(&mut self, now: Micros) {
        let (held, layering) = (self.held(), self.layering());
        let streams = &self.streams;
        self.full.note(held, now, |spatial| {
            let temporal = u8::MAX;
            layering.bitrate_bps(Layers { spatial, temporal }, streams, now)
        });
    }

    /// What a player of `spatial` would be sent if nothing held the publisher back, bits per second of payload; 0 when
    /// nothing does.
    pub(crate) fn held_back_bps(&self, spatial: u8) -> u64 {
        let held = self.held();
        if held.is_capped || spatial.min(self.full.highest()) > held.spatial {
            self.full.of(spatial)
        } else {
            0
        }
    }

    /// A packet of one of the streams that is still stored.
    pub(crate) fn stored(&self, source: Source, sequence: u64) -> Option<Received<'_>> {
        let stream = self.streams.get(usize::from(source.encoding))?;
        if stream.source != source {
            return None;
        }
        stream.stored(sequence, &self.params.codecs)
    }

    /// When one of the streams needs attention, or the publisher is to be told what players want.
    pub(crate) fn next_at(&self) -> Option<Micros> {
        let streams = self.streams.iter();
        let streams = streams.filter_map(ReceiveStream::next_at);
        streams.chain(self.demand.next_at()).min()
    }

    pub(crate) fn next_full_intra_command(&mut self) -> u8 {
        self.full_intra_command = self.full_intra_command.wrapping_add(1);
        self.full_intra_command
    }

    pub(crate) fn stats(&self, now: Micros) -> ProducerStats {
        ProducerStats {
            producer: self.key,
            transport: self.transport,
            is_paused: self.is_paused,
            encodings: self
                .streams
                .iter()
                .map(|stream| stream.stats(now))
                .collect(),
            audio_level: self.audio_level,
        }
    }
}

/// True when packets of RED with this payload type hold the codec.
fn is_red_of(codec: &ProducerCodec, payload_type: u8) -> bool {
    codec
        .red
        .is_some_and(|red| red.payload_type == payload_type)
}

//! A stream with layers through a forwarder to one player.

use super::link::Random;
use super::packets::*;
use super::scalable::{self, Encoder, Mode};
use super::scalable_decoder::Decoder;
use super::{MS, Outbox, SECOND};
use forward::*;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use rtp::rtcp::{Compound, CompoundWriter, RtcpPacket};
use std::collections::BTreeMap;

pub const DESCRIPTOR_ID: u8 = 12;
const PLAYER_SSRC: u32 = 9_000;
pub const PICTURE: Micros = 33 * MS;
/// After this long a lost packet comes by retransmission.
const REPAIR: Micros = 80 * MS;

/// A publisher of such a stream, the forwarder and one player.
pub struct Call {
    pub mode: Mode,
    pub forwarder: Forwarder,
    pub encoder: Encoder,
    publisher: TransportKey,
    player: TransportKey,
    pub producer: ProducerKey,
    pub consumer: ConsumerKey,
    /// What the player says that its path carries.
    pub path_bps: Option<u64>,
    pub now: Micros,
    sequence: u16,
    pub loss: f64,
    pub jitter: Micros,
    /// Between two packets of a picture.
    pub spacing: Micros,
    random: Random,
    in_flight: BTreeMap<(Micros, u64), Vec<u8>>,
    sent: u64,
    /// What the player has, by extended sequence number.
    pub got: BTreeMap<u64, Vec<u8>>,
    /// The numbers as they came, and when.
    pub arrivals: Vec<(Micros, u64)>,
    unwrapper: rtp::sequence::Unwrapper,
    pub keyframe_requests: u32,
}

impl Call {
    pub fn new(mode: Mode, seed: u64) -> Self {
        let mut forwarder = Forwarder::new(Settings::default(), seed);
        let mut out = Outbox::default();
        let publisher = forwarder.add_transport().unwrap();
        let player = forwarder.add_transport().unwrap();
        forwarder.set_connected(publisher, true, 0, &mut out);
        forwarder.set_connected(player, true, 0, &mut out);
        let mut producer = video_producer(10);
        producer.codecs[0].params.codec = mode.codec;
        // The test repairs by itself.
        producer.codecs[0].params.has_nack = false;
        let mut consumer = video_consumer(PLAYER_SSRC);
        consumer.codecs[0].params.codec = mode.codec;
        for extensions in [&mut producer.extensions, &mut consumer.extensions] {
            extensions.set(ExtensionKind::DependencyDescriptor, DESCRIPTOR_ID);
        }
        let producer = forwarder.add_producer(publisher, producer).unwrap();
        let consumer = forwarder
            .add_consumer(player, producer, consumer, 0, &mut out)
            .unwrap();
        Self {
            mode,
            forwarder,
            encoder: Encoder::new(mode),
            publisher,
            player,
            path_bps: None,
            producer,
            consumer,
            now: 0,
            sequence: 65_000,
            loss: 0.0,
            jitter: 0,
            spacing: 0,
            random: Random::new(seed),
            in_flight: BTreeMap::new(),
            sent: 0,
            got: BTreeMap::new(),
            arrivals: Vec::new(),
            unwrapper: rtp::sequence::Unwrapper::default(),
            keyframe_requests: 0,
        }
    }

    pub fn prefer(&mut self, spatial: u8, temporal: u8) {
        let layers = Layers { spatial, temporal };
        let mut out = Outbox::default();
        let done = self
            .forwarder
            .set_preferred_layers(self.consumer, layers, self.now, &mut out);
        done.unwrap();
        self.take(out);
    }

    pub fn set_target(&mut self, target: Option<Layers>) {
        let mut out = Outbox::default();
        let done = self
            .forwarder
            .set_target_layers(self.consumer, target, self.now, &mut out);
        done.unwrap();
        self.take(out);
    }

    pub fn pause(&mut self) {
        self.forwarder.pause_consumer(self.consumer).unwrap();
    }

    pub fn resume(&mut self) {
        let mut out = Outbox::default();
        let done = self
            .forwarder
            .resume_consumer(self.consumer, self.now, &mut out);
        done.unwrap();
        self.take(out);
    }

    pub fn run_for(&mut self, duration: Micros) {
        let end = self.now + duration;
        while self.now < end {
            if self.now.is_multiple_of(PICTURE) {
                self.send_picture();
            }
            if self.now.is_multiple_of(SECOND) {
                self.tell_of_path();
            }
            self.now += MS;
            let later = self.in_flight.split_off(&(self.now + 1, 0));
            let due = std::mem::replace(&mut self.in_flight, later);
            let mut out = Outbox::default();
            for packet in due.into_values() {
                self.forwarder
                    .handle_rtp(self.publisher, &packet, self.now, &mut out);
            }
            if self
                .forwarder
                .next_timeout()
                .is_some_and(|at| at <= self.now)
            {
                self.forwarder.handle_timeout(self.now, &mut out);
            }
            self.take(out);
        }
    }

    /// Runs until everything under way has come.
    pub fn settle(&mut self) {
        (self.loss, self.jitter) = (0.0, 0);
        self.run_for(SECOND);
    }

    /// As a player does that gives no transport-wide feedback.
    fn tell_of_path(&mut self) {
        let Some(bps) = self.path_bps else {
            return;
        };
        let mut buffer = [0; 64];
        let mut writer = CompoundWriter::new(&mut buffer);
        writer.remb(1, bps, &[PLAYER_SSRC]).unwrap();
        let mut out = Outbox::default();
        self.forwarder
            .handle_rtcp(self.player, writer.as_bytes(), self.now, &mut out);
        self.take(out);
    }

    fn send_picture(&mut self) {
        for (packet, at) in self.encoder.next_picture().into_iter().zip(0..) {
            self.sequence = self.sequence.wrapping_add(1);
            let header = Header {
                marker: packet.marker,
                payload_type: VIDEO_TYPE,
                sequence: self.sequence,
                timestamp: (self.now * 90 / MS) as u32,
                ssrc: 10,
            };
            let mut extensions = ExtensionList::default();
            if !packet.descriptor.is_empty() {
                extensions.push(DESCRIPTOR_ID, &packet.descriptor).unwrap();
            }
            let mut block = [0; 300];
            let len = extensions.write(&mut block).unwrap();
            let header = header.to_bytes(!extensions.is_empty(), false);
            let bytes = [&header[..], &block[..len], &packet.payload].concat();
            let is_lost = self.random.unit() < self.loss;
            let jitter = (self.random.unit() * self.jitter as f64) as Micros;
            let delay = 10 * MS + at * self.spacing + jitter + if is_lost { REPAIR } else { 0 };
            self.sent += 1;
            self.in_flight.insert((self.now + delay, self.sent), bytes);
        }
    }

    fn take(&mut self, out: Outbox) {
        for (to, bytes) in out.packets {
            if to == self.publisher {
                let mut requests = Compound::new(&bytes).filter_map(Result::ok);
                if requests.any(|packet| matches!(packet, RtcpPacket::PictureLossIndication(_))) {
                    self.encoder.wants_keyframe = true;
                    self.keyframe_requests += 1;
                }
                continue;
            }
            let packet = rtp::Packet::parse(&bytes).ok();
            if let Some(packet) = packet.filter(|packet| packet.ssrc == PLAYER_SSRC) {
                let sequence = self.unwrapper.unwrap(packet.sequence);
                let before = self.got.insert(sequence, bytes);
                assert_eq!(before, None, "nothing comes twice");
                self.arrivals.push((self.now, sequence));
            }
        }
    }

    pub fn current(&self) -> Layers {
        let stats = self.forwarder.consumer_stats(self.consumer, self.now);
        stats.unwrap().current_layers.unwrap()
    }

    /// The spatial layers of the pictures of the last second, and the number of pictures.
    pub fn shown_lately(&self) -> (Vec<u8>, usize) {
        let since = ((self.now - SECOND) * 90 / MS) as u32;
        let mut pictures: BTreeMap<u32, u8> = BTreeMap::new();
        for bytes in self.got.values() {
            let packet = rtp::Packet::parse(bytes).unwrap();
            if packet.timestamp > since && !packet.payload().is_empty() {
                let (frame, _) = scalable::read(packet.payload());
                let top = pictures.entry(packet.timestamp).or_default();
                *top = (*top).max(frame.spatial);
            }
        }
        let mut tops: Vec<u8> = pictures.values().copied().collect();
        let count = tops.len();
        tops.sort_unstable();
        tops.dedup();
        (tops, count)
    }

    /// Checks what a decoder relies on.
    pub fn assert_decodable(&self) {
        let numbers: Vec<u64> = self.got.keys().copied().collect();
        let gaps = numbers
            .windows(2)
            .filter(|pair| pair[1] - pair[0] > 1)
            .count();
        assert_eq!(gaps, 0, "no gap in the sequence numbers: {:?}", self.mode);
        self.decoded().finish();
    }

    /// A decoder that has all that came.
    pub fn decoded(&self) -> Decoder {
        let mut decoder = Decoder::new(self.mode);
        for bytes in self.got.values() {
            decoder.take(bytes);
        }
        decoder
    }
}

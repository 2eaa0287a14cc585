//! Layers within one stream: a player gets those that it wants, and its decoder never misses what a frame is made from,
//! through switches, loss and reordering.

mod support;

use forward::*;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use rtp::payload::dependency_descriptor::{Descriptor, Structure};
use rtp::payload::vp9;
use rtp::rtcp::{Compound, RtcpPacket};
use std::collections::{BTreeMap, HashMap};
use support::link::Random;
use support::packets::*;
use support::scalable::{self, Encoder, Frame, Mode};
use support::{MS, Outbox, SECOND};

const DESCRIPTOR_ID: u8 = 12;
const PLAYER_SSRC: u32 = 9_000;
const PICTURE: Micros = 33 * MS;
/// After this long a lost packet comes by retransmission.
const REPAIR: Micros = 80 * MS;

const AV1: Mode = Mode {
    codec: Codec::Av1,
    has_descriptor: true,
    spatial: 3,
    is_key_only: false,
};
const MODES: [Mode; 6] = [
    AV1,
    Mode {
        is_key_only: true,
        ..AV1
    },
    Mode {
        codec: Codec::H264,
        spatial: 1,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        has_descriptor: false,
        ..AV1
    },
    Mode {
        codec: Codec::Vp9,
        has_descriptor: false,
        is_key_only: true,
        ..AV1
    },
];

struct Call {
    mode: Mode,
    forwarder: Forwarder,
    encoder: Encoder,
    publisher: TransportKey,
    producer: ProducerKey,
    consumer: ConsumerKey,
    now: Micros,
    sequence: u16,
    loss: f64,
    jitter: Micros,
    random: Random,
    in_flight: BTreeMap<(Micros, u64), Vec<u8>>,
    sent: u64,
    got: BTreeMap<u64, Vec<u8>>,
    unwrapper: rtp::sequence::Unwrapper,
    keyframe_requests: u32,
}

impl Call {
    fn new(mode: Mode, seed: u64) -> Self {
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
            producer,
            consumer,
            now: 0,
            sequence: 65_000,
            loss: 0.0,
            jitter: 0,
            random: Random::new(seed),
            in_flight: BTreeMap::new(),
            sent: 0,
            got: BTreeMap::new(),
            unwrapper: rtp::sequence::Unwrapper::default(),
            keyframe_requests: 0,
        }
    }

    fn prefer(&mut self, spatial: u8, temporal: u8) {
        let layers = Layers { spatial, temporal };
        let mut out = Outbox::default();
        let done = self
            .forwarder
            .set_preferred_layers(self.consumer, layers, self.now, &mut out);
        done.unwrap();
        self.take(out);
    }

    fn run_for(&mut self, duration: Micros) {
        let end = self.now + duration;
        while self.now < end {
            if self.now.is_multiple_of(PICTURE) {
                self.send_picture();
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
    fn settle(&mut self) {
        (self.loss, self.jitter) = (0.0, 0);
        self.run_for(SECOND);
    }

    fn send_picture(&mut self) {
        for packet in self.encoder.next_picture() {
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
            let delay = 10 * MS + jitter + if is_lost { REPAIR } else { 0 };
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
                self.got.insert(sequence, bytes);
            }
        }
    }

    fn current(&self) -> Layers {
        let stats = self.forwarder.consumer_stats(self.consumer, self.now);
        stats.unwrap().current_layers.unwrap()
    }

    /// The spatial layers of the pictures of the last second, and the number of pictures.
    fn shown_lately(&self) -> (Vec<u8>, usize) {
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
    fn assert_decodable(&self) {
        let numbers: Vec<u64> = self.got.keys().copied().collect();
        let gaps = numbers
            .windows(2)
            .filter(|pair| pair[1] - pair[0] > 1)
            .count();
        assert_eq!(gaps, 0, "no gap in the sequence numbers: {:?}", self.mode);
        let mut decoder = Decoder::new(self.mode);
        for bytes in self.got.values() {
            decoder.take(bytes);
        }
        decoder.finish();
    }
}

/// Knows of each frame only what its packets say, and checks that against what the encoder had in mind.
struct Decoder {
    mode: Mode,
    structure: Structure,
    /// The encoder's frame by the number that its packets had.
    frames: HashMap<(u16, u8), u32>,
    parts: HashMap<u32, (Frame, u8)>,
    /// The last frame and marker of each picture.
    pictures: BTreeMap<u32, bool>,
}

impl Decoder {
    fn new(mode: Mode) -> Self {
        Self {
            mode,
            structure: Structure::default(),
            frames: HashMap::new(),
            parts: HashMap::new(),
            pictures: BTreeMap::new(),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let packet = rtp::Packet::parse(bytes).unwrap();
        if packet.payload().is_empty() {
            return;
        }
        let (frame, part) = scalable::read(packet.payload());
        let ended = self.pictures.insert(packet.timestamp, packet.marker);
        assert_ne!(
            ended,
            Some(true),
            "nothing follows the end of a picture: {:?} {frame:?}",
            self.mode
        );
        if self.mode.has_descriptor {
            let value = packet.extensions().find(DESCRIPTOR_ID).unwrap();
            self.check_descriptor(value, &frame);
        }
        if self.mode.codec == Codec::Vp9 {
            self.check_vp9(packet.payload(), &frame);
        }
        let (_, parts) = self.parts.entry(frame.index).or_insert((frame, 0));
        assert_eq!(*parts, part, "parts in order");
        *parts += 1;
    }

    fn check_descriptor(&mut self, value: &[u8], frame: &Frame) {
        let read = Descriptor::parse(value, &mut self.structure).unwrap();
        let told = read.frame.expect("its template is known");
        assert_eq!(told.spatial, frame.spatial);
        let references = told
            .references()
            .iter()
            .map(|distance| read.frame_number.wrapping_sub(*distance));
        self.check(
            frame,
            (read.frame_number, u8::MAX),
            references.map(|number| (number, u8::MAX)),
        );
        if let Some(active) = read.active_targets {
            let is_active = |target: u8| active >> target & 1 == 1;
            let mut targets = (0..).zip(self.structure.targets());
            let shows = targets.any(|(index, target)| {
                is_active(index)
                    && target.spatial >= frame.spatial
                    && told.indication(index).is_present()
            });
            assert!(shows, "a frame of a target that is said to go on");
        }
    }

    fn check_vp9(&mut self, payload: &[u8], frame: &Frame) {
        let read = vp9::Descriptor::parse(payload).unwrap();
        let picture = read.picture_id.unwrap().value;
        let references = read.references().to_vec().into_iter().map(|distance| {
            (
                picture.wrapping_sub(u16::from(distance)) & 0x7fff,
                frame.spatial,
            )
        });
        let lower = (frame.spatial > 0 && read.layer.unwrap().is_inter_layer)
            .then(|| (picture, frame.spatial - 1));
        self.check(frame, (picture, frame.spatial), references.chain(lower));
    }

    /// The numbers say the same as the encoder meant.
    fn check(
        &mut self,
        frame: &Frame,
        number: (u16, u8),
        references: impl Iterator<Item = (u16, u8)>,
    ) {
        self.frames.insert(number, frame.index);
        let mut found: Vec<u32> = references
            .map(|reference| {
                let known = self.frames.get(&reference).copied();
                known.unwrap_or_else(|| panic!("{frame:?} is made from a frame that is not there"))
            })
            .collect();
        let mut meant = frame.references.clone();
        found.sort_unstable();
        meant.sort_unstable();
        assert_eq!(found, meant, "{frame:?}");
    }

    fn finish(&self) {
        for (frame, parts) in self.parts.values() {
            assert_eq!(*parts, 2, "whole: {frame:?}");
            let is_there = |reference: &u32| self.parts.contains_key(reference);
            assert!(frame.references.iter().all(is_there), "{frame:?}");
        }
        // Where its last frame was lost and the layers have changed before it was repaired, a picture stays without an end.
        let unended = self.pictures.values().filter(|ended| !**ended).count();
        let count = self.pictures.len();
        let mode = self.mode;
        assert!(
            unended * 10 <= count,
            "{unended} of {count} pictures without an end: {mode:?}"
        );
    }
}

#[test]
fn a_player_gets_the_layers_that_it_wants_in_every_mode() {
    for mode in MODES {
        let mut call = Call::new(mode, 1);
        for (spatial, temporal, pictures) in [
            (9, 9, 28..=32),
            (0, 9, 28..=32),
            (1, 0, 6..=10),
            (9, 1, 14..=17),
            (0, 0, 6..=10),
        ] {
            call.prefer(spatial, temporal);
            call.run_for(3 * SECOND);
            let top = spatial.min(mode.spatial - 1);
            let (tops, count) = call.shown_lately();
            assert_eq!(tops, [top], "{mode:?} at {spatial} {temporal}");
            assert!(
                pictures.contains(&count),
                "{mode:?} at {spatial} {temporal}: {count}"
            );
            let expected = Layers {
                spatial: top,
                temporal: temporal.min(2),
            };
            assert_eq!(call.current(), expected);
        }
        call.assert_decodable();
    }
}

#[test]
fn a_decoder_never_misses_a_reference_under_loss_and_reordering() {
    for mode in MODES {
        for seed in 1..8 {
            let mut call = Call::new(mode, seed);
            call.loss = 0.1;
            call.jitter = 40 * MS;
            for step in 0..12u64 {
                let choice = (seed * 7 + step * 5) % 9;
                call.prefer((choice / 3) as u8, (choice % 3) as u8);
                call.run_for((200 + 170 * (choice % 4)) * MS);
            }
            call.settle();
            call.assert_decodable();
        }
    }
}

#[test]
fn a_lower_layer_comes_at_once_and_costs_no_keyframe_where_it_has_always_been_there() {
    for mode in MODES
        .into_iter()
        .filter(|mode| !mode.is_key_only && mode.spatial > 1)
    {
        let mut call = Call::new(mode, 3);
        call.run_for(2 * SECOND);
        let before = call.keyframe_requests;
        call.prefer(0, 9);
        call.run_for(4 * PICTURE + 20 * MS);
        assert_eq!(call.current().spatial, 0, "{mode:?}");
        assert_eq!(call.keyframe_requests, before);
        call.prefer(2, 9);
        call.run_for(500 * MS);
        assert_eq!(call.current().spatial, 2, "{mode:?}");
        assert_eq!(call.keyframe_requests, before + 1, "{mode:?}");
        call.assert_decodable();
    }
}

#[test]
fn what_a_layer_costs_is_measured_with_all_that_it_is_made_from() {
    for mode in MODES.into_iter().filter(|mode| mode.spatial > 1) {
        let mut call = Call::new(mode, 4);
        call.run_for(3 * SECOND);
        let max = call.forwarder.max_layers(call.producer, call.now).unwrap();
        assert_eq!((max.spatial, max.temporal), (2, 2), "{mode:?}");
        for (spatial, temporal) in [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)] {
            let layers = Layers { spatial, temporal };
            call.prefer(spatial, temporal);
            call.run_for(2 * SECOND);
            let cost = call.forwarder.bitrate_bps(call.producer, layers, call.now);
            let stats = call
                .forwarder
                .consumer_stats(call.consumer, call.now)
                .unwrap();
            let (cost, real) = (cost.unwrap() as f64, stats.bitrate_bps as f64);
            let ratio = cost / real;
            assert!(
                (0.85..1.2).contains(&ratio),
                "{mode:?} {layers:?}: {cost} for {real}"
            );
        }
    }
}

#[test]
fn a_path_too_narrow_for_the_lowest_layer_gets_nothing_and_comes_back_with_a_keyframe() {
    let mut call = Call::new(AV1, 5);
    call.run_for(SECOND);
    let target = |call: &mut Call, target| {
        let mut out = Outbox::default();
        let done = call
            .forwarder
            .set_target_layers(call.consumer, target, call.now, &mut out);
        done.unwrap();
        call.take(out);
        call.run_for(SECOND);
        let stats = call
            .forwarder
            .consumer_stats(call.consumer, call.now)
            .unwrap();
        stats.current_layers
    };
    assert_eq!(target(&mut call, None), None);
    let lowest = Layers {
        spatial: 0,
        temporal: 2,
    };
    assert_eq!(target(&mut call, Some(lowest)), Some(lowest));
    call.assert_decodable();
}

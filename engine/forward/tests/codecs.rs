//! Each codec: a player starts at a keyframe, and the numbers of its frames go on over a change of layer.

mod support;

use forward::*;
use rtp::Packet;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use support::packets::*;
use support::{MS, Outbox};

const DESCRIPTOR_ID: u8 = 12;

/// A publisher with two layers of one codec, and a player.
struct Call {
    forwarder: Forwarder,
    publisher: TransportKey,
    consumer: ConsumerKey,
    now: Micros,
    sequences: [u16; 2],
    /// The numbers of what the player got.
    got: Vec<u16>,
}

impl Call {
    fn new(codec: Codec) -> Self {
        let mut forwarder = Forwarder::new(Settings::default(), 1);
        let mut out = Outbox::default();
        let publisher = forwarder.add_transport().unwrap();
        let player = forwarder.add_transport().unwrap();
        forwarder.set_connected(publisher, true, 0, &mut out);
        forwarder.set_connected(player, true, 0, &mut out);
        let is_audio = codec.kind() == MediaKind::Audio;
        let mut producer = if is_audio {
            audio_producer(10)
        } else {
            video_producer(10)
        };
        producer.codecs[0].params.codec = codec;
        producer
            .extensions
            .set(ExtensionKind::DependencyDescriptor, DESCRIPTOR_ID);
        if !is_audio {
            producer.encodings.push(Encoding {
                ssrc: Some(20),
                ..Encoding::default()
            });
        }
        let mut consumer = if is_audio {
            audio_consumer(9_000)
        } else {
            video_consumer(9_000)
        };
        consumer.codecs[0].params.codec = codec;
        consumer
            .extensions
            .set(ExtensionKind::DependencyDescriptor, DESCRIPTOR_ID);
        let producer = forwarder.add_producer(publisher, producer).unwrap();
        let consumer = forwarder
            .add_consumer(player, producer, consumer, 0, &mut out)
            .unwrap();
        Self {
            forwarder,
            publisher,
            consumer,
            now: 0,
            sequences: [100, 5_000],
            got: Vec::new(),
        }
    }

    /// Sends a frame of one packet on a layer; returns what the player got of it: payload and dependency descriptor.
    fn send(
        &mut self,
        layer: usize,
        payload: &[u8],
        descriptor: &[u8],
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        self.now += 20 * MS;
        self.send_part(layer, payload, descriptor)
    }

    /// Sends another packet of the same frame.
    fn send_part(
        &mut self,
        layer: usize,
        payload: &[u8],
        descriptor: &[u8],
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        self.sequences[layer] += 1;
        let is_audio = self.is_audio();
        let header = Header {
            marker: true,
            payload_type: if is_audio { AUDIO_TYPE } else { VIDEO_TYPE },
            sequence: self.sequences[layer],
            timestamp: self.now as u32,
            ssrc: [10, 20][layer],
        };
        let mut extensions = ExtensionList::default();
        if !descriptor.is_empty() {
            extensions.push(DESCRIPTOR_ID, descriptor).unwrap();
        }
        let mut block = [0; 64];
        let len = extensions.write(&mut block).unwrap();
        let has_extensions = !extensions.is_empty();
        let packet = [
            &header.to_bytes(has_extensions, false)[..],
            &block[..len],
            payload,
        ]
        .concat();
        let mut out = Outbox::default();
        self.forwarder
            .handle_rtp(self.publisher, &packet, self.now, &mut out);
        let got = &mut self.got;
        let mut media = out.packets.iter().filter_map(|(to, bytes)| {
            let packet = Packet::parse(bytes)
                .ok()
                .filter(|packet| packet.ssrc == 9_000)?;
            got.push(packet.sequence);
            let descriptor = packet.extensions().find(DESCRIPTOR_ID).unwrap_or_default();
            assert_ne!(*to, self.publisher);
            Some((packet.payload().to_vec(), descriptor.to_vec()))
        });
        media.next_back()
    }

    /// Lets a second player come; returns the payloads that it gets at once, and whether the publisher is asked for anything.
    fn join_late(&mut self, codec: Codec) -> (Vec<Vec<u8>>, bool) {
        let mut out = Outbox::default();
        let player = self.forwarder.add_transport().unwrap();
        self.forwarder
            .set_connected(player, true, self.now, &mut out);
        let mut params = video_consumer(8_000);
        params.codecs[0].params.codec = codec;
        let stats = self.forwarder.consumer_stats(self.consumer, 0).unwrap();
        self.forwarder
            .add_consumer(player, stats.producer, params, self.now, &mut out)
            .unwrap();
        let to_player = out.packets.iter().filter(|(to, _)| *to == player);
        let payloads = to_player
            .map(|(_, bytes)| Packet::parse(bytes).unwrap().payload().to_vec())
            .collect();
        let asked = out.packets.iter().any(|(to, _)| *to == self.publisher);
        (payloads, asked)
    }

    fn is_audio(&self) -> bool {
        let stats = self.forwarder.consumer_stats(self.consumer, 0).unwrap();
        let producer = self.forwarder.producer_stats(stats.producer, 0).unwrap();
        producer.encodings.len() == 1
    }

    fn current(&self) -> Option<u8> {
        let stats = self.forwarder.consumer_stats(self.consumer, self.now);
        Some(stats.unwrap().current_layers?.spatial)
    }
}

/// Sends on both layers what a keyframe begins with and what it does not; the player must start and switch at the first
/// only, and get payloads unchanged.
fn starts_only_at(codec: Codec, keyframe: &[u8], other: &[u8]) {
    let mut call = Call::new(codec);
    assert_eq!(
        call.send(0, other, &[]),
        None,
        "{codec:?} before a keyframe"
    );
    assert_eq!(
        call.send(0, keyframe, &[]).unwrap().0,
        keyframe,
        "{codec:?}"
    );
    assert_eq!(call.send(0, other, &[]).unwrap().0, other, "{codec:?}");
    assert_eq!(call.send(1, other, &[]), None, "{codec:?} of another layer");
    assert_eq!(call.current(), Some(0));
    assert_eq!(
        call.send(1, keyframe, &[]).unwrap().0,
        keyframe,
        "{codec:?}"
    );
    assert_eq!(call.current(), Some(1));
    assert_eq!(
        call.send(0, other, &[]),
        None,
        "{codec:?} of the layer left"
    );
}

/// Sends frames, each of several packets; a player who comes then must get those from the newest keyframe on.
fn late_player_gets(codec: Codec, frames: &[&[&[u8]]], expected: &[&[u8]]) {
    let mut call = Call::new(codec);
    for frame in frames {
        call.now += 20 * MS;
        for part in *frame {
            call.send_part(0, part, &[]);
        }
    }
    let (payloads, asked) = call.join_late(codec);
    assert_eq!(payloads, expected, "{codec:?}");
    assert!(!asked, "{codec:?}: there is nothing to ask for");
}

#[test]
fn a_late_player_starts_with_the_stored_keyframe_of_each_codec() {
    let (key, inter) = (&[0x10, 0x10, 1][..], &[0x10, 0x11, 1][..]);
    let rest = &[0x00, 7][..];
    late_player_gets(
        Codec::Vp8,
        &[&[key, rest], &[inter], &[key, rest], &[inter]],
        &[key, rest, inter],
    );
    let (key, inter) = (&[0x08, 1][..], &[0x48, 1][..]);
    late_player_gets(Codec::Vp9, &[&[key], &[inter]], &[key, inter]);
    let (key, inter) = (&[0x18, 0x0a, 0x0b][..], &[0x10, 0x30, 0x01][..]);
    late_player_gets(Codec::Av1, &[&[key], &[inter]], &[key, inter]);
}

#[test]
fn a_late_player_gets_parameter_sets_that_come_in_packets_of_their_own() {
    let (sps, pps) = (&[0x67, 0x42][..], &[0x68, 0xce][..]);
    let (idr, idr_end) = (&[0x7c, 0x85, 1][..], &[0x7c, 0x45, 1][..]);
    let slice = &[0x41, 0x9a][..];
    late_player_gets(
        Codec::H264,
        &[&[slice], &[sps, pps, idr, idr_end], &[slice], &[slice]],
        &[sps, pps, idr, idr_end, slice, slice],
    );
}

#[test]
fn h264_starts_at_parameter_sets_or_an_idr_slice() {
    starts_only_at(
        Codec::H264,
        &[0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce],
        &[0x41, 0x9a],
    );
    starts_only_at(Codec::H264, &[0x7c, 0x85, 1], &[0x7c, 0x05, 1]);
}

#[test]
fn av1_starts_at_a_new_coded_video_sequence() {
    starts_only_at(Codec::Av1, &[0x18, 0x0a, 0x0b], &[0x10, 0x30, 0x01]);
}

#[test]
fn vp8_without_picture_ids_starts_at_a_keyframe() {
    starts_only_at(Codec::Vp8, &[0x10, 0x10, 1], &[0x10, 0x11, 1]);
}

#[test]
fn vp9_picture_ids_go_on_over_a_change_of_layer() {
    let mut call = Call::new(Codec::Vp9);
    let keyframe = |id: u8| [0xa8, 0x80, id, 0x00, id, 1];
    let inter = |id: u8| [0xe8, 0x80, id, 0x00, id, 1];
    let numbers = |got: Option<(Vec<u8>, Vec<u8>)>| {
        let (payload, _) = got.expect("forwarded");
        (
            u16::from_be_bytes([payload[1] & 0x7f, payload[2]]),
            payload[4],
        )
    };
    assert_eq!(call.send(0, &inter(6), &[]), None);
    let (picture, base) = numbers(call.send(0, &keyframe(7), &[]));
    assert_eq!(
        numbers(call.send(0, &inter(8), &[])),
        (picture + 1, base.wrapping_add(1))
    );
    assert_eq!(
        numbers(call.send(1, &keyframe(90), &[])),
        (picture + 2, base.wrapping_add(2))
    );
    assert_eq!(
        numbers(call.send(1, &inter(91), &[])),
        (picture + 3, base.wrapping_add(3))
    );
}

#[test]
fn av1_frame_numbers_go_on_over_a_change_of_layer() {
    let mut call = Call::new(Codec::Av1);
    let (keyframe, inter) = ([0x18, 0x0a, 0x0b], [0x10, 0x30, 0x01]);
    // Two templates, a keyframe's and another, of one decode target with one chain.
    let structure = |number: u8| [0xc0, 0, number, 0x80, 0, 0x3a, 0x41, 0x01, 0];
    let plain = |number: u8| [0xc1, 0, number];
    let number = |got: Option<(Vec<u8>, Vec<u8>)>| {
        let (_, descriptor) = got.expect("forwarded");
        u16::from_be_bytes([descriptor[1], descriptor[2]])
    };
    let first = number(call.send(0, &keyframe, &structure(40)));
    assert_eq!(
        number(call.send(0, &inter, &plain(41))),
        first.wrapping_add(1)
    );
    assert_eq!(
        number(call.send(1, &keyframe, &structure(200))),
        first.wrapping_add(2)
    );
    let (_, descriptor) = call.send(1, &inter, &plain(201)).unwrap();
    let [high, low] = first.wrapping_add(3).to_be_bytes();
    assert_eq!(descriptor, [0xc1, high, low], "nothing else is changed");
}

#[test]
fn audio_is_forwarded_from_its_first_packet_as_it_is() {
    for (codec, payload) in [
        (Codec::Opus, &[0x78, 1, 2][..]),
        (Codec::OtherAudio, &[0xff]),
    ] {
        let mut call = Call::new(codec);
        assert_eq!(call.send(0, payload, &[]).unwrap().0, payload, "{codec:?}");
    }
}

#[test]
fn a_payload_that_cannot_be_read_is_not_forwarded_and_leaves_no_gap() {
    let mut call = Call::new(Codec::Vp8);
    call.send(0, &[0x10, 0x10, 1], &[]).unwrap();
    assert_eq!(call.send(0, &[0x80], &[]), None, "a truncated descriptor");
    call.send(0, &[0x10, 0x11, 1], &[]).unwrap();
    let [first, second] = call.got[..] else {
        panic!("two packets: {:?}", call.got);
    };
    assert_eq!(second, first.wrapping_add(1));
}

//! A publisher whose packets of sound carry earlier ones (RED, RFC 2198): players have plain sound, whole.

mod support;

use forward::*;
use rtp::Packet;
use rtp::header::Header;
use rtp::payload::red::{self, Block};
use support::packets::*;
use support::{MS, Outbox};

const RED_TYPE: u8 = 63;
const SSRC: u32 = 10;

/// A publisher of RED and a player of Opus.
struct Call {
    forwarder: Forwarder,
    publisher: TransportKey,
    producer: ProducerKey,
    now: Micros,
}

impl Call {
    fn new() -> Self {
        let mut forwarder = Forwarder::new(Settings::default(), 1);
        let mut out = Outbox::default();
        let publisher = forwarder.add_transport().unwrap();
        let player = forwarder.add_transport().unwrap();
        for transport in [publisher, player] {
            forwarder.set_connected(transport, true, 0, &mut out);
        }
        let mut params = audio_producer(SSRC);
        params.codecs[0].red = Some(RedCodec {
            payload_type: RED_TYPE,
        });
        let producer = forwarder.add_producer(publisher, params).unwrap();
        forwarder
            .add_consumer(player, producer, audio_consumer(9_000), 0, &mut out)
            .unwrap();
        Self {
            forwarder,
            publisher,
            producer,
            now: 0,
        }
    }

    /// Sends packet `number`, whose sound is that number, with `payload_type`; returns number and sound of what the player
    /// got, the number counted from that of packet 0.
    fn send(&mut self, number: u16, payload_type: u8, payload: &[u8]) -> Vec<(u16, u32, Vec<u8>)> {
        let header = Header {
            marker: false,
            payload_type,
            sequence: 65_000_u16.wrapping_add(number),
            timestamp: u32::from(number) * 960,
            ssrc: SSRC,
        };
        let packet = [&header.to_bytes(false, false)[..], payload].concat();
        self.now += 20 * MS;
        let mut out = Outbox::default();
        self.forwarder
            .handle_rtp(self.publisher, &packet, self.now, &mut out);
        let got = out.packets.iter().filter_map(|(_, bytes)| {
            let packet = Packet::parse(bytes).ok()?;
            assert_eq!(packet.payload_type, PLAYER_AUDIO_TYPE);
            let payload = packet.payload().to_vec();
            Some((packet.sequence, packet.timestamp, payload))
        });
        got.collect()
    }
}

/// The sound of packet `number`, behind that of so many before it.
fn sound(number: u16, earlier: u16) -> Vec<u8> {
    let data: Vec<[u8; 2]> = (number - earlier..=number).map(u16::to_be_bytes).collect();
    let redundant: Vec<Block<'_>> = (1..=earlier)
        .rev()
        .zip(&data)
        .map(|(back, data)| Block {
            payload_type: AUDIO_TYPE,
            timestamp_offset: back * 960,
            data,
        })
        .collect();
    let mut payload = vec![0; red::redundancy_len(&redundant)];
    red::write_redundancy(&redundant, AUDIO_TYPE, &mut payload);
    payload.extend(number.to_be_bytes());
    payload
}

/// The numbers that the sound says, after asserting that sequence numbers and timestamps fit them.
fn numbers(got: &[(u16, u32, Vec<u8>)]) -> Vec<u16> {
    let says = |(_, _, payload): &(u16, u32, Vec<u8>)| {
        u16::from_be_bytes(payload[..].try_into().expect("the sound and nothing else"))
    };
    for pair in got.windows(2) {
        let apart = says(&pair[1]).wrapping_sub(says(&pair[0]));
        assert_eq!(pair[1].0.wrapping_sub(pair[0].0), apart);
        assert_eq!(pair[1].1.wrapping_sub(pair[0].1), u32::from(apart) * 960);
    }
    got.iter().map(says).collect()
}

#[test]
fn what_a_later_packet_carries_of_a_lost_one_is_forwarded_before_it() {
    let mut call = Call::new();
    let mut got = Vec::new();
    // 3, 6 and 7 are lost; with plain packets between, as a browser changes from one to the other.
    for number in [2, 4, 5, 8, 9] {
        got.extend(call.send(number, RED_TYPE, &sound(number, 2)));
    }
    got.extend(call.send(10, AUDIO_TYPE, &10_u16.to_be_bytes()));
    assert_eq!(numbers(&got), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let stats = call
        .forwarder
        .producer_stats(call.producer, call.now)
        .unwrap();
    assert_eq!(stats.encodings[0].packets_repaired, 3);
    assert_eq!(stats.encodings[0].packets_duplicated, 0);
}

#[test]
fn what_has_come_is_not_forwarded_again() {
    let mut call = Call::new();
    for number in 3..20 {
        let got = call.send(number, RED_TYPE, &sound(number, 3));
        assert_eq!(numbers(&got), [number]);
    }
}

#[test]
fn a_packet_that_cannot_be_read_leaves_no_gap() {
    let mut call = Call::new();
    let mut got = call.send(0, RED_TYPE, &sound(0, 0));
    // Headers without an end, a block that is longer than the packet, and one of another codec.
    for (number, payload) in [
        (1, &[0xff_u8; 9][..]),
        (2, &[0x80 | AUDIO_TYPE, 0, 3, 0xff, AUDIO_TYPE]),
        (3, &[7, 1, 2]),
    ] {
        got.extend(call.send(number, RED_TYPE, payload));
    }
    got.extend(call.send(4, RED_TYPE, &sound(4, 0)));
    let sounds: Vec<_> = got.iter().map(|(_, _, payload)| &payload[..]).collect();
    assert_eq!(sounds, [&[0, 0][..], &[0, 4]]);
    assert_eq!(got[1].0.wrapping_sub(got[0].0), 1);
}

#[test]
fn more_blocks_than_anybody_sends_are_not_all_taken() {
    let mut call = Call::new();
    call.send(0, RED_TYPE, &sound(0, 0));
    let got = call.send(17, RED_TYPE, &sound(17, 16));
    assert_eq!(numbers(&got), (9..=17).collect::<Vec<u16>>());
}

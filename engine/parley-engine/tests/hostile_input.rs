//! Malformed and flooding input against the real binary while a call goes on.

mod support;

use std::io::Write;
use std::net::{TcpStream, UdpSocket};
use std::time::Duration;

use serde_json::json;
use support::PATIENCE;
use support::client::{Client, Wire, audio_packet, forward_audio, payload};
use support::process::Engine;

const ROUNDS: usize = 40;
const DATAGRAMS_PER_ROUND: usize = 200;

/// What the engine may grow by while it is attacked.
const MAX_GROWTH_BYTES: u64 = 8 << 20;

/// xorshift64*: the same bytes in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn bytes(&mut self, max: usize) -> Vec<u8> {
        (0..self.below(max)).map(|_| self.next() as u8).collect()
    }

    /// Something that looks like one of the four protocols at its first bytes.
    fn datagram(&mut self) -> Vec<u8> {
        let starts: [&[u8]; 9] = [
            &[0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42],
            &[0, 1, 0xff, 0xff, 0x21, 0x12, 0xa4, 0x42],
            &[1, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42],
            &[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 1, 0, 0, 28],
            &[20, 0xfe, 0xfd],
            &[0x80, 111],
            &[0x9f, 111],
            &[0x81, 201],
            &[],
        ];
        let mut datagram = starts[self.below(starts.len())].to_vec();
        datagram.extend(self.bytes(300));
        datagram
    }

    /// A compound of RTCP packets of known types with random bodies.
    fn rtcp(&mut self) -> Vec<u8> {
        let mut compound = Vec::new();
        for _ in 0..=self.below(3) {
            let mut body = self.bytes(100);
            body.resize((body.len() / 4 + 1) * 4, 0);
            body[..4].copy_from_slice(&[0, 0, 0, 17]);
            let words = if self.below(8) == 0 {
                self.next() as u16
            } else {
                (body.len() / 4) as u16
            };
            compound.extend([0x80 | self.next() as u8 & 0x1f, 200 + self.below(8) as u8]);
            compound.extend(words.to_be_bytes());
            compound.extend(body);
        }
        compound
    }

    /// The bytes with a few of them changed, or cut.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut spoilt = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(spoilt.len());
            spoilt[at] ^= 1 << self.below(8);
        }
        // Two changes may have undone each other.
        if spoilt == bytes || self.below(4) == 0 {
            spoilt.truncate(self.below(bytes.len()));
        }
        spoilt
    }
}

/// A call that must not notice anything.
struct Call {
    sender: Client,
    receiver: Client,
    sequence: u16,
}

impl Call {
    fn start(engine: &mut Engine) -> Self {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let sender = Client::connect(engine, "send", wires.0);
        let receiver = Client::connect(engine, "receive", wires.1);
        forward_audio(engine, "send", "receive", "track", (7, 9));
        Self {
            sender,
            receiver,
            sequence: 0,
        }
    }

    fn goes_on(&mut self) {
        for _ in 0..5 {
            self.sequence += 1;
            let words = format!("frame {}", self.sequence);
            self.sender
                .send_rtp(&audio_packet(7, self.sequence, words.as_bytes()));
            let packet = self
                .receiver
                .receive_rtp(PATIENCE)
                .expect("the call goes on");
            assert_eq!(payload(&packet), words.as_bytes());
        }
    }
}

fn resident_bytes(engine: &mut Engine) -> u64 {
    let stats = engine.request("getStats", json!({"transportIds": []}));
    stats["process"]["residentBytes"]
        .as_u64()
        .unwrap_or_default()
}

/// Attacks round after round; after each the call goes on, in the end memory is where it was.
fn survive(port: u16, mut attack: impl FnMut(&mut Engine, &mut Call, &mut Random)) {
    let mut engine = Engine::start(port);
    let mut call = Call::start(&mut engine);
    let mut random = Random(0x5eed);
    call.goes_on();
    for _ in 0..ROUNDS / 4 {
        attack(&mut engine, &mut call, &mut random);
    }
    let before = resident_bytes(&mut engine);
    for _ in 0..ROUNDS {
        attack(&mut engine, &mut call, &mut random);
        call.goes_on();
    }
    let growth = resident_bytes(&mut engine).saturating_sub(before);
    assert!(growth <= MAX_GROWTH_BYTES, "grew by {growth} bytes");
    assert!(engine.is_running());
}

#[test]
fn datagrams_from_strangers_are_dropped_without_an_answer() {
    survive(26260, |engine, call, random| {
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        stranger.connect(("127.0.0.1", engine.port)).unwrap();
        for _ in 0..DATAGRAMS_PER_ROUND {
            let check = call.receiver.check_bytes(true);
            stranger.send(&random.datagram()).unwrap();
            stranger.send(&random.spoil(&check)).unwrap();
        }
        // The answer comes after the datagrams were dealt with.
        engine.request("getStats", json!({"transportIds": []}));
        stranger.set_nonblocking(true).unwrap();
        assert!(
            stranger.recv(&mut [0; 2048]).is_err(),
            "a stranger was answered"
        );
    });
}

#[test]
fn garbage_from_a_clients_own_address_does_not_disturb_its_call() {
    survive(26261, |_, call, random| {
        for _ in 0..DATAGRAMS_PER_ROUND {
            let garbage = random.datagram();
            call.sender.wire.send(&garbage);
            let packet = audio_packet(1, random.next() as u16, b"x");
            if let Some(sealed) = call.sender.try_seal(&packet) {
                let spoilt = random.spoil(&sealed);
                call.sender.wire.send(&spoilt);
            }
        }
    });
}

#[test]
fn sealed_nonsense_from_a_member_does_not_disturb_others() {
    let mut member = None;
    survive(26262, |engine, call, random| {
        let member = member.get_or_insert_with(|| {
            let wire = Wire::udp(engine);
            let client = Client::connect(engine, "member", wire);
            forward_audio(engine, "member", "receive", "other", (17, 19));
            client
        });
        for _ in 0..DATAGRAMS_PER_ROUND {
            let mut packet = random.datagram();
            packet.resize(packet.len().max(12), 0);
            if random.below(2) == 0 {
                packet[..2].copy_from_slice(&[0x80 | random.next() as u8 & 0x3f, 111]);
                packet[8..12].copy_from_slice(&[0, 0, 0, 17]);
            }
            packet[2..4].copy_from_slice(&(random.next() as u16).to_be_bytes());
            if let Some(sealed) = member.try_seal(&packet) {
                member.wire.send(&sealed);
            }
            member.send_rtcp(&random.rtcp());
        }
        // What of it was well-formed is heard, and is not of this test.
        engine.request("getStats", json!({"transportIds": []}));
        while call
            .receiver
            .receive_rtp(Duration::from_millis(1))
            .is_some()
        {}
    });
}

#[test]
fn garbage_before_and_during_a_handshake_does_not_keep_a_client_out() {
    let mut number = 0;
    survive(26263, |engine, _, random| {
        number += 1;
        let name = format!("newcomer {number}");
        let wire = Wire::udp(engine);
        let mut newcomer = Client::create(engine, &name, wire);
        newcomer.check(true);
        for _ in 0..20 {
            let mut garbage = random.datagram();
            garbage.insert(0, 22);
            newcomer.wire.send(&garbage);
        }
        newcomer.shake_hands();
        engine.wait_for_state(&name, "connected");
        engine.request("closeTransport", json!({"transportId": name}));
    });
}

#[test]
fn a_flood_of_right_checks_from_many_addresses_is_bounded() {
    survive(26264, |engine, call, _| {
        for _ in 0..20 {
            let elsewhere = UdpSocket::bind("127.0.0.1:0").unwrap();
            let check = call.receiver.check_bytes(false);
            elsewhere
                .send_to(&check, ("127.0.0.1", engine.port))
                .unwrap();
        }
    });
}

#[test]
fn tcp_garbage_and_idle_connections_are_closed_or_bounded() {
    let mut held = Vec::new();
    survive(26265, |engine, call, random| {
        for _ in 0..10 {
            let connection = TcpStream::connect(("127.0.0.1", engine.port));
            let mut connection = connection.expect("the port listens");
            // Any of these may fail: the engine closes what is not framed.
            let _ = match random.below(4) {
                0 => connection.write_all(&random.bytes(5000)),
                1 => connection.write_all(&[0xff, 0xff, 1, 2, 3]),
                2 => connection.write_all(&[0, 50, 1]),
                _ => {
                    let check = call.receiver.check_bytes(true);
                    let spoilt = random.spoil(&check);
                    let framed = [&(spoilt.len() as u16).to_be_bytes()[..], &spoilt].concat();
                    connection.write_all(&framed)
                }
            };
            if random.below(2) == 0 {
                held.push(connection);
            }
        }
        let stats = engine.request("getStats", json!({"transportIds": []}));
        assert!(stats["process"]["tcpConnections"].as_u64().unwrap() <= 256);
    });
    assert!(held.len() > 100);
}

#[test]
fn replayed_datagrams_are_heard_once() {
    survive(26266, |engine, call, _| {
        call.sequence += 1;
        let sealed = call.sender.seal(&audio_packet(7, call.sequence, b"once"));
        for _ in 0..DATAGRAMS_PER_ROUND {
            call.sender.wire.send(&sealed);
        }
        let packet = call.receiver.receive_rtp(PATIENCE).unwrap();
        assert_eq!(payload(&packet), b"once");
        engine.request("getStats", json!({"transportIds": []}));
        assert_eq!(call.receiver.receive_rtp(Duration::from_millis(1)), None);
    });
}

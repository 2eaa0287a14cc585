//! Calls through the real binary, with clients made of our own parts.

mod support;

use std::time::Duration;

use rtp::demux::{Protocol, classify};
use serde_json::json;
use support::PATIENCE;
use support::client::{Client, Wire, audio_packet, forward_audio, payload};
use support::process::Engine;

/// After an answer on the control pipe everything that was sent before has been dealt with.
const NOW: Duration = Duration::from_millis(1);

/// Runs a scenario with each way of talking to the system, those that other systems and lacking kernels have included.
fn in_every_mode(port: u16, scenario: impl Fn(&mut Engine)) {
    for offload in ["auto", "batched", "single"] {
        scenario(&mut Engine::start_with(port, &["--udp-offload", offload]));
    }
}

/// Two connected clients; what the first sends, the second gets.
fn call(engine: &mut Engine, wires: (Wire, Wire)) -> (Client, Client) {
    let sender = Client::connect(engine, "send", wires.0);
    let receiver = Client::connect(engine, "receive", wires.1);
    forward_audio(engine, "send", "receive", "track", (7, 9));
    (sender, receiver)
}

fn assert_heard(sender: &mut Client, receiver: &mut Client, sequences: std::ops::Range<u16>) {
    for sequence in sequences {
        let words = format!("frame {sequence}");
        sender.send_rtp(&audio_packet(7, sequence, words.as_bytes()));
        let packet = receiver.receive_rtp(PATIENCE).expect("it is forwarded");
        assert_eq!(payload(&packet), words.as_bytes());
    }
}

#[test]
fn media_reaches_the_other_client_over_udp_and_tcp() {
    in_every_mode(26240, |engine| {
        for over in ["udp-udp", "udp-tcp", "tcp-udp", "tcp-tcp"] {
            let wire = |engine: &Engine, name| match name {
                "udp" => Wire::udp(engine),
                _ => Wire::tcp(engine),
            };
            let (first, second) = over.split_once('-').unwrap();
            let wires = (wire(engine, first), wire(engine, second));
            let (mut sender, mut receiver) = call(engine, wires);
            assert_heard(&mut sender, &mut receiver, 100..150);
            engine.wait_for("producerStarted", |params| params["producerId"] == "track");
            let stats = engine.request("getStats", json!({}));
            let protocols: Vec<_> = ["send", "receive"]
                .iter()
                .map(|id| {
                    let all = stats["transports"].as_array().unwrap();
                    let one = all.iter().find(|one| one["transportId"] == *id).unwrap();
                    one["protocol"].as_str().unwrap().to_owned()
                })
                .collect();
            assert_eq!(protocols.join("-"), over);
            assert_eq!(stats["consumers"][0]["packetsSent"], 50);
            for id in ["send", "receive"] {
                engine.request("closeTransport", json!({"transportId": id}));
            }
        }
    });
}

#[test]
fn gcm_is_negotiated() {
    in_every_mode(26241, |engine| {
        let wire = Wire::udp(engine);
        let client = Client::connect(engine, "t", wire);
        assert_eq!(client.profile, Some(dimpl::SrtpProfile::AEAD_AES_256_GCM));
        let stats = engine.request("getStats", json!({}));
        assert_eq!(
            stats["transports"][0]["srtpProfile"],
            "SRTP_AEAD_AES_256_GCM"
        );
    });
}

#[test]
fn a_player_that_moves_to_another_address_goes_on_hearing() {
    in_every_mode(26242, |engine| {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        assert_heard(&mut sender, &mut receiver, 0..10);
        for wire in [Wire::udp(engine), Wire::tcp(engine)] {
            receiver.wire = wire;
            receiver.check(true);
            let next = if matches!(receiver.wire, Wire::Udp(_)) {
                10..20
            } else {
                20..30
            };
            assert_heard(&mut sender, &mut receiver, next);
        }
        let stats = engine.request("getStats", json!({"transportIds": ["receive"]}));
        assert_eq!(stats["transports"][0]["pathChanges"], 2);
    });
}

#[test]
fn a_publisher_that_moves_to_another_address_goes_on_being_heard() {
    in_every_mode(26243, |engine| {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        assert_heard(&mut sender, &mut receiver, 0..10);
        sender.wire = Wire::udp(engine);
        // Before a check from there the address is nobody's; nothing of this is heard below.
        sender.send_rtp(&audio_packet(7, 10, b"too early"));
        sender.check(true);
        assert_heard(&mut sender, &mut receiver, 11..20);
    });
}

#[test]
fn media_flows_through_an_ice_restart() {
    in_every_mode(26244, |engine| {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        receiver.restart_ice(engine);
        assert_heard(&mut sender, &mut receiver, 0..10);
        receiver.wire = Wire::udp(engine);
        receiver.check(true);
        assert_heard(&mut sender, &mut receiver, 10..20);
    });
}

#[test]
fn a_closed_tcp_connection_of_the_only_path_disconnects_and_a_new_one_brings_it_back() {
    in_every_mode(26245, |engine| {
        let wires = (Wire::udp(engine), Wire::tcp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        assert_heard(&mut sender, &mut receiver, 0..5);
        receiver.wire = Wire::tcp(engine);
        engine.wait_for_state("receive", "disconnected");
        receiver.check(true);
        engine.wait_for_state("receive", "connected");
        assert_heard(&mut sender, &mut receiver, 5..10);
    });
}

#[test]
fn nothing_is_sent_to_a_closed_transport() {
    in_every_mode(26246, |engine| {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        assert_heard(&mut sender, &mut receiver, 0..5);
        engine.request("closeTransport", json!({"transportId": "receive"}));
        // Its credentials and its address mean nothing any more.
        let check = receiver.check_bytes(true);
        receiver.wire.send(&check);
        sender.send_rtp(&audio_packet(7, 5, b"to nobody"));
        engine.request("getStats", json!({}));
        while let Some(bytes) = receiver.wire.receive(NOW) {
            assert_eq!(
                classify(&bytes),
                Some(Protocol::Dtls),
                "only DTLS's good-bye is left"
            );
        }
    });
}

#[test]
fn a_lost_audio_packet_is_sent_again_as_the_very_same_datagram() {
    in_every_mode(26247, |engine| {
        let wires = (Wire::udp(engine), Wire::udp(engine));
        let (mut sender, mut receiver) = call(engine, wires);
        assert_heard(&mut sender, &mut receiver, 0..5);
        sender.send_rtp(&audio_packet(7, 5, b"lost"));
        let is_media = |bytes: &Vec<u8>| classify(bytes) == Some(Protocol::Rtp);
        let lost = std::iter::from_fn(|| receiver.wire.receive(PATIENCE))
            .find(is_media)
            .unwrap();
        // Generic NACK (RFC 4585 §6.2.1), repeated as players do: the engine does not answer one that
        // comes sooner than a round trip.
        let mut nack = vec![0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 9];
        nack.extend([lost[2], lost[3], 0, 0]);
        let again = (0..100).find_map(|_| {
            receiver.send_rtcp(&nack);
            receiver
                .wire
                .receive(Duration::from_millis(50))
                .filter(is_media)
        });
        assert_eq!(again, Some(lost));
    });
}

//! Media from one engine process to another.

mod support;

use net::srtp::{MAX_RTCP_TRAILER, StaticKey, static_session};
use serde_json::{Value, json};
use support::PATIENCE;
use support::client::{Client, Wire, audio_packet, opus, payload};
use support::process::Engine;

const KEYS: [u8; 2] = [0x11, 0x22];

fn key(byte: u8) -> String {
    format!("{byte:02x}").repeat(StaticKey::LEN)
}

/// The parameters of a relay to what listens on `port`; `side` says which of the two keys is whose.
fn relay(port: u16, side: usize) -> Value {
    json!({"transportId": "relay", "peer": {"address": "127.0.0.1", "port": port},
        "sendKey": key(KEYS[side]), "receiveKey": key(KEYS[1 - side])})
}

fn connect(one: &mut Engine, other: &mut Engine) {
    one.request("createRelayTransport", relay(other.port, 0));
    other.request("createRelayTransport", relay(one.port, 1));
    one.wait_for_state("relay", "connected");
    other.wait_for_state("relay", "connected");
}

fn create_producer(engine: &mut Engine, on: &str, name: &str, ssrc: u32) {
    engine.request(
        "createProducer",
        json!({"transportId": on, "producerId": name, "kind": "audio", "paused": false,
            "rtpParameters": opus(name, ssrc),
            "codecMapping": [{"payloadType": 111, "mappedPayloadType": 111}]}),
    );
}

fn consumer(on: &str, name: &str, ssrc: u32, encoding: Option<u8>) -> Value {
    let mut params = json!({"transportId": on, "consumerId": name, "producerId": name,
        "kind": "audio", "paused": false, "rtpParameters": opus(name, ssrc)});
    if let Some(encoding) = encoding {
        params["encoding"] = encoding.into();
    }
    params
}

/// A client at `home` publishes, a client `away` plays.
fn call(home: &mut Engine, away: &mut Engine, name: &str, ssrc: u32) -> (Client, Client) {
    let wires = (Wire::udp(home), Wire::udp(away));
    let publisher = Client::connect(home, &format!("{name} sends"), wires.0);
    let player = Client::connect(away, &format!("{name} hears"), wires.1);
    create_producer(home, &format!("{name} sends"), name, 7);
    home.request("createConsumer", consumer("relay", name, ssrc, Some(0)));
    create_producer(away, "relay", name, ssrc);
    away.request(
        "createConsumer",
        consumer(&format!("{name} hears"), name, 9, None),
    );
    (publisher, player)
}

fn process_stats(engine: &mut Engine) -> Value {
    engine.request("getStats", json!({"transportIds": []}))["process"].clone()
}

#[test]
fn one_relay_carries_tracks_both_ways_and_is_counted() {
    let (mut one, mut other) = (Engine::start(26280), Engine::start(26281));
    connect(&mut one, &mut other);
    let (mut anna, mut ben) = call(&mut one, &mut other, "forth", 1);
    let (mut cleo, mut dora) = call(&mut other, &mut one, "back", 1);
    for sequence in 100..150 {
        let words = format!("frame {sequence}");
        for (sender, receiver) in [(&mut anna, &mut ben), (&mut cleo, &mut dora)] {
            sender.send_rtp(&audio_packet(7, sequence, words.as_bytes()));
            let packet = receiver.receive_rtp(PATIENCE).expect("it is relayed");
            assert_eq!(payload(&packet), words.as_bytes());
        }
    }
    for engine in [&mut one, &mut other] {
        let stats = process_stats(engine);
        assert_eq!(stats["relays"], 1);
        for figure in ["relayPacketsSent", "relayPacketsReceived"] {
            assert!(stats[figure].as_u64() >= Some(50), "{figure}: {stats}");
        }
        let before = stats["relayPacketsSent"].as_u64();
        engine.request("closeTransport", json!({"transportId": "relay"}));
        let stats = process_stats(engine);
        assert_eq!(
            (&stats["relays"], &stats["consumers"]),
            (&json!(0), &json!(0))
        );
        assert!(
            stats["relayPacketsSent"].as_u64() >= before,
            "it never goes back"
        );
    }
}

#[test]
fn a_relay_is_one_for_two_engines_and_its_ssrcs_only_rise() {
    let (mut one, mut other) = (Engine::start(26282), Engine::start(26283));
    connect(&mut one, &mut other);
    let (_anna, _ben) = call(&mut one, &mut other, "track", 5);
    let mut second = relay(other.port, 0);
    second["transportId"] = "second".into();
    let (code, words) = one.refusal("createRelayTransport", second);
    assert_eq!(code, "alreadyExists");
    assert!(!words.contains("127.0.0.1"), "{words}");
    one.request("closeConsumer", json!({"consumerId": "track"}));
    let (code, words) = one.refusal("createConsumer", consumer("relay", "track", 5, Some(0)));
    assert_eq!(code, "invalidParams");
    assert!(
        words.starts_with("params.rtpParameters.encodings[0].ssrc: 5"),
        "{words}"
    );
    let (_, words) = one.refusal("createConsumer", consumer("relay", "track", 6, Some(1)));
    assert!(words.starts_with("params.encoding: "), "{words}");
    let (code, _) = one.refusal("restartIce", json!({"transportId": "relay"}));
    assert_eq!(code, "invalidParams");
}

#[test]
fn nobody_enters_a_relay_without_its_key_and_no_client_takes_its_place() {
    let mut engine = Engine::start(26284);
    let mut peer = Wire::udp(&engine);
    engine.request("createRelayTransport", relay(peer.local().port(), 0));
    let keepalive = |send: u8| {
        let (send, receive) = (StaticKey::new([send; 28]), StaticKey::new([KEYS[0]; 28]));
        let (_, mut outbound) = static_session(&send, &receive).unwrap();
        let mut sealed = vec![0x80, 201, 0, 1, 0, 0, 0, 9];
        sealed.resize(8 + MAX_RTCP_TRAILER, 0);
        let len = outbound.seal_rtcp(&mut sealed, 8).unwrap();
        sealed.truncate(len);
        sealed
    };
    // From its address, but not with its key; and with neither ICE nor DTLS.
    let wire = Wire::udp(&engine);
    let mut client = Client::create(&mut engine, "client", wire);
    let hostile = [
        keepalive(0x77),
        audio_packet(5, 1, &[0; 40]),
        client.check_bytes(true),
        vec![22, 254, 253, 0, 0],
    ];
    let strays = process_stats(&mut engine)["strayDatagrams"]
        .as_u64()
        .unwrap();
    for datagram in &hostile {
        peer.send(datagram);
    }
    let expected = Some(strays + hostile.len() as u64 - 1);
    while process_stats(&mut engine)["strayDatagrams"].as_u64() < expected {}
    let states = |engine: &mut Engine| {
        let stats = engine.request("getStats", json!({}));
        let transports = stats["transports"].as_array().unwrap().iter();
        let state = |id: &str| {
            let mut found = transports.clone().filter(|one| one["transportId"] == id);
            found.next().unwrap()["state"].as_str().unwrap().to_owned()
        };
        (state("relay"), state("client"))
    };
    assert_eq!(states(&mut engine), ("new".into(), "new".into()));
    // With the key, but from another address.
    client.wire.send(&keepalive(KEYS[1]));
    let expected = expected.map(|strays| strays + 1);
    while process_stats(&mut engine)["strayDatagrams"].as_u64() < expected {}
    assert_eq!(states(&mut engine).0, "new");
    peer.send(&keepalive(KEYS[1]));
    engine.wait_for_state("relay", "connected");
}

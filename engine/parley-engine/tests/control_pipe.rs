//! The control pipe of the real binary.

mod support;

use std::net::UdpSocket;

use serde_json::json;
use support::process::{Engine, run};

fn video(ssrc: u32) -> serde_json::Value {
    json!({
        "mid": "0",
        "codecs": [
            {"mimeType": "video/VP8", "payloadType": 96, "clockRate": 90000,
             "rtcpFeedback": [{"type": "nack"}, {"type": "nack", "parameter": "pli"}]},
            {"mimeType": "video/rtx", "payloadType": 97, "clockRate": 90000, "parameters": {"apt": 96}},
        ],
        "headerExtensions": [{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1}],
        "encodings": [{"ssrc": ssrc, "rtx": {"ssrc": ssrc + 1}}],
        "rtcp": {"cname": "name"},
    })
}

fn producer(transport: &str, id: &str, ssrc: u32) -> serde_json::Value {
    json!({
        "transportId": transport, "producerId": id, "kind": "video", "paused": false,
        "rtpParameters": video(ssrc),
        "codecMapping": [
            {"payloadType": 96, "mappedPayloadType": 96}, {"payloadType": 97, "mappedPayloadType": 97},
        ],
    })
}

fn consumer(transport: &str, id: &str, producer: &str) -> serde_json::Value {
    json!({
        "transportId": transport, "consumerId": id, "producerId": producer, "kind": "video",
        "paused": true, "rtpParameters": video(500),
    })
}

#[test]
fn the_first_line_says_that_the_engine_is_ready() {
    let engine = Engine::start(26220);
    let params = &engine.ready["params"];
    assert_eq!(params["mediaPort"], engine.port);
    assert_eq!(params["tcp"], true);
    assert_eq!(params["pid"], engine.pid());
    assert_eq!(params["fingerprints"][0]["algorithm"], "sha-256");
    assert_eq!(
        params["fingerprints"][0]["value"].as_str().map(str::len),
        Some(95)
    );
}

#[test]
fn a_transport_comes_with_what_a_client_needs_to_reach_it() {
    let more = [
        "--announced-address",
        "192.0.2.1",
        "--announced-address",
        "2001:db8::1",
    ];
    let mut engine = Engine::start_with(26221, &more);
    let created = engine.request("createTransport", json!({"transportId": "t"}));
    assert_eq!(created["iceParameters"]["iceLite"], true);
    let fingerprints = &created["dtlsParameters"]["fingerprints"];
    assert_eq!(*fingerprints, engine.ready["params"]["fingerprints"]);
    let candidates = created["iceCandidates"].as_array().unwrap();
    let summary: Vec<String> = candidates
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one["protocol"], one["address"], one["port"], one["tcpType"]
            )
        })
        .collect();
    let port = engine.port;
    assert_eq!(
        summary,
        [
            format!(r#""udp" "192.0.2.1" {port} null"#),
            format!(r#""udp" "2001:db8::1" {port} null"#),
            format!(r#""tcp" "192.0.2.1" {port} "passive""#),
            format!(r#""tcp" "2001:db8::1" {port} "passive""#),
        ]
    );
}

#[test]
fn every_object_lives_from_its_creation_to_its_close() {
    let mut engine = Engine::start(26222);
    for id in ["send", "receive"] {
        engine.request("createTransport", json!({"transportId": id}));
    }
    engine.request("createProducer", producer("send", "p", 1));
    engine.request("createConsumer", consumer("receive", "c", "p"));
    for (method, params) in [
        ("pauseProducer", json!({"producerId": "p"})),
        ("resumeProducer", json!({"producerId": "p"})),
        ("resumeConsumer", json!({"consumerId": "c"})),
        ("requestKeyframe", json!({"consumerId": "c"})),
        (
            "setPreferredLayers",
            json!({"consumerId": "c", "spatial": 0, "temporal": 0}),
        ),
        ("pauseConsumer", json!({"consumerId": "c"})),
    ] {
        assert_eq!(engine.request(method, params), json!({}), "{method}");
    }
    let stats = engine.request("getStats", json!({}));
    assert_eq!(stats["transports"].as_array().unwrap().len(), 2);
    assert_eq!(stats["producers"][0]["encodings"][0]["ssrc"], 1);
    assert_eq!(stats["consumers"][0]["producerId"], "p");
    let of_one = engine.request("getStats", json!({"transportIds": ["send", "unknown"]}));
    assert_eq!(of_one["transports"].as_array().unwrap().len(), 1);
    assert_eq!(of_one["consumers"], json!([]));

    // A closed producer takes its consumers along, a closed transport everything on it.
    engine.request("closeProducer", json!({"producerId": "p"}));
    assert_eq!(
        engine
            .refusal("closeConsumer", json!({"consumerId": "c"}))
            .0,
        "notFound"
    );
    engine.request("createProducer", producer("send", "p", 1));
    engine.request("createConsumer", consumer("receive", "c", "p"));
    engine.request("closeTransport", json!({"transportId": "send"}));
    assert_eq!(
        engine
            .refusal("closeProducer", json!({"producerId": "p"}))
            .0,
        "notFound"
    );
    assert_eq!(
        engine
            .refusal("closeConsumer", json!({"consumerId": "c"}))
            .0,
        "notFound"
    );
    engine.request("closeTransport", json!({"transportId": "receive"}));
    let stats = engine.request("getStats", json!({}));
    assert_eq!(
        (
            &stats["transports"],
            &stats["producers"],
            &stats["consumers"]
        ),
        (&json!([]), &json!([]), &json!([]))
    );
}

#[test]
fn what_cannot_be_done_is_answered_with_a_code_and_the_field() {
    let mut engine = Engine::start(26223);
    let fingerprint = engine.ready["params"]["fingerprints"][0].clone();
    let connect = |role: &str| json!({"transportId": "t", "dtlsParameters": {"role": role, "fingerprints": [fingerprint]}});
    engine.request("createTransport", json!({"transportId": "t"}));
    engine.request("createProducer", producer("t", "p", 1));
    engine.request("connectTransport", connect("client"));
    engine.request("connectTransport", connect("client"));
    for (method, params, code, words) in [
        (
            "createTransport",
            json!({"transportId": "t"}),
            "alreadyExists",
            "params.transportId: there is a transport \"t\" already",
        ),
        (
            "createTransport",
            json!({"transportId": ""}),
            "invalidParams",
            "params.transportId: an id of 0 characters",
        ),
        (
            "connectTransport",
            connect("auto"),
            "alreadyExists",
            "params.transportId: \"t\" was connected before",
        ),
        (
            "connectTransport",
            json!({"transportId": "t", "dtlsParameters": {"role": "auto", "fingerprints": []}}),
            "invalidParams",
            "params.dtlsParameters.fingerprints: at least one",
        ),
        (
            "connectTransport",
            json!({"transportId": "t", "dtlsParameters": {"role": "auto", "fingerprints": [{"algorithm": "sha-256", "value": "AA"}]}}),
            "invalidParams",
            "params.dtlsParameters.fingerprints[0].value: \"AA\", expected 32 pairs",
        ),
        (
            "restartIce",
            json!({"transportId": "no"}),
            "notFound",
            "params.transportId: there is no transport \"no\"",
        ),
        (
            "createProducer",
            producer("t", "p", 9),
            "alreadyExists",
            "params.producerId: there is a producer \"p\" already",
        ),
        (
            "createProducer",
            producer("no", "q", 9),
            "notFound",
            "params.transportId",
        ),
        (
            "createConsumer",
            consumer("t", "c", "no"),
            "notFound",
            "params.producerId: there is no producer \"no\"",
        ),
        (
            "pauseConsumer",
            json!({"consumerId": "no"}),
            "notFound",
            "params.consumerId: there is no consumer \"no\"",
        ),
        (
            "dance",
            json!({}),
            "invalidParams",
            "request.method: unknown \"dance\"",
        ),
    ] {
        let (found_code, found_words) = engine.refusal(method, params);
        assert_eq!(found_code, code, "{method}: {found_words}");
        assert!(found_words.starts_with(words), "{method}: {found_words}");
    }
    engine.write(b"this is not JSON\n");
    let answer = engine.line();
    assert_eq!(
        (&answer["id"], &answer["error"]["code"]),
        (&json!(null), &json!("invalidParams"))
    );
}

#[test]
fn a_restart_gives_new_ice_credentials() {
    let mut engine = Engine::start(26224);
    let created = engine.request("createTransport", json!({"transportId": "t"}));
    let restarted = engine.request("restartIce", json!({"transportId": "t"}));
    assert_ne!(restarted["iceParameters"], created["iceParameters"]);
}

#[test]
fn many_requests_in_one_piece_are_all_answered_in_order() {
    let mut engine = Engine::start(26225);
    let mut lines = String::new();
    for id in 0..2000 {
        let request = json!({"id": id, "method": "createTransport", "params": {"transportId": id.to_string()}});
        lines.push_str(&format!("{request}\r\n"));
    }
    engine.write(lines.as_bytes());
    for id in 0..2000 {
        let answer = engine.line();
        assert_eq!(answer["id"], id);
        assert!(answer.get("result").is_some(), "{answer}");
    }
}

#[test]
fn the_engine_exits_when_the_server_closes_the_pipe() {
    let mut engine = Engine::start(26226);
    engine.close_input();
    assert_eq!(engine.wait_for_exit().code(), Some(0));
}

#[test]
fn an_over_long_line_is_answered_and_ends_the_engine() {
    let mut engine = Engine::start(26227);
    engine.write(&vec![b'x'; (1 << 20) + 1]);
    let answer = engine.line();
    assert_eq!(
        answer["error"]["message"],
        "a request line of more than 1048576 bytes"
    );
    assert_eq!(engine.wait_for_exit().code(), Some(1));
}

#[cfg(unix)]
#[test]
fn sigint_is_left_to_the_server_and_sigterm_ends_the_engine_cleanly() {
    let mut engine = Engine::start(26228);
    let pid = engine.pid().to_string();
    let signal = |name: &str| {
        let status = std::process::Command::new("kill")
            .args([name, &pid])
            .status();
        assert!(status.is_ok_and(|status| status.success()));
    };
    signal("-INT");
    engine.request("getStats", json!({}));
    signal("-TERM");
    assert_eq!(engine.wait_for_exit().code(), Some(0));
}

#[test]
fn a_port_in_use_is_named_and_exits_with_three() {
    let holder = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    let (code, words) = run(&[
        "--listen-address",
        "127.0.0.1",
        "--media-port",
        &port.to_string(),
    ]);
    assert_eq!(code, Some(3));
    assert!(
        words.contains(&format!("UDP port {port} is in use")),
        "{words}"
    );
}

#[test]
fn wrong_arguments_are_named_and_exit_with_two() {
    for (arguments, words) in [
        (
            &["--media-port", "26230"][..],
            "--listen-address is missing",
        ),
        (
            &["--listen-address", "127.0.0.1", "--media-port", "many"][..],
            "--media-port \"many\": expected a number from 1 to 65535",
        ),
        (
            &["--listen-address", "192.0.2.77", "--media-port", "26230"][..],
            "--listen-address 192.0.2.77: not an address of this machine",
        ),
    ] {
        let (code, found) = run(arguments);
        assert_eq!(code, Some(2), "{found}");
        assert!(found.contains(words), "{found}");
    }
}

//! Requests for keyframes: merged, throttled, repeated when unanswered.

mod support;

use forward::{KeyframeRequest, Micros};
use rtp::rtcp::{Compound, RtcpPacket};
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, Outbox, SECOND, World};

const NETWORK: Network = Network {
    delay: 10 * MS,
    jitter: 0,
    loss: 0.0,
    duplication: 0.0,
};

fn call_with_players(players: u32) -> World {
    let mut world = World::new(NETWORK, 1);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    for index in 0..players {
        let player = world.add_player();
        world.consume(player, producer, video_consumer(9_000 + 10 * index));
    }
    world
}

fn request_times(world: &World) -> Vec<Micros> {
    let requests = &world.publishing[0].publisher.keyframe_requests;
    requests.iter().map(|(at, _)| *at).collect()
}

#[test]
fn players_that_are_there_first_need_no_request() {
    let mut world = call_with_players(3);
    world.run_for(SECOND);
    // The players came before the publisher's first packet, and that was a keyframe's.
    let asked_after_start = request_times(&world)
        .into_iter()
        .filter(|at| *at > 5 * SECOND + 100 * MS)
        .count();
    assert_eq!(asked_after_start, 0);
    for index in 0..3 {
        let track = world.playing[index].player.track(9_000 + 10 * index as u32);
        track.assert_decodable();
    }
}

#[test]
fn a_late_player_gets_a_keyframe_at_once() {
    let mut world = call_with_players(1);
    world.run_for(3 * SECOND);
    let before = request_times(&world).len();
    let producer = world.producers[0];
    let player = world.add_player();
    let joined = world.now;
    world.consume(player, producer, video_consumer(9_500));
    world.run_for(SECOND);
    assert_eq!(request_times(&world).len(), before + 1);
    let track = world.playing[player].player.track(9_500);
    track.assert_decodable();
    let first = track.packets.values().next().unwrap();
    assert!(first.at - joined < 80 * MS, "{}", first.at - joined);
}

#[test]
fn many_requests_become_two_a_second() {
    let mut world = call_with_players(20);
    world.run_for(3 * SECOND);
    let before = request_times(&world).len();
    for _ in 0..100 {
        for index in 0..20 {
            let ssrc = 9_000 + 10 * index as u32;
            world.playing[index].player.request_keyframe(ssrc);
        }
        world.run_for(20 * MS);
    }
    let asked = request_times(&world).split_off(before);
    assert!((3..=5).contains(&asked.len()), "{asked:?}");
    assert!(
        asked.windows(2).all(|pair| pair[1] - pair[0] >= 500 * MS),
        "{asked:?}"
    );
}

#[test]
fn a_request_or_keyframe_that_is_lost_is_repeated() {
    let mut world = call_with_players(1);
    world.run_for(2 * SECOND);
    let before = request_times(&world).len();
    world.publishing[0].publisher.answers_keyframe_requests = false;
    world.playing[0].player.request_keyframe(9_000);
    world.run_for(1_800 * MS);
    let asked = request_times(&world).split_off(before);
    assert_eq!(asked.len(), 3, "{asked:?}");
    world.publishing[0].publisher.answers_keyframe_requests = true;
    world.run_for(20 * SECOND);
    let asked = request_times(&world).split_off(before);
    assert_eq!(asked.len(), 4, "no more once it has come: {asked:?}");
}

#[test]
fn a_full_intra_request_sent_twice_is_one() {
    let mut world = call_with_players(1);
    world.run_for(2 * SECOND);
    let before = request_times(&world).len();
    for command in [7, 7, 7, 8] {
        world.playing[0].player.request_full_intra(9_000, command);
        world.run_for(SECOND);
    }
    assert_eq!(request_times(&world).len(), before + 2);
}

#[test]
fn a_publisher_that_knows_only_fir_gets_fir() {
    let mut world = World::new(NETWORK, 2);
    let transport = world.forwarder.add_transport().unwrap();
    let mut params = video_producer(10);
    params.codecs[0].keyframe_request = KeyframeRequest::FullIntra;
    let producer = world.forwarder.add_producer(transport, params).unwrap();
    let player = world.add_player();
    let mut out = Outbox::default();
    world.forwarder.set_connected(transport, true, 0, &mut out);
    let to = world.playing[player].transport;
    world
        .forwarder
        .add_consumer(to, producer, video_consumer(9_000), world.now, &mut out)
        .unwrap();
    let (receiver, compound) = &out.packets[0];
    assert_eq!(*receiver, transport);
    match Compound::new(compound).next() {
        Some(Ok(RtcpPacket::FullIntraRequest(request))) => {
            assert_eq!(
                request.ssrcs().map(|(ssrc, _)| ssrc).collect::<Vec<_>>(),
                [10]
            );
        }
        other => panic!("not a FIR: {other:?}"),
    }
}

#[test]
fn a_gap_too_large_to_repair_asks_for_a_keyframe() {
    let mut world = call_with_players(1);
    world.run_for(2 * SECOND);
    let before = request_times(&world).len();
    let layer = &mut world.publishing[0].publisher.layers[0];
    layer.sequence = layer.sequence.wrapping_add(600);
    world.run_for(SECOND);
    assert_eq!(request_times(&world).len(), before + 1);
    assert_eq!(world.publishing[0].publisher.nacked, []);
}

#[test]
fn audio_is_never_asked_for_keyframes() {
    let mut world = World::new(NETWORK, 3);
    let publisher = world.add_publisher(Publisher::audio(20));
    let producer = world.produce(publisher, audio_producer(20));
    let player = world.add_player();
    let consumer = world.consume(player, producer, audio_consumer(9_000));
    world.run_for(SECOND);
    world.call(|forwarder, now, out| forwarder.request_keyframe(consumer, now, out).unwrap());
    world.run_for(SECOND);
    assert_eq!(request_times(&world), []);
}

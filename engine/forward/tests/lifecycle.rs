//! Objects that come, go, pause, resume and restart.

mod support;

use forward::*;
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, Outbox, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;
const NETWORK: Network = Network {
    delay: 10 * MS,
    jitter: 0,
    loss: 0.0,
    duplication: 0.0,
};

fn video_call() -> (World, ProducerKey, ConsumerKey) {
    let mut world = World::new(NETWORK, 1);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    let consumer = world.consume(player, producer, video_consumer(PLAYER_SSRC));
    world.run_for(2 * SECOND);
    (world, producer, consumer)
}

fn received(world: &World) -> usize {
    world.playing[0].player.track(PLAYER_SSRC).packets.len()
}

fn assert_decodable(world: &World) {
    world.playing[0]
        .player
        .track(PLAYER_SSRC)
        .assert_decodable();
}

#[test]
fn a_producer_says_once_that_it_has_started() {
    let (mut world, producer, _) = video_call();
    world.run_for(SECOND);
    let started = world
        .events
        .iter()
        .filter(|event| **event == Event::ProducerStarted { producer });
    assert_eq!(started.count(), 1);
}

#[test]
fn a_paused_consumer_gets_nothing_and_resumes_at_a_keyframe() {
    let (mut world, _, consumer) = video_call();
    world.forwarder.pause_consumer(consumer).unwrap();
    world.run_for(100 * MS);
    let before = received(&world);
    world.run_for(2 * SECOND);
    assert_eq!(received(&world), before);
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    let resumed_at = world.now;
    world.run_for(2 * SECOND);
    assert!(received(&world) > before + 200);
    assert_decodable(&world);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    let packets: Vec<_> = track.packets.values().collect();
    assert!(packets[before].content.unwrap().is_keyframe);
    assert!(packets[before].at - resumed_at < 100 * MS);
    let skipped = packets[before].timestamp - packets[before - 1].timestamp;
    assert!(
        skipped > 90_000 * 2,
        "the clock has kept running: {skipped}"
    );
}

#[test]
fn a_paused_producer_is_not_forwarded_and_resumes_at_a_keyframe() {
    let (mut world, producer, _) = video_call();
    world.forwarder.pause_producer(producer).unwrap();
    world.run_for(100 * MS);
    let before = received(&world);
    world.run_for(2 * SECOND);
    assert_eq!(received(&world), before);
    world.call(|forwarder, now, out| forwarder.resume_producer(producer, now, out).unwrap());
    world.run_for(2 * SECOND);
    assert!(received(&world) > before + 200);
    assert_decodable(&world);
}

#[test]
fn audio_resumes_with_the_next_packet_and_without_a_gap() {
    let mut world = World::new(NETWORK, 2);
    let publisher = world.add_publisher(Publisher::audio(20));
    let producer = world.produce(publisher, audio_producer(20));
    let player = world.add_player();
    let consumer = world.consume(player, producer, audio_consumer(PLAYER_SSRC));
    world.run_for(SECOND);
    world.forwarder.pause_consumer(consumer).unwrap();
    world.run_for(SECOND);
    let before = received(&world);
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    world.run_for(SECOND);
    assert!(received(&world) >= before + 49);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    assert_eq!(track.missing(), []);
}

#[test]
fn a_player_that_is_disconnected_and_back_goes_on_without_a_gap() {
    let (mut world, _, _) = video_call();
    let transport = world.playing[0].transport;
    world.call(|forwarder, now, out| forwarder.set_connected(transport, false, now, out));
    world.run_for(100 * MS);
    let before = received(&world);
    world.run_for(3 * SECOND);
    assert_eq!(received(&world), before);
    world.call(|forwarder, now, out| forwarder.set_connected(transport, true, now, out));
    world.run_for(2 * SECOND);
    assert!(received(&world) > before + 200);
    assert_decodable(&world);
}

#[test]
fn a_publisher_that_restarts_with_another_ssrc_is_found_by_its_mid() {
    let (mut world, producer, _) = video_call();
    let restarted = Layer {
        sequence: 60_000,
        picture_id: 3,
        frames: 1_000,
        ..Layer::new(7_777)
    };
    world.publishing[0].publisher.layers = vec![restarted];
    let before = received(&world);
    world.run_for(2 * SECOND);
    assert!(received(&world) > before + 200);
    assert_decodable(&world);
    let stats = world.forwarder.producer_stats(producer, world.now).unwrap();
    assert_eq!(stats.encodings[0].ssrc, Some(7_777));
}

#[test]
fn a_stream_that_jumps_to_other_numbers_goes_on() {
    let (mut world, _, _) = video_call();
    world.publishing[0].publisher.layers[0].sequence = 40_000;
    world.publishing[0].publisher.layers[0].picture_id = 9_000;
    let before = received(&world);
    world.run_for(2 * SECOND);
    assert!(received(&world) > before + 200);
    assert_decodable(&world);
}

#[test]
fn an_ssrc_in_use_is_refused_on_both_sides() {
    let (mut world, producer, _) = video_call();
    let transport = world.publishing[0].transport;
    let other_mid = ProducerParams {
        mid: Some(token("w")),
        ..video_producer(9)
    };
    assert_eq!(
        world.forwarder.add_producer(transport, other_mid),
        Err(ForwardError::SsrcInUse(10)),
        "its retransmissions have the SSRC of the other's media"
    );
    assert_eq!(
        world.forwarder.add_producer(transport, video_producer(500)),
        Err(ForwardError::MidInUse)
    );
    let to = world.playing[0].transport;
    let result = world.call(|forwarder, now, out| {
        forwarder.add_consumer(to, producer, video_consumer(PLAYER_SSRC + 1), now, out)
    });
    assert_eq!(result, Err(ForwardError::SsrcInUse(PLAYER_SSRC + 1)));
    // Another transport has its own SSRCs.
    let elsewhere = world.add_player();
    world.consume(elsewhere, producer, video_consumer(PLAYER_SSRC));
}

#[test]
fn parameters_that_cannot_work_are_named() {
    let mut forwarder = Forwarder::new(Settings::default(), 1);
    let transport = forwarder.add_transport().unwrap();
    let mut refuse = |change: &dyn Fn(&mut ProducerParams), expected: &str| {
        let mut params = video_producer(10);
        change(&mut params);
        match forwarder.add_producer(transport, params) {
            Err(ForwardError::InvalidParameter { parameter, .. }) => {
                assert_eq!(parameter, expected);
            }
            other => panic!("{expected}: {other:?}"),
        }
    };
    refuse(&|params| params.codecs.clear(), "codecs");
    refuse(&|params| params.encodings.clear(), "encodings");
    refuse(&|params| params.kind = MediaKind::Audio, "codecs[]");
    refuse(
        &|params| params.codecs[0].params.payload_type = 128,
        "codecs[].payloadType",
    );
    refuse(
        &|params| params.codecs[0].params.clock_rate = 0,
        "codecs[].clockRate",
    );
    refuse(
        &|params| params.encodings = vec![Encoding::default(); 2],
        "encodings[]",
    );
    refuse(
        &|params| params.codecs[0].mapped_payload_type = 200,
        "codecs[].mappedPayloadType",
    );
}

#[test]
fn limits_are_kept() {
    let settings = Settings {
        max_transports: 2,
        max_producers_per_transport: 1,
        max_consumers_per_transport: 1,
        ..Settings::default()
    };
    let mut forwarder = Forwarder::new(settings, 1);
    let (a, b) = (
        forwarder.add_transport().unwrap(),
        forwarder.add_transport().unwrap(),
    );
    let limit = |what, max| ForwardError::Limit { what, max };
    assert_eq!(forwarder.add_transport(), Err(limit("transports", 2)));
    let producer = forwarder.add_producer(a, video_producer(10)).unwrap();
    assert_eq!(
        forwarder.add_producer(a, audio_producer(20)),
        Err(limit("producers per transport", 1))
    );
    let mut out = Outbox::default();
    let mut add = |ssrc| forwarder.add_consumer(b, producer, video_consumer(ssrc), 0, &mut out);
    add(1).unwrap();
    assert_eq!(add(5), Err(limit("consumers per transport", 1)));
}

#[test]
fn a_removed_transport_takes_its_objects_and_tells_of_consumers_elsewhere() {
    let (mut world, producer, consumer) = video_call();
    let transport = world.publishing[0].transport;
    let removed = world.forwarder.remove_transport(transport);
    assert_eq!(removed.producers, [producer]);
    assert_eq!(removed.consumers, []);
    assert_eq!(
        world.forwarder.poll_event(),
        Some(Event::ProducerClosed { producer, consumer })
    );
    assert_eq!(world.forwarder.poll_event(), None);
    assert_eq!(
        world.forwarder.remove_transport(transport),
        Removed::default()
    );
    assert_eq!(
        world.forwarder.pause_consumer(consumer),
        Err(ForwardError::ConsumerNotFound)
    );
    world.run_for(SECOND);
    // The player's transport is still there for another stream.
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    world.consume(0, producer, video_consumer(PLAYER_SSRC + 50));
    world.run_for(SECOND);
    let track = world.playing[0].player.track(PLAYER_SSRC + 50);
    track.assert_decodable();
}

#[test]
fn a_removed_consumers_ssrc_is_free_again_and_its_key_stays_dead() {
    let (mut world, producer, consumer) = video_call();
    world.forwarder.remove_consumer(consumer).unwrap();
    assert_eq!(
        world.forwarder.remove_consumer(consumer),
        Err(ForwardError::ConsumerNotFound)
    );
    let to = world.playing[0].transport;
    let again = world
        .call(|forwarder, now, out| {
            forwarder.add_consumer(to, producer, video_consumer(PLAYER_SSRC), now, out)
        })
        .unwrap();
    assert_ne!(again, consumer);
    assert!(
        world
            .forwarder
            .consumer_stats(consumer, world.now)
            .is_none()
    );
    assert!(world.forwarder.consumer_stats(again, world.now).is_some());
}

#[test]
fn equal_seeds_behave_equally() {
    let run = || {
        let (world, _, _) = video_call();
        let track = world.playing[0].player.track(PLAYER_SSRC);
        track.packets.clone()
    };
    assert_eq!(run(), run());
}

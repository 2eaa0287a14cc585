//! On a path that is known to be narrow, what is more than passes in a moment leaves bit by bit, and sound never waits.

mod support;

use forward::{ConsumerKey, Micros};
use rtp::rtcp::CompoundWriter;
use support::link::Network;
use support::packets::*;
use support::player::{Got, Track};
use support::publisher::{Layer, Media, Publisher};
use support::{MS, SECOND, World};

const VIDEO: u32 = 9_000;
const AUDIO: u32 = 8_000;
const PATH_BPS: u64 = 600_000;
/// Nothing waits longer than this, and a look at what waits may come so much later.
const MAX_WAIT: Micros = 350 * MS;
const TICK: Micros = 6 * MS;

/// A camera of 200 kbit/s and a microphone, to one player; links of 20 ms.
fn call() -> (World, ConsumerKey) {
    call_over(
        Network {
            delay: 20 * MS,
            ..Network::default()
        },
        1,
    )
}

fn call_over(network: Network, seed: u64) -> (World, ConsumerKey) {
    let mut world = World::new(network, seed);
    let mut camera = Publisher::video(vec![Layer {
        keyframe_weight: 20.0,
        ..Layer::new(10)
    }]);
    camera.media = Media::Video {
        packets_per_frame: 2,
    };
    let camera = world.add_publisher(camera);
    let camera = world.produce(camera, video_producer(10));
    let microphone = world.add_publisher(Publisher::audio(70));
    let microphone = world.produce(microphone, audio_producer(70));
    let player = world.add_player();
    world.playing[player].player.reported_loss = 0;
    let consumer = world.consume(player, camera, video_consumer(VIDEO));
    world.consume(player, microphone, audio_consumer(AUDIO));
    world.run_for(SECOND);
    (world, consumer)
}

/// The player says what its path carries, as one without transport-wide feedback does.
fn narrow(world: &mut World) {
    narrow_to(world, PATH_BPS);
}

fn narrow_to(world: &mut World, bps: u64) {
    let mut buffer = [0; 64];
    let mut writer = CompoundWriter::new(&mut buffer);
    writer.remb(1, bps, &[VIDEO]).unwrap();
    let (transport, remb) = (world.playing[0].transport, writer.as_bytes().to_vec());
    world.call(|forwarder, now, out| forwarder.handle_rtcp(transport, &remb, now, out));
    world.run_for(SECOND);
}

fn make_keyframe(world: &mut World) {
    world.publishing[0].publisher.layers[0].needs_keyframe = true;
}

fn track(world: &World, ssrc: u32) -> &Track {
    world.playing[0].player.track(ssrc)
}

/// The packets of the newest keyframe, in the order of their numbers.
fn newest_keyframe(world: &World) -> Vec<Got> {
    let packets = track(world, VIDEO).packets.values();
    let is_key = |got: &&Got| got.content.is_some_and(|content| content.is_keyframe);
    let newest = packets.clone().filter(is_key).map(|got| got.timestamp);
    let newest = newest.max().unwrap();
    packets
        .filter(|got| got.timestamp == newest)
        .cloned()
        .collect()
}

#[test]
fn a_keyframe_is_spread_in_its_order_and_none_of_it_waits_long() {
    let (mut world, _) = call();
    narrow(&mut world);
    make_keyframe(&mut world);
    world.run_for(SECOND);
    let keyframe = newest_keyframe(&world);
    assert_eq!(keyframe.len(), 40);
    assert!(keyframe.is_sorted_by_key(|got| got.at));
    let (first, last) = (keyframe[0].at, keyframe[39].at);
    assert!(
        last - first <= MAX_WAIT + TICK,
        "{} ms",
        (last - first) / MS
    );
    assert!(last - first >= MAX_WAIT / 2, "{} ms", (last - first) / MS);
    for at in first / MS + 10..last / MS {
        let together = keyframe.iter().filter(|got| got.at / MS == at).count();
        assert!(together <= 2, "{together} packets at {at} ms");
    }
}

#[test]
fn a_keyframe_that_is_too_large_for_that_leaves_faster() {
    let (mut world, _) = call();
    narrow_to(&mut world, 2_000_000);
    world.publishing[0].publisher.layers[0].keyframe_weight = 100.0;
    make_keyframe(&mut world);
    world.run_for(SECOND);
    let keyframe = newest_keyframe(&world);
    assert_eq!(keyframe.len(), 200);
    let took = keyframe[199].at - keyframe[0].at;
    assert!(
        (MAX_WAIT - TICK..=MAX_WAIT + TICK).contains(&took),
        "{took}"
    );
    for at in keyframe[0].at / MS + 10..keyframe[199].at / MS {
        let together = keyframe.iter().filter(|got| got.at / MS == at).count();
        assert!(together <= 12, "{together} packets at {at} ms");
    }
}

#[test]
fn what_follows_a_keyframe_follows_it_and_is_soon_on_time_again() {
    let (mut world, _) = call();
    narrow(&mut world);
    let before = world.playing[0].player.transport_sequences.len();
    make_keyframe(&mut world);
    world.run_for(2 * SECOND);
    let track = track(&world, VIDEO);
    track.assert_decodable();
    let arrivals: Vec<Micros> = track.packets.values().map(|got| got.at).collect();
    assert!(arrivals.is_sorted());
    let numbers = &world.playing[0].player.transport_sequences[before..];
    let mut steps = numbers.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
    assert!(steps.all(|step| step == 1), "numbered as they leave");
    let late = |got: &Got| {
        let frame = got.content.unwrap().frame;
        let made = world.publishing[0].publisher.layers[0].frames - frame;
        got.at as i64 - (world.now as i64 - i64::from(made) * 33 * MS as i64)
    };
    let newest = track.packets.values().next_back().unwrap();
    let oldest = track.packets.values().next().unwrap();
    assert!((late(newest) - late(oldest)).abs() <= 2 * MS as i64);
}

#[test]
fn sound_does_not_wait_for_a_keyframe() {
    let (mut world, _) = call();
    narrow(&mut world);
    make_keyframe(&mut world);
    world.run_for(SECOND);
    let keyframe = newest_keyframe(&world);
    let sound = track(&world, AUDIO).packets.values();
    let arrivals: Vec<Micros> = sound.map(|got| got.at).collect();
    let meanwhile = |at: &&Micros| (keyframe[0].at..keyframe[39].at).contains(*at);
    assert!(arrivals.iter().filter(meanwhile).count() >= 6);
    assert!(arrivals.windows(2).all(|pair| pair[1] - pair[0] == 20 * MS));
}

#[test]
fn where_no_limit_has_been_met_a_keyframe_leaves_at_once() {
    let (mut world, _) = call();
    make_keyframe(&mut world);
    world.run_for(SECOND);
    let keyframe = newest_keyframe(&world);
    assert_eq!(keyframe.len(), 40);
    assert_eq!(keyframe[0].at, keyframe[39].at);
}

#[test]
fn a_stored_start_is_spread_too() {
    let (mut world, consumer) = call();
    narrow(&mut world);
    world.call(|forwarder, _, _| forwarder.pause_consumer(consumer).unwrap());
    make_keyframe(&mut world);
    world.run_for(100 * MS);
    let asked = world.publishing[0].publisher.keyframe_requests.len();
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    let resumed = world.now;
    world.run_for(SECOND);
    assert_eq!(
        world.publishing[0].publisher.keyframe_requests.len(),
        asked,
        "the stored keyframe was there"
    );
    let keyframe = newest_keyframe(&world);
    assert_eq!(keyframe.len(), 40);
    let took = keyframe[39].at - resumed - 20 * MS;
    assert!((MAX_WAIT / 2..=MAX_WAIT + TICK).contains(&took), "{took}");
    track(&world, VIDEO).assert_decodable();
}

#[test]
fn after_a_pause_in_the_middle_the_rest_is_not_sent_and_its_numbers_are_not_missed() {
    let (mut world, consumer) = call();
    narrow(&mut world);
    make_keyframe(&mut world);
    world.run_for(150 * MS);
    world.call(|forwarder, _, _| forwarder.pause_consumer(consumer).unwrap());
    world.run_for(25 * MS);
    let sent = track(&world, VIDEO).packets.len();
    assert!((2..40).contains(&newest_keyframe(&world).len()));
    world.run_for(SECOND);
    assert_eq!(track(&world, VIDEO).packets.len(), sent);
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    world.run_for(2 * SECOND);
    let track = track(&world, VIDEO);
    assert!(track.packets.len() > sent + 40);
    assert_eq!(track.missing(), []);
    let mut after = track.packets.values().skip(sent);
    let first = after.next().unwrap().content.unwrap();
    assert!(first.is_keyframe && first.part == 0, "{first:?}");
    let pictures: Vec<u16> = track
        .packets
        .values()
        .filter_map(|got| got.picture_id)
        .collect();
    let mut steps = pictures
        .windows(2)
        .map(|pair| pair[1].wrapping_sub(pair[0]));
    assert!(
        steps.all(|step| step <= 1),
        "picture ids go on without a gap"
    );
}

/// How often the forwarder wants to be woken in the next `duration`.
fn wakes(world: &mut World, duration: Micros) -> usize {
    let times = (0..duration / MS).filter(|_| {
        let next = world.forwarder.next_timeout();
        world.run_for(MS);
        next.is_some_and(|at| at <= world.now)
    });
    times.count()
}

#[test]
fn nothing_keeps_waking_for_what_was_closed_in_the_middle() {
    type Close = fn(&mut World, ConsumerKey);
    let ways: [Close; 3] = [
        |world, consumer| world.forwarder.remove_consumer(consumer).unwrap(),
        |world, _| {
            let producer = world.producers[0];
            world.forwarder.remove_producer(producer).unwrap();
        },
        |world, _| {
            let transport = world.playing[0].transport;
            world.forwarder.remove_transport(transport);
        },
    ];
    for close in ways {
        let (mut world, consumer) = call();
        narrow(&mut world);
        let usual = wakes(&mut world, 200 * MS);
        make_keyframe(&mut world);
        world.run_for(100 * MS);
        let sent = track(&world, VIDEO).packets.len();
        close(&mut world, consumer);
        world.run_for(21 * MS);
        let after = track(&world, VIDEO).packets.len();
        assert!(after < sent + 10);
        let woken = wakes(&mut world, 200 * MS);
        assert!(woken <= usual + 3, "{woken} times, {usual} before");
        assert_eq!(track(&world, VIDEO).packets.len(), after);
    }
}

#[test]
fn what_comes_late_to_the_engine_finds_its_place() {
    for seed in 1..=64 {
        let (mut world, _) = call();
        world.run_for(seed % 8 * 7 * MS);
        let up = &mut world.publishing[0].up.network;
        (up.loss, up.jitter, up.duplication) = (0.08, 25 * MS, 0.02);
        narrow(&mut world);
        make_keyframe(&mut world);
        world.run_for(2 * SECOND);
        let up = &mut world.publishing[0].up.network;
        (up.loss, up.jitter) = (0.0, 0);
        world.run_for(SECOND);
        let keyframe = newest_keyframe(&world);
        let at = keyframe.iter().map(|got| got.at);
        let took = at.clone().max().unwrap() - at.min().unwrap();
        assert!(took >= 50 * MS, "seed {seed}: {took}");
        track(&world, VIDEO).assert_decodable();
    }
}

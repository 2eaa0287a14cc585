//! A player that comes just after a keyframe starts with it, as it is stored.

mod support;

use forward::{ConsumerKey, Micros};
use support::link::{Network, Random};
use support::packets::*;
use support::publisher::{Layer, Media, Publisher};
use support::{MS, SECOND, World};

const FIRST: u32 = 9_000;
const LATE: u32 = 9_500;

/// A publisher and a player on links with 20 ms of delay; a keyframe has just come.
fn call_after_a_keyframe() -> World {
    call_over(Network {
        delay: 20 * MS,
        ..Network::default()
    })
}

fn call_over(network: Network) -> World {
    let mut world = World::new(network, 1);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    world.consume(player, producer, video_consumer(FIRST));
    world.run_for(3 * SECOND);
    make_keyframe(&mut world);
    world
}

fn make_keyframe(world: &mut World) {
    world.publishing[0].publisher.layers[0].needs_keyframe = true;
    world.run_for(100 * MS);
}

fn add_late_player(world: &mut World) -> (usize, ConsumerKey) {
    let player = world.add_player();
    let producer = world.producers[0];
    let consumer = world.consume(player, producer, video_consumer(LATE));
    (player, consumer)
}

fn requests(world: &World) -> usize {
    world.publishing[0].publisher.keyframe_requests.len()
}

/// From `joined` to the first packet at the late player.
fn waited(world: &World, joined: Micros) -> Micros {
    let track = world.playing[1].player.track(LATE);
    track.packets.values().next().unwrap().at - joined
}

#[test]
fn it_has_its_picture_after_one_way_and_the_publisher_is_not_asked() {
    let mut world = call_after_a_keyframe();
    let (before, joined) = (requests(&world), world.now);
    add_late_player(&mut world);
    world.run_for(SECOND);
    assert_eq!(waited(&world, joined), 20 * MS);
    assert_eq!(requests(&world), before);
    world.playing[1].player.track(LATE).assert_decodable();
}

#[test]
fn the_burst_spans_little_time_and_what_follows_keeps_the_publishers_clock() {
    let mut world = call_after_a_keyframe();
    world.run_for(200 * MS);
    let joined = world.now;
    add_late_player(&mut world);
    world.run_for(SECOND);
    let frame_times = |player: usize, ssrc: u32| {
        let packets = world.playing[player].player.track(ssrc).packets.values();
        let frames = packets.map(|got| (got.content.unwrap().frame, (got.timestamp, got.at)));
        frames.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (first, late) = (frame_times(0, FIRST), frame_times(1, LATE));
    let burst: Vec<u32> = late
        .values()
        .filter(|(_, at)| *at == joined + 20 * MS)
        .map(|(timestamp, _)| *timestamp)
        .collect();
    let (begin, end) = (burst[0], *burst.last().unwrap());
    assert!(burst.len() >= 6, "{}", burst.len());
    assert!(burst.is_sorted_by(|a, b| a < b), "{burst:?}");
    assert!(end - begin < 30 * 90, "{} ms", (end - begin) / 90);
    let after = late.iter().filter(|(_, (timestamp, _))| *timestamp >= end);
    for (frame, (timestamp, _)) in after {
        assert_eq!(first[frame].0, *timestamp, "frame {frame}");
    }
}

#[test]
fn an_old_keyframe_is_left_and_a_new_one_asked_for() {
    let mut world = call_after_a_keyframe();
    world.run_for(500 * MS);
    let (before, joined) = (requests(&world), world.now);
    add_late_player(&mut world);
    world.run_for(SECOND);
    assert_eq!(requests(&world), before + 1);
    assert!(waited(&world, joined) >= 60 * MS);
    world.playing[1].player.track(LATE).assert_decodable();
}

#[test]
fn a_keyframe_with_a_gap_after_it_is_left_and_a_new_one_asked_for() {
    let mut world = call_after_a_keyframe();
    let layer = &mut world.publishing[0].publisher.layers[0];
    layer.sequence = layer.sequence.wrapping_add(1);
    world.run_for(100 * MS);
    let before = requests(&world);
    add_late_player(&mut world);
    world.run_for(SECOND);
    assert_eq!(requests(&world), before + 1);
    world.playing[1].player.track(LATE).assert_decodable();
}

#[test]
fn a_burst_of_too_many_packets_is_not_sent() {
    let mut world = call_after_a_keyframe();
    world.publishing[0].publisher.media = Media::Video {
        packets_per_frame: 40,
    };
    make_keyframe(&mut world);
    world.run_for(200 * MS);
    let before = requests(&world);
    add_late_player(&mut world);
    world.run_for(SECOND);
    assert_eq!(requests(&world), before + 1);
}

#[test]
fn a_player_that_pauses_for_a_moment_gets_nothing_twice() {
    let mut world = call_after_a_keyframe();
    let (_, consumer) = add_late_player(&mut world);
    world.run_for(100 * MS);
    world.call(|forwarder, _, _| forwarder.pause_consumer(consumer).unwrap());
    world.run_for(50 * MS);
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    world.run_for(SECOND);
    let track = world.playing[1].player.track(LATE);
    track.assert_decodable();
    assert!(track.packets.values().last().unwrap().at > world.now - 100 * MS);
}

#[test]
fn what_came_while_the_publisher_was_paused_is_shown_to_nobody() {
    let mut world = call_after_a_keyframe();
    let producer = world.producers[0];
    world.call(|forwarder, _, _| forwarder.pause_producer(producer).unwrap());
    make_keyframe(&mut world);
    let last_hidden = world.publishing[0].publisher.layers[0].frames;
    add_late_player(&mut world);
    world.call(|forwarder, now, out| forwarder.resume_producer(producer, now, out).unwrap());
    world.run_for(SECOND);
    let track = world.playing[1].player.track(LATE);
    track.assert_decodable();
    assert!(track.contents()[0].frame > last_hidden);
}

#[test]
fn under_loss_and_reordering_every_late_player_gets_a_whole_stream() {
    for seed in 1..=8 {
        let mut world = call_over(Network {
            delay: 20 * MS,
            jitter: 15 * MS,
            loss: 0.05,
            duplication: 0.02,
        });
        let mut random = Random::new(seed);
        let producer = world.producers[0];
        for index in 0..20 {
            world.run_for((random.unit() * 300.0) as Micros * MS);
            if random.unit() < 0.5 {
                world.publishing[0].publisher.layers[0].needs_keyframe = true;
            }
            let player = world.add_player();
            world.consume(player, producer, video_consumer(LATE + 10 * index));
        }
        world.set_network(Network {
            delay: 20 * MS,
            ..Network::default()
        });
        world.run_for(2 * SECOND);
        for index in 0..20 {
            let track = world.playing[1 + index as usize]
                .player
                .track(LATE + 10 * index);
            track.assert_decodable();
        }
    }
}

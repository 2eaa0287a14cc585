//! Loss, reordering and duplication between publisher, forwarder and player.

mod support;

use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;

/// One video publisher, one player.
fn video_call(network: Network, seed: u64) -> World {
    let mut world = World::new(network, seed);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    world.consume(player, producer, video_consumer(PLAYER_SSRC));
    world
}

/// Lets what is still missing be repaired over a perfect network, and checks all of it.
fn settle(world: &mut World) {
    world.set_network(Network {
        delay: 30 * MS,
        ..Network::default()
    });
    world.run_for(2 * SECOND);
}

#[test]
fn a_clean_network_needs_no_repair() {
    let mut world = video_call(
        Network {
            delay: 30 * MS,
            ..Network::default()
        },
        1,
    );
    world.run_for(5 * SECOND);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    track.assert_decodable();
    assert!(track.frames().len() > 140, "{}", track.frames().len());
    assert_eq!(track.duplicates, 0);
    assert!(world.publishing[0].publisher.nacked.is_empty());
    assert!(track.packets.values().all(|got| !got.is_repaired));
}

#[test]
fn ten_percent_loss_both_ways_is_repaired_completely() {
    for seed in 1..=8 {
        let lossy = Network {
            delay: 30 * MS,
            loss: 0.1,
            ..Network::default()
        };
        let mut world = video_call(lossy, seed);
        world.run_for(20 * SECOND);
        settle(&mut world);
        let track = world.playing[0].player.track(PLAYER_SSRC);
        track.assert_decodable();
        let sent = u64::from(world.publishing[0].publisher.layers[0].packets());
        let got = track.packets.len() as u64;
        assert!(got * 100 > sent * 95, "seed {seed}: {got} of {sent}");
        let repaired = track.packets.values().filter(|got| got.is_repaired).count();
        assert!(
            repaired > got as usize / 20,
            "seed {seed}: {repaired} of {got}"
        );
    }
}

#[test]
fn reordering_and_duplication_neither_lose_nor_repeat() {
    for seed in 1..=8 {
        let network = Network {
            delay: 20 * MS,
            jitter: 30 * MS,
            loss: 0.02,
            duplication: 0.05,
        };
        let mut world = video_call(network, seed);
        world.run_for(10 * SECOND);
        settle(&mut world);
        world.playing[0]
            .player
            .track(PLAYER_SSRC)
            .assert_decodable();
    }
}

#[test]
fn a_late_packet_within_the_tolerance_is_not_asked_for() {
    let mut world = video_call(
        Network {
            delay: 20 * MS,
            jitter: 8 * MS,
            ..Network::default()
        },
        3,
    );
    world.run_for(5 * SECOND);
    assert_eq!(world.publishing[0].publisher.nacked, []);
}

#[test]
fn all_numbers_wrap_without_a_gap() {
    let lossy = Network {
        delay: 30 * MS,
        loss: 0.05,
        ..Network::default()
    };
    let mut world = World::new(lossy, 5);
    let layer = Layer {
        sequence: 65_500,
        picture_id: 0x7ff8,
        base_layer_index: 250,
        timestamp_offset: u32::MAX - 500_000,
        ..Layer::new(10)
    };
    let publisher = world.add_publisher(Publisher::video(vec![layer]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    world.consume(player, producer, video_consumer(PLAYER_SSRC));
    // Over two cycles of the sequence number would take 20 minutes; the other numbers wrap within seconds.
    world.run_for(10 * SECOND);
    settle(&mut world);
    world.playing[0]
        .player
        .track(PLAYER_SSRC)
        .assert_decodable();
}

#[test]
fn many_cycles_of_sequence_numbers_stay_in_step() {
    let mut world = video_call(
        Network {
            delay: 5 * MS,
            loss: 0.01,
            ..Network::default()
        },
        6,
    );
    // 160 frames a second of 4 packets do a cycle in under two minutes.
    world.publishing[0].publisher.media = support::publisher::Media::Video {
        packets_per_frame: 40,
    };
    world.run_for(70 * SECOND);
    settle(&mut world);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    assert!(track.packets.len() > 70_000, "{}", track.packets.len());
    track.assert_decodable();
}

#[test]
fn a_player_without_rtx_gets_lost_packets_as_they_were() {
    let mut world = World::new(
        Network {
            delay: 30 * MS,
            loss: 0.1,
            ..Network::default()
        },
        7,
    );
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    let mut params = video_consumer(PLAYER_SSRC);
    params.rtx_ssrc = None;
    world.consume(player, producer, params);
    world.run_for(10 * SECOND);
    settle(&mut world);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    track.assert_decodable();
    assert!(track.packets.values().all(|got| !got.is_repaired));
}

#[test]
fn audio_without_nack_is_never_asked_for() {
    let mut world = World::new(
        Network {
            delay: 30 * MS,
            loss: 0.1,
            ..Network::default()
        },
        8,
    );
    let publisher = world.add_publisher(Publisher::audio(20));
    let producer = world.produce(publisher, audio_producer(20));
    let player = world.add_player();
    world.consume(player, producer, audio_consumer(PLAYER_SSRC));
    world.run_for(5 * SECOND);
    assert_eq!(world.publishing[0].publisher.nacked, []);
    let got = world.playing[0].player.track(PLAYER_SSRC).packets.len();
    assert!((180..=225).contains(&got), "{got}");
}

#[test]
fn a_flood_of_nacks_is_answered_at_a_bounded_rate() {
    let mut world = video_call(
        Network {
            delay: MS,
            ..Network::default()
        },
        9,
    );
    world.playing[0].player.asks_for_missing = false;
    world.run_for(2 * SECOND);
    let last = *world.playing[0]
        .player
        .track(PLAYER_SSRC)
        .packets
        .keys()
        .last()
        .unwrap() as u16;
    let all: Vec<u16> = (0..200).map(|back| last.wrapping_sub(200 - back)).collect();
    for _ in 0..500 {
        world.playing[0].player.request_again(PLAYER_SSRC, &all);
        world.run_for(MS);
    }
    let track = world.playing[0].player.track(PLAYER_SSRC);
    // 256 in store, and one for each of the 60 media packets meanwhile.
    assert!(
        (200..=340).contains(&track.duplicates),
        "{}",
        track.duplicates
    );
}

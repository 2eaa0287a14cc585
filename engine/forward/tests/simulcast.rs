//! Simulcast: the highest layer that is alive is forwarded, and a switch is not to be seen.

mod support;

use forward::{ConsumerKey, Event, Layers};
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;

fn simulcast_call(loss: f64, seed: u64) -> (World, ConsumerKey) {
    let network = Network {
        delay: 20 * MS,
        loss,
        ..Network::default()
    };
    let mut world = World::new(network, seed);
    let layers = [(40_100, "q"), (50_200, "h"), (60_300, "f")];
    let layers = layers
        .map(|(ssrc, rid)| Layer::simulcast(ssrc, rid))
        .to_vec();
    let publisher = world.add_publisher(Publisher::video(layers));
    let producer = world.produce(publisher, simulcast_producer(&["q", "h", "f"]));
    let player = world.add_player();
    let consumer = world.consume(player, producer, video_consumer(PLAYER_SSRC));
    (world, consumer)
}

/// The layers of the frames that the player got, without repetitions.
fn layers_seen(world: &World) -> Vec<u8> {
    let track = world.playing[0].player.track(PLAYER_SSRC);
    let mut layers: Vec<u8> = track.frames().into_iter().map(|(layer, _)| layer).collect();
    layers.dedup();
    layers
}

fn set_active(world: &mut World, active: [bool; 3]) {
    let layers = &mut world.publishing[0].publisher.layers;
    for (layer, is_active) in layers.iter_mut().zip(active) {
        layer.is_active = is_active;
    }
}

fn assert_decodable(world: &World) {
    world.playing[0]
        .player
        .track(PLAYER_SSRC)
        .assert_decodable();
}

#[test]
fn layers_are_found_by_rid_and_the_highest_is_forwarded() {
    let (mut world, consumer) = simulcast_call(0.0, 1);
    world.run_for(3 * SECOND);
    assert_eq!(layers_seen(&world).last(), Some(&2));
    assert_decodable(&world);
    let stats = world.forwarder.consumer_stats(consumer, world.now).unwrap();
    let current = stats.current_layers.unwrap();
    assert_eq!(current.spatial, 2);
}

#[test]
fn when_a_layer_dies_the_one_below_goes_on() {
    let (mut world, consumer) = simulcast_call(0.0, 2);
    world.run_for(3 * SECOND);
    set_active(&mut world, [true, true, false]);
    let died_at = world.now;
    world.run_for(3 * SECOND);
    assert_eq!(layers_seen(&world).last(), Some(&1));
    assert_decodable(&world);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    let resumed = track
        .packets
        .values()
        .find(|got| got.at > died_at + 100 * MS && got.content.unwrap().layer == 1);
    let gap = resumed.unwrap().at - died_at;
    assert!((900 * MS..1_300 * MS).contains(&gap), "{} ms", gap / MS);
    let changes = world.events.iter().rev();
    let last_change = changes.clone().find_map(|event| match event {
        Event::LayersChanged { consumer, layers } => Some((*consumer, layers.unwrap().spatial)),
        _ => None,
    });
    assert_eq!(last_change, Some((consumer, 1)));
}

#[test]
fn when_a_layer_comes_back_it_is_forwarded_again() {
    let (mut world, _) = simulcast_call(0.0, 3);
    world.run_for(2 * SECOND);
    set_active(&mut world, [true, false, false]);
    world.run_for(3 * SECOND);
    set_active(&mut world, [true, true, true]);
    world.run_for(3 * SECOND);
    let seen = layers_seen(&world);
    assert!(
        seen.ends_with(&[2, 0, 2]) || seen.ends_with(&[2, 0, 1, 2]),
        "{seen:?}"
    );
    assert_decodable(&world);
}

#[test]
fn switching_under_loss_leaves_no_gap() {
    for seed in 10..18 {
        let (mut world, consumer) = simulcast_call(0.05, seed);
        for (spatial, active) in [
            (2, [true, true, true]),
            (0, [true, true, true]),
            (1, [true, true, true]),
            (2, [true, true, false]),
            (2, [true, false, true]),
        ] {
            set_active(&mut world, active);
            let layers = Layers {
                spatial,
                temporal: 9,
            };
            world.call(|forwarder, now, out| {
                forwarder
                    .set_preferred_layers(consumer, layers, now, out)
                    .unwrap();
            });
            world.run_for(3 * SECOND);
        }
        world.set_network(Network {
            delay: 20 * MS,
            ..Network::default()
        });
        world.run_for(2 * SECOND);
        assert_decodable(&world);
        assert!(layers_seen(&world).len() >= 4, "{:?}", layers_seen(&world));
    }
}

#[test]
fn the_preferred_layer_is_the_highest_forwarded() {
    let (mut world, consumer) = simulcast_call(0.0, 4);
    let prefer = |world: &mut World, spatial| {
        let layers = Layers {
            spatial,
            temporal: 9,
        };
        world.call(|forwarder, now, out| {
            forwarder
                .set_preferred_layers(consumer, layers, now, out)
                .unwrap();
        });
        world.run_for(2 * SECOND);
    };
    prefer(&mut world, 0);
    prefer(&mut world, 1);
    prefer(&mut world, 0);
    assert_eq!(layers_seen(&world), [0, 1, 0]);
    assert_decodable(&world);
}

#[test]
fn with_sender_reports_a_switch_keeps_the_publishers_time() {
    let (mut world, _) = simulcast_call(0.0, 5);
    world.run_for(3 * SECOND);
    set_active(&mut world, [true, true, false]);
    world.run_for(3 * SECOND);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    let packets: Vec<_> = track.packets.values().collect();
    let switch = packets
        .windows(2)
        .position(|pair| pair[0].content.unwrap().layer == 2 && pair[1].content.unwrap().layer == 1)
        .unwrap();
    let (before, after) = (packets[switch], packets[switch + 1]);
    let by_timestamp = u64::from(after.timestamp.wrapping_sub(before.timestamp)) * MS / 90;
    let by_arrival = after.at - before.at;
    assert!(
        by_timestamp.abs_diff(by_arrival) <= MS,
        "{by_timestamp} and {by_arrival}"
    );
}

#[test]
fn a_lower_temporal_layer_leaves_no_gap_in_any_number() {
    let network = Network {
        delay: 20 * MS,
        ..Network::default()
    };
    let mut world = World::new(network, 6);
    let mut publisher = Publisher::video(vec![Layer::new(10)]);
    publisher.temporal_layers = 3;
    let publisher = world.add_publisher(publisher);
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    let consumer = world.consume(player, producer, video_consumer(PLAYER_SSRC));
    for temporal in [0, 1, 2, 0] {
        let layers = Layers {
            spatial: 0,
            temporal,
        };
        world.call(|forwarder, now, out| {
            forwarder
                .set_preferred_layers(consumer, layers, now, out)
                .unwrap();
        });
        let before = world.now;
        world.run_for(2 * SECOND);
        let track = world.playing[0].player.track(PLAYER_SSRC);
        let settled = before + 300 * MS;
        let packets = track.packets.values().filter(|got| got.at > settled);
        let highest = packets.map(|got| got.content.unwrap().temporal).max();
        assert_eq!(highest, Some(temporal));
    }
    assert_decodable(&world);
    let track = world.playing[0].player.track(PLAYER_SSRC);
    let pictures = track.packets.values().filter_map(|got| got.picture_id);
    let pictures: Vec<u16> = pictures.collect();
    assert!(
        pictures.windows(2).all(|pair| pair[1] - pair[0] <= 1),
        "a player waits for a picture whose number is missing"
    );
}

#[test]
fn the_allocators_target_caps_what_the_player_prefers_and_none_pauses() {
    let (mut world, consumer) = simulcast_call(0.0, 7);
    let target = |world: &mut World, target: Option<u8>| {
        let layers = target.map(|spatial| Layers {
            spatial,
            ..Layers::HIGHEST
        });
        world.call(|forwarder, now, out| {
            forwarder
                .set_target_layers(consumer, layers, now, out)
                .unwrap();
        });
        world.run_for(2 * SECOND);
        let stats = world.forwarder.consumer_stats(consumer, world.now).unwrap();
        let spatial = stats.current_layers.map(|layers| layers.spatial);
        (spatial, stats.bitrate_bps > 0)
    };
    assert_eq!(target(&mut world, Some(0)), (Some(0), true));
    assert_eq!(target(&mut world, Some(1)), (Some(1), true));
    assert_eq!(target(&mut world, None), (None, false));
    assert_eq!(target(&mut world, Some(u8::MAX)), (Some(2), true));
    assert_eq!(layers_seen(&world), [0, 1, 2]);
    assert_decodable(&world);
}

#[test]
fn a_producer_tells_what_each_layer_costs() {
    let (mut world, _) = simulcast_call(0.0, 8);
    world.run_for(3 * SECOND);
    let producer = world.producers[0];
    let cost = |world: &World, spatial| {
        let layers = Layers {
            spatial,
            ..Layers::HIGHEST
        };
        world.forwarder.bitrate_bps(producer, layers, world.now)
    };
    assert!((0..3).all(|spatial| cost(&world, spatial) > Some(100_000)));
    assert_eq!(
        world.forwarder.max_layers(producer, world.now),
        Some(Layers {
            spatial: 2,
            temporal: 0
        })
    );
    set_active(&mut world, [true, true, false]);
    world.run_for(2 * SECOND);
    assert_eq!(cost(&world, 2), None, "a layer that does not come");
    let max = world.forwarder.max_layers(producer, world.now);
    assert_eq!(max.map(|layers| layers.spatial), Some(1));
}

/// The demands that the forwarder told since the last call, highest encodings.
fn demands(world: &mut World) -> Vec<u8> {
    let told = std::mem::take(&mut world.events).into_iter();
    told.filter_map(|event| match event {
        Event::DemandChanged { spatial, .. } => Some(spatial),
        _ => None,
    })
    .collect()
}

fn prefer(world: &mut World, consumer: ConsumerKey, spatial: u8) {
    let layers = Layers {
        spatial,
        ..Layers::HIGHEST
    };
    world.call(|forwarder, now, out| {
        forwarder
            .set_preferred_layers(consumer, layers, now, out)
            .unwrap();
    });
}

#[test]
fn encodings_that_no_player_wants_are_told_after_a_while_and_wanted_ones_at_once() {
    let (mut world, consumer) = simulcast_call(0.0, 9);
    world.run_for(6 * SECOND);
    assert_eq!(demands(&mut world), [], "all are wanted");
    prefer(&mut world, consumer, 0);
    world.run_for(4 * SECOND);
    assert_eq!(demands(&mut world), []);
    world.run_for(2 * SECOND);
    assert_eq!(demands(&mut world), [0]);
    set_active(&mut world, [true, false, false]);
    world.run_for(2 * SECOND);
    prefer(&mut world, consumer, 2);
    world.run_for(5 * MS);
    assert_eq!(demands(&mut world), [2]);
    set_active(&mut world, [true, true, true]);
    world.run_for(300 * MS);
    assert_eq!(layers_seen(&world).last(), Some(&2), "without a wait");
    assert_decodable(&world);
}

#[test]
fn without_players_the_lowest_encoding_is_kept_and_paused_ones_want_nothing() {
    let (mut world, consumer) = simulcast_call(0.0, 10);
    world.run_for(SECOND);
    world.call(|forwarder, _, _| forwarder.pause_consumer(consumer).unwrap());
    world.run_for(6 * SECOND);
    assert_eq!(demands(&mut world), [0]);
    world.call(|forwarder, now, out| forwarder.resume_consumer(consumer, now, out).unwrap());
    world.run_for(5 * MS);
    assert_eq!(demands(&mut world), [2]);
    world.call(|forwarder, _, _| forwarder.remove_consumer(consumer).unwrap());
    world.run_for(6 * SECOND);
    assert_eq!(demands(&mut world), [0]);
}

#[test]
fn a_layer_that_failed_is_gone_up_to_only_when_it_is_steady() {
    let (mut world, _) = simulcast_call(0.0, 11);
    world.run_for(2 * SECOND);
    for _ in 0..4 {
        set_active(&mut world, [true, true, false]);
        world.run_for(1_500 * MS);
        set_active(&mut world, [true, true, true]);
        world.run_for(500 * MS);
    }
    let flapping = layers_seen(&world).len();
    assert!(flapping <= 4, "{:?}", layers_seen(&world));
    world.run_for(2 * SECOND);
    assert_eq!(layers_seen(&world).last(), Some(&2));
    assert_decodable(&world);
}

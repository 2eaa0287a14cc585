//! What publishers are told of what players have use and room for, and what comes of it.

mod support;

use forward::*;
use simulation::LinkSettings;
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;
/// Bits per second of payload of a video of weight 1: 4 packets of 400 bytes, 30 times a second.
const FULL_BPS: f64 = 400e3;
/// Of the only layer of a video that has but one.
const WEIGHT: f64 = 4.0;

/// A publisher that does what it is told, and a player behind a link with a capacity.
struct Call {
    world: World,
    consumer: ConsumerKey,
    /// Of each layer, as it is sent when nothing is asked for.
    weights: Vec<f64>,
    told: Vec<(u8, Option<u64>)>,
}

impl Call {
    fn new(layers: Vec<Layer>, params: ProducerParams, seed: u64) -> Self {
        let mut world = World::new(
            Network {
                delay: 20 * MS,
                ..Network::default()
            },
            seed,
        );
        let weights = layers.iter().map(|layer| layer.weight).collect();
        let publisher = world.add_publisher(Publisher::video(layers));
        let producer = world.produce(publisher, params);
        let player = world.add_player();
        world.playing[player].player.sends_feedback = true;
        world.playing[player].player.round_trip = 80 * MS;
        let settings = LinkSettings {
            capacity_bps: 6e6,
            queue_bytes: 200_000,
            delay: 20 * MS,
            ..LinkSettings::default()
        };
        world.playing[player].narrow = Some(simulation::Link::new(settings, seed));
        let consumer = world.consume(player, producer, video_consumer(PLAYER_SSRC));
        Self {
            world,
            consumer,
            weights,
            told: Vec::new(),
        }
    }

    fn one_layer(seed: u64) -> Self {
        let layer = Layer {
            weight: WEIGHT,
            ..Layer::new(20)
        };
        Self::new(vec![layer], video_producer(20), seed)
    }

    fn simulcast(seed: u64) -> Self {
        let layers = [(1_000, "q", 0.5), (1_100, "h", 1.5), (1_200, "f", 4.0)];
        let layers = layers.map(|(ssrc, rid, weight)| Layer {
            weight,
            ..Layer::simulcast(ssrc, rid)
        });
        Self::new(layers.to_vec(), simulcast_producer(&["q", "h", "f"]), seed)
    }

    fn set_capacity(&mut self, bps: f64) {
        let link = self.world.playing[0].narrow.as_mut().unwrap();
        link.settings.capacity_bps = bps;
    }

    fn run_for(&mut self, duration: Micros) {
        for _ in 0..duration / (20 * MS) {
            self.world.run_for(20 * MS);
            for event in std::mem::take(&mut self.world.events) {
                if let Event::DemandChanged {
                    spatial, max_bps, ..
                } = event
                {
                    self.told.push((spatial, max_bps));
                    self.obey(spatial, max_bps);
                }
            }
        }
    }

    fn obey(&mut self, spatial: u8, max_bps: Option<u64>) {
        let layers = &mut self.world.publishing[0].publisher.layers;
        for (index, (layer, full)) in layers.iter_mut().zip(&self.weights).enumerate() {
            let is_active = index <= usize::from(spatial);
            layer.needs_keyframe |= is_active && !layer.is_active;
            layer.is_active = is_active;
            // In whole packets of a frame.
            let fitting = max_bps.map(|bps| (bps as f64 / FULL_BPS * 4.0).floor() / 4.0);
            layer.weight = fitting.map_or(*full, |weight| weight.clamp(0.25, *full));
        }
    }

    fn sent_bps(&self) -> u64 {
        let producer = self.world.producers[0];
        let stats = self
            .world
            .forwarder
            .producer_stats(producer, self.world.now);
        let encodings = stats.unwrap().encodings;
        encodings.iter().map(|encoding| encoding.bitrate_bps).sum()
    }

    /// The layer that the player is sent, if any.
    fn shown(&self) -> Option<u8> {
        let stats = self
            .world
            .forwarder
            .consumer_stats(self.consumer, self.world.now);
        let stats = stats.unwrap();
        stats.target_layers?;
        stats.current_layers.map(|layers| layers.spatial)
    }
}

#[test]
fn a_publisher_of_one_layer_sends_what_the_only_players_path_carries_and_everything_when_it_is_wide()
 {
    for seed in 0..6 {
        let mut call = Call::one_layer(seed);
        call.run_for(5 * SECOND);
        assert_eq!(call.told, [], "{seed}: a wide path asks for nothing");
        call.set_capacity(700e3);
        call.run_for(12 * SECOND);
        let sent = call.sent_bps();
        assert!(
            (200_000..700_000).contains(&sent),
            "{seed}: {sent} {:?}",
            call.told
        );
        assert_eq!(call.shown(), Some(0), "{seed}: {:?}", call.told);
        call.set_capacity(6e6);
        call.run_for(12 * SECOND);
        assert_eq!(call.told.last(), Some(&(0, None)), "{seed}");
        assert!(call.sent_bps() as f64 > 0.9 * WEIGHT * FULL_BPS, "{seed}");
        assert_eq!(call.shown(), Some(0), "{seed}");
    }
}

#[test]
fn encodings_that_no_players_path_carries_are_not_sent_until_one_does() {
    for seed in 0..6 {
        let mut call = Call::simulcast(seed);
        call.run_for(5 * SECOND);
        assert_eq!(call.told, [], "{seed}");
        call.set_capacity(650e3);
        call.run_for(20 * SECOND);
        let told = call.told.last().map(|told| told.0);
        assert_eq!(told, Some(1), "{seed}: {:?}", call.told);
        call.set_capacity(6e6);
        call.run_for(10 * SECOND);
        assert_eq!(
            call.told.last(),
            Some(&(2, None)),
            "{seed}: {:?}",
            call.told
        );
        assert_eq!(call.shown(), Some(2), "{seed}");
    }
}

#[test]
fn an_encoding_that_half_fits_is_sent_with_as_much_as_there_is_room_for() {
    for seed in 0..6 {
        let mut call = Call::simulcast(seed);
        call.run_for(5 * SECOND);
        call.set_capacity(500e3);
        call.run_for(15 * SECOND);
        let told = *call.told.last().unwrap();
        let is_squeezed = matches!(told, (1, Some(bps)) if bps < 500_000);
        assert!(is_squeezed, "{seed}: {:?}", call.told);
        assert_eq!(call.shown(), Some(1), "{seed}: {:?}", call.told);
    }
}

#[test]
fn where_not_even_the_lowest_encoding_fits_it_alone_is_sent_smaller() {
    for seed in 0..6 {
        let mut call = Call::simulcast(seed);
        call.run_for(5 * SECOND);
        call.set_capacity(180e3);
        call.run_for(15 * SECOND);
        let capped: Vec<_> = call.told.iter().filter(|told| told.1.is_some()).collect();
        assert!(
            !capped.is_empty() && capped.iter().all(|told| told.0 == 0),
            "{seed}: {:?}",
            call.told
        );
        assert_eq!(call.shown(), Some(0), "{seed}: {:?}", call.told);
        call.set_capacity(6e6);
        call.run_for(15 * SECOND);
        assert_eq!(call.told.last(), Some(&(2, None)), "{seed}");
        assert_eq!(call.shown(), Some(2), "{seed}");
    }
}

#[test]
fn a_player_whose_path_is_wide_keeps_the_publisher_at_everything() {
    let mut call = Call::one_layer(7);
    let player = call.world.add_player();
    let params = ConsumerParams {
        mid: Some(token("w")),
        ..video_consumer(PLAYER_SSRC)
    };
    call.world.consume(player, call.world.producers[0], params);
    call.run_for(5 * SECOND);
    call.set_capacity(220e3);
    call.run_for(10 * SECOND);
    assert_eq!(call.told, []);
    assert_eq!(call.shown(), None, "nothing fits");
}

#[test]
fn what_another_engine_has_room_for_counts_as_a_players_room() {
    let mut call = Call::one_layer(8);
    call.run_for(2 * SECOND);
    let consumer = call.consumer;
    let room = |call: &mut Call, max_bps| {
        call.world
            .call(|forwarder, _, _| forwarder.set_room(consumer, max_bps).unwrap());
        call.run_for(SECOND);
    };
    room(&mut call, Some(200_000));
    assert_eq!(call.told, [(0, Some(160_000))]);
    room(&mut call, None);
    assert_eq!(call.told.last(), Some(&(0, None)));
    let gone = call.world.call(|forwarder, _, _| {
        forwarder.remove_consumer(consumer).unwrap();
        forwarder.set_room(consumer, None)
    });
    assert_eq!(gone, Err(ForwardError::ConsumerNotFound));
}

#[test]
fn a_publisher_that_keeps_to_the_receivers_estimate_is_told_by_it() {
    let params = ProducerParams {
        takes_receiver_estimate: true,
        ..video_producer(20)
    };
    let mut call = Call::new(vec![Layer::new(20)], params, 9);
    call.run_for(3 * SECOND);
    let said = |call: &mut Call| {
        std::mem::take(&mut call.world.publishing[0].publisher.receiver_estimates)
    };
    assert_eq!(said(&mut call), [], "nothing limits it");
    let consumer = call.consumer;
    call.world
        .call(|forwarder, _, _| forwarder.set_room(consumer, Some(200_000)).unwrap());
    call.run_for(3 * SECOND);
    let (told_at, bps) = said(&mut call)[0];
    assert!((159_000..=160_000).contains(&bps), "{bps}");
    assert!(told_at < call.world.now - 2 * SECOND, "at once");
    call.world
        .call(|forwarder, _, _| forwarder.set_room(consumer, None).unwrap());
    call.run_for(3 * SECOND);
    assert!(
        said(&mut call).last().unwrap().1 > 50_000_000,
        "and taken back"
    );
}

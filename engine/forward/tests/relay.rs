//! Tracks that reach their players by way of another engine.

mod support;

use forward::*;
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::relay::Relayed;
use support::{MS, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;
const NEAR: Network = Network {
    delay: MS,
    jitter: 0,
    loss: 0.0,
    duplication: 0.0,
};

struct Call {
    world: World,
    relayed: Relayed,
}

/// A publisher at one engine and a player at another.
fn call(publisher: Publisher, params: ProducerParams, clients: Network, relay: Network) -> Call {
    let mut world = World::new(clients, 7);
    let home = world.add_publisher(publisher);
    let producer = world.produce(home, params.clone());
    let relay = world.add_relay(relay, 77);
    let relayed = world.relay(relay, producer, &params);
    Call { world, relayed }
}

fn video_call(clients: Network, relay: Network) -> Call {
    let publisher = Publisher::video(vec![Layer::new(10)]);
    call(publisher, video_producer(10), clients, relay)
}

fn simulcast_call(relay: Network) -> Call {
    let layers = vec![
        Layer::simulcast(100, "q"),
        Layer::simulcast(200, "h"),
        Layer::simulcast(300, "f"),
    ];
    let params = simulcast_producer(&["q", "h", "f"]);
    call(Publisher::video(layers), params, NEAR, relay)
}

impl Call {
    fn play(&mut self, ssrc: u32) -> (usize, ConsumerKey) {
        let player = self.world.add_player();
        let params = video_consumer(ssrc);
        let consumer = self.world.consume(player, self.relayed.producer, params);
        (player, consumer)
    }

    fn prefer(&mut self, consumer: ConsumerKey, spatial: u8) {
        let layers = Layers {
            spatial,
            temporal: u8::MAX,
        };
        self.world
            .call(|forwarder, now, out| forwarder.set_preferred_layers(consumer, layers, now, out))
            .unwrap();
    }

    /// The encoding of the last frame that a player got.
    fn shown(&self, player: usize) -> Option<u8> {
        let frames = self.world.playing[player]
            .player
            .track(PLAYER_SSRC)
            .frames();
        frames.last().map(|(layer, _)| *layer)
    }

    fn assert_decodable(&self, player: usize) {
        self.world.playing[player]
            .player
            .track(PLAYER_SSRC)
            .assert_decodable();
    }

    /// Keyframes that the publisher was asked for since.
    fn keyframe_requests(&self, since: Micros) -> usize {
        let requests = &self.world.publishing[0].publisher.keyframe_requests;
        requests.iter().filter(|(at, _)| *at >= since).count()
    }
}

#[test]
fn a_player_at_another_engine_sees_the_whole_stream() {
    let mut call = video_call(NEAR, NEAR);
    let (player, _) = call.play(PLAYER_SSRC);
    call.world.run_for(5 * SECOND);
    call.assert_decodable(player);
    let frames = call.world.playing[player]
        .player
        .track(PLAYER_SSRC)
        .frames();
    assert!(frames.len() > 140, "{}", frames.len());
}

#[test]
fn loss_between_the_engines_is_repaired_before_the_player_misses_anything() {
    for seed in 0..6 {
        let lossy = Network {
            delay: 5 * MS,
            jitter: 2 * MS,
            loss: 0.1,
            duplication: 0.01,
        };
        let mut call = video_call(NEAR, lossy);
        call.world.relaying[0].forth = support::link::Link::new(lossy, 1_000 + seed);
        let (player, _) = call.play(PLAYER_SSRC);
        call.world.run_for(10 * SECOND);
        call.world.relaying[0].forth.network.loss = 0.0;
        call.world.run_for(SECOND);
        call.assert_decodable(player);
        let publisher = &call.world.publishing[0].publisher;
        assert!(publisher.nacked.is_empty(), "its packets are at home");
        let stats = call
            .world
            .forwarder
            .producer_stats(call.relayed.producer, call.world.now);
        let repaired = stats.unwrap().encodings[0].packets_repaired;
        assert!(repaired > 50, "seed {seed}: {repaired}");
    }
}

#[test]
fn what_the_player_misses_comes_from_the_engine_beside_it() {
    let lossy = Network {
        delay: 20 * MS,
        loss: 0.05,
        ..NEAR
    };
    let mut call = video_call(lossy, NEAR);
    // Only the player's link is bad.
    let (player, _) = call.play(PLAYER_SSRC);
    call.world.run_for(5 * SECOND);
    let before = call
        .world
        .forwarder
        .consumer_stats(call.relayed.consumers[0], call.world.now);
    call.world.set_network(Network {
        delay: 20 * MS,
        ..NEAR
    });
    call.world.run_for(2 * SECOND);
    call.assert_decodable(player);
    let track = call.world.playing[player].player.track(PLAYER_SSRC);
    assert!(track.packets.values().filter(|got| got.is_repaired).count() > 10);
    let relay = before.unwrap();
    assert_eq!(
        relay.packets_retransmitted, 0,
        "nothing crosses the relay again"
    );
}

#[test]
fn one_relay_serves_all_players_and_asks_once_for_their_keyframes() {
    let mut call = video_call(NEAR, NEAR);
    call.play(PLAYER_SSRC);
    call.world.run_for(2 * SECOND);
    let (before, sent) = (call.world.now, call.world.relaying[0].sent);
    let published = call.world.publishing[0].publisher.layers[0].packets();
    for player in 1..20 {
        call.play(PLAYER_SSRC + 10 * player);
    }
    call.world.run_for(SECOND);
    assert_eq!(call.keyframe_requests(before), 1);
    let published = call.world.publishing[0].publisher.layers[0].packets() - published;
    let relayed = call.world.relaying[0].sent - sent;
    assert!(
        relayed <= u64::from(published) + 8,
        "{relayed} of {published}"
    );
    for playing in &call.world.playing[1..] {
        let (_, track) = playing.player.tracks.iter().next().unwrap();
        assert!(track.frames().len() > 20);
    }
}

#[test]
fn players_choose_among_all_encodings_as_at_home() {
    let mut call = simulcast_call(NEAR);
    let (player, consumer) = call.play(PLAYER_SSRC);
    for spatial in [2, 0, 1, 2] {
        call.prefer(consumer, spatial);
        call.world.run_for(2 * SECOND);
        assert_eq!(call.shown(player), Some(spatial));
    }
    call.assert_decodable(player);
}

#[test]
fn an_encoding_that_its_publisher_stops_is_replaced_and_its_relay_stays_silent() {
    let mut call = simulcast_call(NEAR);
    let (player, _) = call.play(PLAYER_SSRC);
    call.world.run_for(2 * SECOND);
    assert_eq!(call.shown(player), Some(2));
    call.world.publishing[0].publisher.layers[2].is_active = false;
    call.world.run_for(3 * SECOND);
    assert_eq!(call.shown(player), Some(1));
    let highest = call.relayed.consumers[2];
    let stats = |call: &Call| call.world.forwarder.consumer_stats(highest, call.world.now);
    let before = stats(&call).unwrap().packets_sent;
    call.world.run_for(SECOND);
    assert_eq!(stats(&call).unwrap().packets_sent, before);
    call.world.publishing[0].publisher.layers[2].is_active = true;
    call.world.run_for(3 * SECOND);
    assert_eq!(call.shown(player), Some(2));
    call.assert_decodable(player);
}

#[test]
fn an_encoding_that_nobody_wants_can_be_left_out_of_the_relay_and_taken_in_again() {
    let mut call = simulcast_call(NEAR);
    let (player, consumer) = call.play(PLAYER_SSRC);
    call.prefer(consumer, 0);
    call.world.run_for(2 * SECOND);
    let highest = call.relayed.consumers[2];
    call.world.forwarder.pause_consumer(highest).unwrap();
    call.world.run_for(2 * SECOND);
    call.prefer(consumer, 2);
    call.world.run_for(SECOND);
    assert_eq!(call.shown(player), Some(1), "the best that is relayed");
    call.world
        .call(|forwarder, now, out| forwarder.resume_consumer(highest, now, out))
        .unwrap();
    call.world.run_for(SECOND);
    assert_eq!(call.shown(player), Some(2));
    call.assert_decodable(player);
}

#[test]
fn a_publishers_clock_reaches_players_across_the_relay() {
    let mut call = video_call(NEAR, NEAR);
    let (player, _) = call.play(PLAYER_SSRC);
    call.world.run_for(5 * SECOND);
    let publisher = &call.world.publishing[0].publisher;
    let track = call.world.playing[player].player.track(PLAYER_SSRC);
    let (at, report) = track.reports.last().expect("a report");
    let apart = (report.ntp as i64).wrapping_sub(publisher.ntp(*at) as i64) >> 22;
    assert!(apart.abs() < 20, "within 20/1024 s: {apart}");
    // The report's timestamp is of the instant that its wall clock names.
    let drift = report
        .rtp_timestamp
        .wrapping_sub(publisher.timestamp(0, *at)) as i32;
    let drift = i64::from(drift) - apart * 90_000 / 1_024;
    let expected = track
        .packets
        .values()
        .last()
        .map(|got| got.timestamp)
        .unwrap() as i64
        - i64::from(publisher.timestamp(0, call.world.now));
    assert!((drift - expected).abs() < 9_000, "{drift} and {expected}");
}

#[test]
fn audio_with_its_levels_crosses_a_lossy_relay_whole() {
    let lossy = Network {
        delay: 5 * MS,
        loss: 0.1,
        ..NEAR
    };
    let mut call = call(Publisher::audio(20), audio_producer(20), NEAR, lossy);
    let player = call.world.add_player();
    call.world
        .consume(player, call.relayed.producer, audio_consumer(PLAYER_SSRC));
    call.world.run_for(5 * SECOND);
    let track = call.world.playing[player].player.track(PLAYER_SSRC);
    assert!(track.packets.len() >= 245, "{}", track.packets.len());
    assert_eq!(track.extensions[&PLAYER_AUDIO_LEVEL_ID], [0x80 | 25]);
}

#[test]
fn a_relay_that_breaks_comes_back_with_a_keyframe() {
    let mut call = video_call(NEAR, NEAR);
    let (player, _) = call.play(PLAYER_SSRC);
    call.world.run_for(2 * SECOND);
    let home = call.world.relaying[0].home;
    let connect = |call: &mut Call, connected| {
        call.world
            .call(|forwarder, now, out| forwarder.set_connected(home, connected, now, out));
    };
    connect(&mut call, false);
    let sent = call.world.relaying[0].sent;
    call.world.run_for(2 * SECOND);
    assert_eq!(call.world.relaying[0].sent, sent);
    connect(&mut call, true);
    let before = call.world.playing[player]
        .player
        .track(PLAYER_SSRC)
        .frames()
        .len();
    call.world.run_for(SECOND);
    let track = call.world.playing[player].player.track(PLAYER_SSRC);
    assert!(track.frames().len() > before + 25);
    call.assert_decodable(player);
}

#[test]
fn the_end_of_the_track_at_home_ends_its_consumers_and_a_wrong_encoding_is_refused() {
    let mut call = video_call(NEAR, NEAR);
    let home = call.world.producers[0];
    let relay = call.world.relaying[0].home;
    let params = ConsumerParams {
        only_encoding: Some(1),
        ..video_consumer(50)
    };
    let refused = call
        .world
        .call(|forwarder, now, out| forwarder.add_consumer(relay, home, params, now, out));
    assert!(matches!(
        refused,
        Err(ForwardError::InvalidParameter {
            parameter: "encoding",
            ..
        })
    ));
    call.world.forwarder.remove_producer(home).unwrap();
    assert_eq!(
        call.world.forwarder.poll_event(),
        Some(Event::ProducerClosed {
            producer: home,
            consumer: call.relayed.consumers[0]
        })
    );
}

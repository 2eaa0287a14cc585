//! Counters over all producers and consumers, those included that are gone.

mod support;

use forward::Totals;
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

fn call() -> World {
    let network = Network {
        delay: 20 * MS,
        loss: 0.03,
        ..Network::default()
    };
    let mut world = World::new(network, 7);
    let camera = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let video = world.produce(camera, video_producer(10));
    let microphone = world.add_publisher(Publisher::audio(20));
    let audio = world.produce(microphone, audio_producer(20));
    for index in 0..3 {
        let player = world.add_player();
        world.consume(player, video, video_consumer(9_000 + 100 * index));
        world.consume(player, audio, audio_consumer(9_050 + 100 * index));
    }
    world
}

fn assert_has_grown(earlier: &Totals, later: &Totals) {
    for (earlier, later) in [
        (&earlier.audio, &later.audio),
        (&earlier.video, &later.video),
    ] {
        assert!(later.packets_received >= earlier.packets_received);
        assert!(later.packets_sent >= earlier.packets_sent);
        assert!(later.packets_missed >= earlier.packets_missed);
        assert!(later.packets_requested >= earlier.packets_requested);
    }
}

#[test]
fn what_is_lost_on_the_way_in_and_out_is_counted_by_kind() {
    let mut world = call();
    world.run_for(10 * SECOND);
    let Totals { audio, video } = world.forwarder.totals();
    assert!((480..=520).contains(&audio.packets_received), "{audio:?}");
    assert!(
        audio.packets_sent > 2 * audio.packets_received,
        "three players"
    );
    assert!(
        video.packets_missed > 0 && video.packets_repaired > 0,
        "{video:?}"
    );
    assert!(video.packets_nacked >= video.packets_repaired);
    assert_eq!(video.packets_late, 0, "links without jitter do not reorder");
    assert!(video.packets_retransmitted > 0, "{video:?}");
    assert!(video.packets_requested >= video.packets_retransmitted);
    assert!(video.keyframes_received >= 1);
    // Three players begin, and one request does for all.
    assert!(video.keyframe_requests_merged >= 1, "{video:?}");
}

#[test]
fn counters_go_on_when_everybody_has_left() {
    let mut world = call();
    world.run_for(5 * SECOND);
    let before = world.forwarder.totals();
    let transports = world
        .publishing
        .iter()
        .map(|publishing| publishing.transport);
    let transports = transports.chain(world.playing.iter().map(|playing| playing.transport));
    for transport in transports.collect::<Vec<_>>() {
        world.forwarder.remove_transport(transport);
        assert_eq!(world.forwarder.totals(), before);
    }
    world.publishing.clear();
    world.playing.clear();
    let camera = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    world.produce(camera, video_producer(10));
    world.run_for(SECOND);
    let after = world.forwarder.totals();
    assert_has_grown(&before, &after);
    assert!(after.video.packets_received > before.video.packets_received);
    assert_eq!(after.audio, before.audio);
}

//! What the owner of a forwarder hears of its producers' voices.

mod support;

use forward::{Event, Micros, ProducerKey, Voice};
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

/// Two people with microphones and one with a camera only, on links that lose and reorder.
fn meeting() -> (World, [ProducerKey; 2]) {
    let network = Network {
        delay: 30 * MS,
        jitter: 15 * MS,
        loss: 0.05,
        ..Network::default()
    };
    let mut world = World::new(network, 3);
    let people = [20, 30].map(|ssrc| {
        let person = world.add_publisher(Publisher::audio(ssrc));
        world.produce(person, audio_producer(ssrc))
    });
    let camera = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    world.produce(camera, video_producer(10));
    world.publishing[1].publisher.audio_level = 127;
    (world, people)
}

fn voices_while(world: &mut World, duration: Micros) -> Vec<(ProducerKey, Voice)> {
    world.events.clear();
    world.run_for(duration);
    let voices = world.events.iter().filter_map(|event| match event {
        Event::Voice { producer, voice } => Some((*producer, *voice)),
        _ => None,
    });
    voices.collect()
}

#[test]
fn who_is_heard_is_told_five_times_a_second_and_who_is_silent_is_not() {
    let (mut world, [speaking, _]) = meeting();
    world.run_for(2 * SECOND);
    let voices = voices_while(&mut world, SECOND);
    assert_eq!(voices.len(), 5);
    for (producer, voice) in voices {
        assert_eq!(producer, speaking);
        assert!((24..=32).contains(&voice.level), "{voice:?}");
        assert!(voice.long >= 8, "{voice:?}");
    }
}

#[test]
fn silence_is_told_once_and_then_nothing() {
    let (mut world, [speaking, _]) = meeting();
    world.run_for(2 * SECOND);
    world.publishing[0].publisher.audio_level = 127;
    let last = *voices_while(&mut world, 2 * SECOND).last().unwrap();
    assert_eq!(last, (speaking, Voice::SILENT));
    assert_eq!(voices_while(&mut world, SECOND), []);
}

#[test]
fn a_muted_producer_is_silent_whatever_still_arrives() {
    let (mut world, [speaking, other]) = meeting();
    world.run_for(2 * SECOND);
    world
        .call(|forwarder, _, _| forwarder.pause_producer(speaking))
        .unwrap();
    world.publishing[1].publisher.audio_level = 30;
    let voices = voices_while(&mut world, 2 * SECOND);
    let of_muted = voices.iter().filter(|(producer, _)| *producer == speaking);
    assert_eq!(of_muted.collect::<Vec<_>>(), [&(speaking, Voice::SILENT)]);
    assert!(
        voices
            .iter()
            .filter(|(producer, _)| *producer == other)
            .count()
            >= 9
    );
}

#[test]
fn a_closed_producer_is_not_told_of() {
    let (mut world, [speaking, _]) = meeting();
    world.run_for(2 * SECOND);
    world
        .call(|forwarder, _, _| forwarder.remove_producer(speaking))
        .unwrap();
    assert_eq!(voices_while(&mut world, SECOND), []);
}

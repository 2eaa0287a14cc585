//! A narrow path with a short queue: a keyframe that is sent at once does not fit into it.

mod support;

use forward::Micros;
use simulation::Random;
use support::call::*;
use support::player::Got;
use support::{MS, SECOND};

const SEEDS: std::ops::Range<u64> = 0..64;
const QUEUE: Micros = 60 * MS;

/// A call that has settled on such a path and then had a keyframe every two seconds, twenty times.
fn with_keyframes(seed: u64) -> Call {
    let mut random = Random::new(seed + 900);
    let mut call = Call::new(20e6, 1, seed);
    call.set_full_sound();
    call.run_for(6 * SECOND);
    call.narrow(random.between(0.3e6, 1e6), QUEUE);
    call.run_for(10 * SECOND);
    for _ in 0..20 {
        for publishing in &mut call.world.publishing {
            for layer in &mut publishing.publisher.layers {
                layer.needs_keyframe = true;
                layer.keyframe_weight = 12.0;
            }
        }
        call.run_for(2 * SECOND);
    }
    call
}

/// How many packets of keyframes came, and how many of them only when they were sent again.
fn keyframe_packets(call: &Call) -> (usize, usize) {
    let from = call.world.now - 40 * SECOND;
    let track = call.world.playing[0].player.track(VIDEO);
    let is_key = |got: &&Got| got.content.is_some_and(|content| content.is_keyframe);
    let packets = track.packets.values().filter(|got| got.at > from);
    let keyframes = packets.filter(is_key);
    let again = keyframes.clone().filter(|got| got.is_repaired);
    (keyframes.count(), again.count())
}

#[test]
fn less_than_a_tenth_of_a_keyframe_has_to_be_sent_again_and_sound_is_not_lost() {
    let (mut all, mut again) = (0, 0);
    for_each(SEEDS, |seed| {
        let call = with_keyframes(seed);
        let (packets, repaired) = keyframe_packets(&call);
        (all, again) = (all + packets, again + repaired);
        let lost = call.sound_lost(40 * SECOND);
        ensure(lost < 0.01, || format!("sound {lost:.3}"))
    });
    assert!(all > 4_000, "{all}");
    let share = again as f64 / all as f64;
    assert!(share < 0.1, "{share:.3}");
}

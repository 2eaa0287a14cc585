//! A path that carries sound and not much more: what the video leaves behind on it must not cost the sound anything.

mod support;

use forward::{ConsumerParams, ExtensionKind};
use simulation::Random;
use support::call::*;
use support::{MS, SECOND};

const SEEDS: std::ops::Range<u64> = 0..16;

/// Sound at 48 kbit/s takes 77 kbit/s of a path with all headers.
fn narrowed(seed: u64, audio_params: fn() -> ConsumerParams) -> Call {
    let mut random = Random::new(seed + 500);
    let mut call = Call::with_audio(20e6, 1, seed, audio_params);
    call.set_full_sound();
    call.run_for(6 * SECOND);
    let capacity_bps = random.between(100e3, 160e3);
    call.narrow(capacity_bps, random.between(100.0, 400.0) as u64 * MS);
    call
}

fn sound_survives(seed: u64, audio_params: fn() -> ConsumerParams) -> Result<(), String> {
    let mut call = narrowed(seed, audio_params);
    call.run_for(2 * SECOND);
    for second in [6, 10, 14] {
        call.run_for(4 * SECOND);
        let lost = call.sound_lost(4 * SECOND);
        ensure(lost < 0.02, || {
            format!("{lost:.3} until second {second}: {:?}", call.stats())
        })?;
    }
    call.narrow(20e6, 300 * MS);
    call.run_for(8 * SECOND);
    ensure(call.layers()[0].is_some(), || {
        format!("still paused: {:?}", call.stats())
    })
}

#[test]
fn after_two_seconds_sound_loses_nothing_and_video_is_back_eight_after_the_path() {
    for_each(SEEDS, |seed| sound_survives(seed, full_sound));
}

#[test]
fn it_holds_for_sound_without_transport_wide_numbers() {
    for_each(SEEDS, |seed| {
        sound_survives(seed, || {
            let mut params = full_sound();
            params.extensions.set(ExtensionKind::TransportSequence, 0);
            params
        })
    });
}

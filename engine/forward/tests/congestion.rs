//! The whole of it: simulcast and audio through a forwarder, over a narrow link, to a player with feedback and NACK.

mod support;

use forward::*;
use simulation::Random;
use support::call::*;
use support::packets::*;
use support::{MS, SECOND};

#[test]
fn on_a_wide_path_nothing_is_held_back_and_nothing_is_probed() {
    for_each_seed(|seed| {
        let mut call = Call::new(20e6, 3, seed);
        call.run_for(6 * SECOND);
        ensure(call.layers() == [Some(2); 3], || {
            format!("{:?}", call.layers())
        })?;
        let stats = call.stats().congestion;
        ensure(stats.probes_sent == 0 && !stats.has_met_limit, || {
            format!("{stats:?}")
        })
    });
}

#[test]
fn when_the_path_becomes_narrow_video_gives_way_within_a_second_and_audio_goes_on() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.samples.clear();
        let narrow = 0.45e6 + 40e3 * seed as f64;
        call.link().settings.capacity_bps = narrow;
        call.run_for(20 * SECOND);
        let excess = call.longest_excess();
        ensure(excess <= SECOND, || format!("{narrow}: {} ms", excess / MS))?;
        let share = call.audio_share(15 * SECOND);
        ensure(share > 0.98, || format!("{narrow}: audio {share:.3}"))?;
        let shown = call.samples[60..].iter().filter(|s| s.layers[0].is_some());
        let shown = shown.count() as f64 / (call.samples.len() - 60) as f64;
        ensure(shown > 0.9, || format!("{narrow}: shown {shown:.2}"))
    });
}

#[test]
fn video_is_paused_before_audio_suffers_and_resumes_by_itself() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 110e3;
        call.run_for(15 * SECOND);
        ensure(call.layers() == [None], || format!("{:?}", call.layers()))?;
        let share = call.audio_share(10 * SECOND);
        ensure(share > 0.98, || format!("audio {share:.3}"))?;
        let paused = Event::LayersChanged {
            consumer: call.consumers[0],
            layers: None,
        };
        ensure(call.world.events.contains(&paused), || {
            "nobody was told".into()
        })?;
        call.link().settings.capacity_bps = 6e6;
        call.run_for(5 * SECOND);
        ensure(call.layers()[0].is_some(), || "still paused".into())?;
        call.run_for(5 * SECOND);
        ensure(call.layers() == [Some(2)], || {
            format!("{:?}", call.layers())
        })
    });
}

#[test]
fn video_resumes_where_the_audio_has_no_transport_wide_numbers() {
    for_each_seed(|seed| {
        let mut call = Call::with_audio(6e6, 1, seed, || {
            let mut params = audio_consumer(AUDIO);
            params.extensions.set(ExtensionKind::TransportSequence, 0);
            params
        });
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 110e3;
        call.run_for(10 * SECOND);
        ensure(call.layers() == [None], || format!("{:?}", call.layers()))?;
        call.link().settings.capacity_bps = 6e6;
        call.run_for(6 * SECOND);
        let is_back = call.layers()[0].is_some();
        ensure(is_back, || format!("still paused: {:?}", call.stats()))
    });
}

#[test]
fn after_a_step_up_the_highest_layer_that_fits_is_back_in_five_seconds() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 0.9e6;
        call.run_for(20 * SECOND);
        call.link().settings.capacity_bps = 3e6;
        call.run_for(5 * SECOND);
        ensure(call.layers() == [Some(2)], || {
            format!("{:?}", call.layers())
        })
    });
}

#[test]
fn a_lowered_video_does_not_rise_again_within_two_seconds() {
    for_each_seed(|seed| {
        let mut random = Random::new(seed + 77);
        let mut call = Call::new(6e6, 2, seed);
        for _ in 0..12 {
            call.link().settings.capacity_bps = random.between(0.3e6, 5e6);
            call.run_for(random.between(1.0, 5.0) as Micros * SECOND);
        }
        for video in 0..2 {
            if let Some(shortest) = call.shortest_return(video) {
                ensure(shortest >= 2 * SECOND, || {
                    format!("{video}: {} ms", shortest / MS)
                })?;
            }
        }
        Ok(())
    });
}

#[test]
fn the_video_of_priority_keeps_its_layers_at_the_cost_of_the_others() {
    for_each_seed(|seed| {
        let mut call = Call::new(12e6, 3, seed);
        let first = call.consumers[2];
        call.world.call(|forwarder, now, out| {
            forwarder.set_priority(first, 9, now, out).unwrap();
        });
        call.run_for(5 * SECOND);
        call.link().settings.capacity_bps = 3.2e6;
        call.run_for(20 * SECOND);
        let layers = call.layers();
        let is_kept = layers[2] == Some(2) && layers[0] < Some(2) && layers[1] < Some(2);
        ensure(is_kept, || format!("{layers:?}"))
    });
}

#[test]
fn what_a_player_decodes_has_no_gap_across_pauses_and_switches() {
    for seed in SEEDS {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(5 * SECOND);
        for capacity in [0.5e6, 3e6, 0.2e6, 6e6] {
            call.link().settings.capacity_bps = capacity;
            call.run_for(6 * SECOND);
        }
        call.run_for(3 * SECOND);
        let track = call.world.playing[0].player.track(VIDEO);
        assert_eq!(track.missing(), [], "seed {seed}: a gap that nothing fills");
        let contents = track.contents();
        assert!(contents[0].is_keyframe, "seed {seed}");
        for pair in contents.windows(2) {
            let is_next = (pair[0].layer, pair[0].frame) == (pair[1].layer, pair[1].frame)
                || (pair[0].layer == pair[1].layer && pair[1].frame == pair[0].frame + 1);
            assert!(is_next || pair[1].is_keyframe, "seed {seed}: {pair:?}");
        }
    }
}

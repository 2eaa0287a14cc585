//! Layers within one stream: a player gets those that it wants, and its decoder never misses what a frame is made from,
//! through switches, loss and reordering.

mod support;

use forward::*;
use support::scalable::{AV1, MODES};
use support::scalable_call::{Call, PICTURE};
use support::{MS, SECOND};

#[test]
fn a_player_gets_the_layers_that_it_wants_in_every_mode() {
    for mode in MODES {
        let mut call = Call::new(mode, 1);
        for (spatial, temporal, pictures) in [
            (9, 9, 28..=32),
            (0, 9, 28..=32),
            (1, 0, 6..=10),
            (9, 1, 14..=17),
            (0, 0, 6..=10),
        ] {
            call.prefer(spatial, temporal);
            call.run_for(3 * SECOND);
            let top = spatial.min(mode.spatial - 1);
            let (tops, count) = call.shown_lately();
            assert_eq!(tops, [top], "{mode:?} at {spatial} {temporal}");
            assert!(
                pictures.contains(&count),
                "{mode:?} at {spatial} {temporal}: {count}"
            );
            let expected = Layers {
                spatial: top,
                temporal: temporal.min(2),
            };
            assert_eq!(call.current(), expected);
        }
        call.assert_decodable();
    }
}

#[test]
fn a_decoder_never_misses_a_reference_under_loss_and_reordering() {
    for mode in MODES {
        for seed in 1..8 {
            let mut call = Call::new(mode, seed);
            call.loss = 0.1;
            call.jitter = 40 * MS;
            for step in 0..12u64 {
                let choice = (seed * 7 + step * 5) % 9;
                call.prefer((choice / 3) as u8, (choice % 3) as u8);
                call.run_for((200 + 170 * (choice % 4)) * MS);
            }
            call.settle();
            call.assert_decodable();
        }
    }
}

#[test]
fn a_lower_layer_comes_at_once_and_costs_no_keyframe_where_it_has_always_been_there() {
    for mode in MODES
        .into_iter()
        .filter(|mode| !mode.is_key_only && mode.spatial > 1)
    {
        let mut call = Call::new(mode, 3);
        call.run_for(2 * SECOND);
        let before = call.keyframe_requests;
        call.prefer(0, 9);
        call.run_for(4 * PICTURE + 20 * MS);
        assert_eq!(call.current().spatial, 0, "{mode:?}");
        assert_eq!(call.keyframe_requests, before);
        call.prefer(2, 9);
        call.run_for(500 * MS);
        assert_eq!(call.current().spatial, 2, "{mode:?}");
        assert_eq!(call.keyframe_requests, before + 1, "{mode:?}");
        call.assert_decodable();
    }
}

#[test]
fn a_picture_in_the_middle_of_which_layers_change_has_an_end() {
    let choices = [(0, 9), (2, 9), (1, 1), (2, 2), (0, 0), (2, 1), (1, 2)];
    for mode in MODES {
        let mut call = Call::new(mode, 6);
        call.spacing = 4 * MS;
        call.run_for(SECOND);
        for round in 0..6 {
            for (spatial, temporal) in choices {
                call.prefer(spatial, temporal);
                call.run_for(2 * PICTURE + (1 + 5 * round) * MS);
            }
        }
        // The last picture is still under way.
        call.run_for(PICTURE - call.now % PICTURE + PICTURE - 2 * MS);
        call.assert_decodable();
        assert_eq!(call.decoded().unended(), 0, "{mode:?}");
    }
}

#[test]
fn what_a_layer_costs_is_measured_with_all_that_it_is_made_from() {
    for mode in MODES.into_iter().filter(|mode| mode.spatial > 1) {
        let mut call = Call::new(mode, 4);
        call.run_for(3 * SECOND);
        let max = call.forwarder.max_layers(call.producer, call.now).unwrap();
        assert_eq!((max.spatial, max.temporal), (2, 2), "{mode:?}");
        for (spatial, temporal) in [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)] {
            let layers = Layers { spatial, temporal };
            call.prefer(spatial, temporal);
            call.run_for(2 * SECOND);
            let cost = call.forwarder.bitrate_bps(call.producer, layers, call.now);
            let stats = call
                .forwarder
                .consumer_stats(call.consumer, call.now)
                .unwrap();
            let (cost, real) = (cost.unwrap() as f64, stats.bitrate_bps as f64);
            let ratio = cost / real;
            assert!(
                (0.85..1.2).contains(&ratio),
                "{mode:?} {layers:?}: {cost} for {real}"
            );
        }
    }
}

#[test]
fn a_path_too_narrow_for_the_lowest_layer_gets_nothing_and_comes_back_with_a_keyframe() {
    let mut call = Call::new(AV1, 5);
    call.run_for(SECOND);
    let target = |call: &mut Call, target| {
        call.set_target(target);
        call.run_for(SECOND);
        let stats = call
            .forwarder
            .consumer_stats(call.consumer, call.now)
            .unwrap();
        stats.current_layers
    };
    assert_eq!(target(&mut call, None), None);
    let lowest = Layers {
        spatial: 0,
        temporal: 2,
    };
    assert_eq!(target(&mut call, Some(lowest)), Some(lowest));
    call.assert_decodable();
}

//! Streams with layers on a narrow path: what is decided while a part of a picture waits holds for what comes after it.

mod support;

use forward::{Layers, Micros};
use support::scalable::{self, MODES, Mode};
use support::scalable_call::{Call, PICTURE};
use support::{MS, SECOND};

const PATH_BPS: u64 = 800_000;
/// From the publisher to the forwarder.
const UP: Micros = 10 * MS;
/// Packets of a keyframe's frame of each layer, and bytes of a packet: a keyframe takes a quarter of a second.
const PARTS: u8 = 20;
const BULK: usize = 200;
/// Since the keyframe has come to the forwarder.
const MOMENTS: [Micros; 5] = [0, 20 * MS, 50 * MS, 80 * MS, 120 * MS];

/// Every mode with spatial layers, at every moment.
fn settings() -> impl Iterator<Item = (Mode, Micros)> {
    let layered = MODES.into_iter().filter(|mode| mode.spatial > 1);
    layered.flat_map(|mode| MOMENTS.map(|moment| (mode, moment)))
}

/// A call on a narrow path, some time after a keyframe has come that does not pass at once.
fn while_a_keyframe_waits(mode: Mode, moment: Micros) -> Call {
    let mut call = Call::new(mode, 7);
    call.encoder.bulk = BULK;
    call.path_bps = Some(PATH_BPS);
    call.run_for(2 * SECOND);
    send_keyframe(&mut call);
    call.run_for(moment);
    assert_waiting(&call);
    call
}

/// Lets a large keyframe come to the forwarder.
fn send_keyframe(call: &mut Call) {
    call.encoder.parts_of_keyframe = PARTS;
    call.encoder.wants_keyframe = true;
    call.run_for(PICTURE - call.now % PICTURE + UP + MS);
}

/// A part of the large keyframe has come to the player, and another has not.
fn assert_waiting(call: &Call) {
    let packets = call.got.values().filter(|bytes| {
        let packet = rtp::Packet::parse(bytes).unwrap();
        let (frame, _) = scalable::read(packet.payload());
        frame.is_keyframe && frame.parts == PARTS
    });
    let all = usize::from(PARTS) * usize::from(call.mode.spatial);
    let came = packets.count();
    assert!(
        (1..all).contains(&came),
        "{came} of {all} at {}: {:?}",
        call.now,
        call.mode
    );
}

fn assert_in_order(call: &Call) {
    let is_next = |pair: &[(Micros, u64)]| pair[1].1 == pair[0].1 + 1;
    assert!(call.arrivals.windows(2).all(is_next), "{:?}", call.mode);
}

#[test]
fn a_layer_that_is_dropped_while_its_keyframe_waits_is_missed_by_nobody_and_every_picture_has_its_end()
 {
    for (mode, moment) in settings() {
        for (spatial, temporal) in [(0, 9), (1, 9), (1, 0), (2, 0)] {
            let mut call = while_a_keyframe_waits(mode, moment);
            call.prefer(spatial, temporal);
            call.run_for(2 * SECOND);
            call.assert_decodable();
            assert_in_order(&call);
            assert_eq!(call.decoded().unended(), 0, "{mode:?} {spatial} {temporal}");
            assert_eq!(
                call.current(),
                Layers {
                    spatial,
                    temporal: temporal.min(2)
                }
            );
        }
    }
}

#[test]
fn layers_that_come_and_go_while_a_keyframe_waits_leave_whole_pictures() {
    for (mode, moment) in settings() {
        let mut call = while_a_keyframe_waits(mode, moment);
        for (spatial, temporal) in [(1, 1), (2, 2), (0, 0), (2, 1), (1, 2), (2, 2)] {
            call.prefer(spatial, temporal);
            call.run_for(PICTURE * 3 / 2);
        }
        call.run_for(2 * SECOND);
        call.assert_decodable();
        assert_in_order(&call);
        assert_eq!(call.decoded().unended(), 0, "{mode:?}");
        assert_eq!(call.current().spatial, 2);
    }
}

#[test]
fn after_a_pause_in_a_keyframe_no_number_means_two_frames() {
    for (mode, moment) in settings() {
        let mut call = while_a_keyframe_waits(mode, moment);
        call.pause();
        call.run_for(100 * MS);
        let before = call.arrivals.len();
        call.resume();
        call.run_for(2 * SECOND);
        assert!(call.arrivals.len() > before + 100);
        assert_in_order(&call);
        let decoder = call.decoded();
        decoder.assert_references();
        let torn = decoder.torn();
        assert!(torn.len() <= 1, "{mode:?} {torn:?}");
        assert!(decoder.unended() <= 1);
    }
}

#[test]
fn what_comes_late_is_whole_though_layers_change_while_it_waits() {
    for mode in MODES {
        for seed in 1..13 {
            let mut call = Call::new(mode, seed);
            call.encoder.bulk = BULK;
            call.path_bps = Some(PATH_BPS);
            call.run_for(2 * SECOND);
            (call.loss, call.jitter) = (0.05, 25 * MS);
            call.encoder.template_step = [17, 0, 4][seed as usize % 3];
            for step in 0..8u64 {
                let spatial = if step % 3 == 1 { 1 } else { mode.spatial };
                call.encoder.set_spatial(spatial);
                send_keyframe(&mut call);
                let choice = (seed * 7 + step * 5) % 9;
                call.prefer((choice / 3) as u8, (choice % 3) as u8);
                call.run_for((100 + 70 * (choice % 4)) * MS);
            }
            call.settle();
            // What comes before its structure cannot be told from frames of the one before that has the same template ids.
            if seed % 3 == 0 || !mode.has_descriptor {
                call.assert_decodable();
            }
        }
    }
}

#[test]
fn a_structure_that_comes_while_frames_of_another_wait_does_not_change_these() {
    for (mode, moment) in settings().filter(|(mode, _)| mode.has_descriptor) {
        for template_step in [17, 0, 4] {
            let mut call = while_a_keyframe_waits(mode, moment);
            call.encoder.template_step = template_step;
            call.prefer(2, 1);
            call.run_for(PICTURE);
            call.prefer(2, 2);
            call.encoder.set_spatial(1);
            call.run_for(3 * PICTURE);
            call.encoder.set_spatial(3);
            call.run_for(2 * SECOND);
            call.assert_decodable();
            assert_in_order(&call);
        }
    }
}

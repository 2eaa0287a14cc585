//! Padding beside what waits on a narrow path.

mod support;

use forward::Micros;
use rtp::Packet;
use rtp::demux::{Protocol, classify};
use std::collections::HashSet;
use support::call::*;
use support::packets::PLAYER_TRANSPORT_SEQUENCE_ID;
use support::{MS, SECOND};

/// What goes out to the player of a call that is probed while keyframes wait.
fn sent_while_probed(seed: u64) -> Vec<(Micros, Vec<u8>)> {
    let mut call = Call::new(6e6, 1, seed);
    // Then all that goes out beside new packets is padding.
    call.world.playing[0].player.asks_for_missing = false;
    call.run_for(6 * SECOND);
    call.narrow(0.6e6, 2 * SECOND);
    call.run_for(10 * SECOND);
    call.narrow(6e6, 2 * SECOND);
    call.world.tap = Some(Vec::new());
    let probes = call.stats().congestion.probes_sent;
    for _ in 0..12 {
        for layer in &mut call.world.publishing[1].publisher.layers {
            layer.needs_keyframe = true;
            layer.keyframe_weight = 12.0;
        }
        call.run_for(300 * MS);
    }
    assert!(call.stats().congestion.probes_sent > probes);
    let player = call.world.playing[0].transport;
    let tap = call.world.tap.take().unwrap().into_iter();
    tap.filter(|(_, to, bytes)| *to == player && classify(bytes) != Some(Protocol::Rtcp))
        .map(|(at, _, bytes)| (at, bytes))
        .collect()
}

/// How many packets of padding went out between two packets of one picture that was spread.
fn assert_seamless(sent: &[(Micros, Vec<u8>)]) -> usize {
    let mut last: [Option<u16>; 3] = [None; 3];
    let mut assert_next = |series: usize, number: u16| {
        let before = last[series].replace(number);
        let is_next = before.is_none_or(|before| number == before.wrapping_add(1));
        assert!(is_next, "{number} after {before:?} of series {series}");
    };
    let (mut first, mut forwarded) = (None, HashSet::new());
    let (mut sound_at, mut picture) = (None, None);
    let (mut within, mut since_picture) = (0, 0);
    for (at, bytes) in sent {
        let packet = Packet::parse(bytes).unwrap();
        let wide = packet.extensions().find(PLAYER_TRANSPORT_SEQUENCE_ID);
        assert_next(0, u16::from_be_bytes(wide.unwrap().try_into().unwrap()));
        match packet.ssrc {
            VIDEO => {
                assert_next(1, packet.sequence);
                first.get_or_insert(packet.sequence);
                assert!(forwarded.insert(packet.sequence), "nothing goes out twice");
                if picture.replace(packet.timestamp) == Some(packet.timestamp) {
                    within += since_picture;
                }
                since_picture = 0;
            }
            AUDIO => {
                let before: Option<Micros> = sound_at.replace(*at);
                assert!(
                    before.is_none_or(|before| at - before == 20 * MS),
                    "sound never waits"
                );
            }
            _ => {
                assert_next(2, packet.sequence);
                since_picture += 1;
                let Some((original, _)) = packet.payload().split_first_chunk::<2>() else {
                    continue;
                };
                let original = u16::from_be_bytes(*original);
                // Of before the first that is known here, or one of these.
                let is_old = first.is_none_or(|first| original.wrapping_sub(first) > u16::MAX / 2);
                assert!(
                    is_old || forwarded.contains(&original),
                    "{original} still waits"
                );
            }
        }
    }
    within
}

#[test]
fn probes_repeat_nothing_that_waits_and_take_no_number_of_it() {
    let within = SEEDS.map(|seed| assert_seamless(&sent_while_probed(seed)));
    let within: usize = within.sum();
    assert!(
        within > 50,
        "{within} packets of padding while a picture waited"
    );
}

//! A player on a path that loses packets both ways, whatever is sent.

mod support;

use forward::Micros;
use support::call::*;
use support::link::Network;
use support::{MS, SECOND};

/// A picture that comes longer after the one before it stood still meanwhile.
const STILL: Micros = 500 * MS;
/// Sound that comes later than this after its turn has been made up.
const PLAYED_AFTER: Micros = 200 * MS;

/// Video and sound to one player, over a path that loses `loss` each way with 100 ms there and back.
fn lossy(loss: f64, seed: u64) -> Call {
    let mut call = Call::with_audio(20e6, 1, seed, full_sound);
    call.set_full_sound();
    let playing = &mut call.world.playing[0];
    playing.narrow = None;
    let network = |loss| Network {
        delay: 50 * MS,
        loss,
        ..Network::default()
    };
    (playing.up.network, playing.down.network) = (network(0.0), network(0.0));
    playing.player.asks_for_sound = true;
    call.world.run_for(6 * SECOND);
    let playing = &mut call.world.playing[0];
    (playing.up.network, playing.down.network) = (network(loss), network(loss));
    call.world.run_for(4 * SECOND);
    call
}

/// Share of `duration` for which the picture stood still.
fn frozen(call: &Call, duration: Micros) -> f64 {
    let (end, begin) = (call.world.now, call.world.now - duration);
    let track = call.world.playing[0].player.track(VIDEO);
    let mut shown_at = begin;
    let mut still = 0;
    let mut whole_at = 0;
    let mut next = None;
    for (sequence, got) in &track.packets {
        let is_keyframe = got.content.is_some_and(|content| content.is_keyframe);
        // What is missing for ever ends with a keyframe.
        if next.is_some_and(|next| next != *sequence) && !is_keyframe {
            continue;
        }
        next = Some(sequence + 1);
        whole_at = got.at.max(whole_at);
        if got.marker && whole_at > shown_at {
            let gap = whole_at - shown_at;
            still += if gap > STILL { gap } else { 0 };
            shown_at = whole_at;
        }
    }
    let gap = end - shown_at.min(end);
    still += if gap > STILL { gap } else { 0 };
    still as f64 / duration as f64
}

/// Share of the sound of `duration` that did not come in time.
fn made_up(call: &Call, duration: Micros) -> f64 {
    let begin = call.world.now - duration;
    let track = call.world.playing[0].player.track(AUDIO);
    let turn = |timestamp: u32| Micros::from(timestamp) * 1_000 / 48;
    let recent: Vec<_> = track
        .packets
        .iter()
        .filter(|(_, got)| got.at > begin)
        .collect();
    let earliest = recent
        .iter()
        .map(|(_, got)| got.at as i64 - turn(got.timestamp) as i64);
    let earliest = earliest.min().unwrap();
    let in_time = recent.iter().filter(|(_, got)| {
        got.at as i64 - turn(got.timestamp) as i64 <= earliest + PLAYED_AFTER as i64
    });
    let span = recent.last().unwrap().0 - recent[0].0 + 1;
    1.0 - in_time.count() as f64 / span as f64
}

#[test]
fn up_to_thirty_percent_each_way_pictures_hardly_stand_still_and_little_sound_is_made_up() {
    for_each(0..24, |seed| {
        let loss = [0.1, 0.2, 0.3][seed as usize % 3];
        let mut call = lossy(loss, seed);
        call.world.run_for(20 * SECOND);
        let (frozen, made_up) = (frozen(&call, 20 * SECOND), made_up(&call, 20 * SECOND));
        ensure(frozen < 0.05, || format!("{loss}: frozen {frozen:.3}"))?;
        ensure(made_up < 0.01, || format!("{loss}: made up {made_up:.4}"))
    });
}

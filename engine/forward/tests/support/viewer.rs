//! What somebody sees and hears of what arrived at a player, as a browser shows it.

use super::MS;
use super::packets::Content;
use super::player::{Got, Track};
use forward::Micros;

/// A picture that comes longer after the one before it stood still meanwhile.
const STILL: Micros = 500 * MS;
/// After which time without a picture a browser asks for a keyframe.
const STUCK: Micros = 3_000 * MS;
/// Sound that comes later than this after its turn has been made up: browsers wait about so long.
const PLAYED_AFTER: Micros = 140 * MS;

/// When each picture of a video came on screen, in the order of showing.
///
/// A frame can be shown when it is whole and what it is made from is: a keyframe at once, one of the lowest temporal layer
/// after the one before it, others after the lowest before them. What comes after a newer one was shown is left out.
pub fn shown(track: &Track) -> Vec<Micros> {
    let packets: Vec<(&Got, Content)> = track
        .packets
        .values()
        .filter_map(|got| Some((got, got.content?)))
        .collect();
    let frames = packets.chunk_by(|(_, a), (_, b)| (a.layer, a.frame) == (b.layer, b.frame));
    // The last frame of the lowest layer: its index, and when it could be decoded.
    let mut base: Option<(u8, Micros)> = None;
    let mut decodable = Vec::new();
    for frame in frames {
        let (got, content) = frame[0];
        let index = got.base_layer_index.unwrap_or(0);
        let at = whole_at(frame).and_then(|whole_at| {
            let reference_at = match (content.is_keyframe, content.temporal, base) {
                (true, ..) => 0,
                (_, 0, Some((last, at))) if index == last.wrapping_add(1) => at,
                (_, 1.., Some((last, at))) if index == last => at,
                _ => return None,
            };
            Some(whole_at.max(reference_at))
        });
        if content.temporal == 0 {
            base = at.map(|at| (index, at));
        }
        decodable.extend(at);
    }
    // From the back: what can be shown only after a later one can is not shown.
    let mut next = Micros::MAX;
    let mut shown: Vec<Micros> = Vec::new();
    for at in decodable.into_iter().rev() {
        if at < next {
            shown.push(at);
            next = at;
        }
    }
    shown.reverse();
    shown
}

/// When the last packet of a frame came; `None` when one is missing.
fn whole_at(frame: &[(&Got, Content)]) -> Option<Micros> {
    let in_order = frame.iter().zip(0..).all(|((_, c), part)| c.part == part);
    let is_whole = in_order && frame.last().is_some_and(|(_, content)| content.is_last);
    frame
        .iter()
        .map(|(got, _)| got.at)
        .max()
        .filter(|_| is_whole)
}

/// True when a browser would ask for a keyframe: nothing new could be shown for so long.
pub fn is_stuck(track: &Track, now: Micros) -> bool {
    let last = shown(track).last().copied().unwrap_or(now);
    now >= last + STUCK
}

/// Share of the time from `begin` to `end` for which the picture stood still.
pub fn frozen(track: &Track, begin: Micros, end: Micros) -> f64 {
    let within = shown(track).into_iter().filter(|at| *at > begin);
    let times = [begin].into_iter().chain(within).chain([end]);
    let times: Vec<Micros> = times.collect();
    let gaps = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let still: Micros = gaps.filter(|gap| *gap > STILL).sum();
    still as f64 / (end - begin) as f64
}

/// Share of the sound since `begin` that did not come in time.
pub fn made_up(track: &Track, begin: Micros) -> f64 {
    let turn = |timestamp: u32| (Micros::from(timestamp) * 1_000 / 48) as i64;
    let recent = track.packets.iter().filter(|(_, got)| got.at > begin);
    let recent: Vec<_> = recent.collect();
    let lateness = |got: &Got| got.at as i64 - turn(got.timestamp);
    let earliest = recent.iter().map(|(_, got)| lateness(got)).min().unwrap();
    let is_in_time = |got: &Got| lateness(got) <= earliest + PLAYED_AFTER as i64;
    let in_time = recent.iter().filter(|(_, got)| is_in_time(got)).count();
    let span = recent.last().unwrap().0 - recent[0].0 + 1;
    1.0 - in_time as f64 / span as f64
}

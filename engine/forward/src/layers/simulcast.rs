//! A stream for each spatial layer: one of them is forwarded, and within it the temporal layers that its codec marks.

use super::Layers;
use crate::Micros;
use crate::receive_stream::ReceiveStream;

/// The highest stream up to `wanted` that is alive; else the lowest above it; else `fallback`. Up from `shown`, a stream
/// must have proved to be steady.
pub(super) fn choose(
    wanted: u8,
    streams: &[ReceiveStream],
    shown: Option<u8>,
    fallback: u8,
    now: Micros,
) -> u8 {
    let is_alive = |index: &u8| streams[usize::from(*index)].is_alive();
    let is_steady = |index: &u8| {
        let is_up = shown.is_some_and(|shown| *index > shown);
        !is_up || streams[usize::from(*index)].is_steady(now)
    };
    let count = streams.len() as u8;
    let wanted = wanted.min(count - 1);
    (0..=wanted)
        .rev()
        .filter(is_steady)
        .find(is_alive)
        .or_else(|| (wanted..count).find(is_alive))
        .unwrap_or(fallback.min(count - 1))
}

/// All of the stream's own spatial layers are one.
pub(super) fn within_stream(goal: Layers) -> Layers {
    Layers {
        spatial: u8::MAX,
        ..goal
    }
}

pub(super) fn of_track(encoding: u8, within_stream: Layers) -> Layers {
    Layers {
        spatial: encoding,
        ..within_stream
    }
}

pub(super) fn max(streams: &[ReceiveStream], now: Micros) -> Option<Layers> {
    let highest = streams.iter().rposition(ReceiveStream::is_alive)?;
    Some(of_track(highest as u8, streams[highest].rates.max(now)))
}

pub(super) fn bitrate_bps(layers: Layers, streams: &[ReceiveStream], now: Micros) -> Option<u64> {
    let stream = streams.get(usize::from(layers.spatial));
    let stream = stream.filter(|stream| stream.is_alive())?;
    stream.rates.bitrate_bps(within_stream(layers), now)
}

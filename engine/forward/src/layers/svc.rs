//! Spatial and temporal layers in one stream, each frame telling its own (scalable video coding).

use super::Layers;
use crate::Micros;
use crate::receive_stream::ReceiveStream;

pub(super) fn max(streams: &[ReceiveStream], now: Micros) -> Option<Layers> {
    let stream = streams.first().filter(|stream| stream.is_alive())?;
    Some(stream.rates.max(now))
}

pub(super) fn bitrate_bps(layers: Layers, streams: &[ReceiveStream], now: Micros) -> Option<u64> {
    let stream = streams.first().filter(|stream| stream.is_alive())?;
    stream.rates.bitrate_bps(layers, now)
}

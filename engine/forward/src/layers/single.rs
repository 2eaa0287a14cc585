//! One stream without layers: there is nothing to choose.

use super::Layers;
use crate::Micros;
use crate::receive_stream::ReceiveStream;

pub(super) fn max(streams: &[ReceiveStream]) -> Option<Layers> {
    let is_alive = streams.first()?.is_alive();
    is_alive.then_some(Layers::LOWEST)
}

pub(super) fn bitrate_bps(streams: &[ReceiveStream], now: Micros) -> Option<u64> {
    let stream = streams.first().filter(|stream| stream.is_alive())?;
    stream.rates.bitrate_bps(Layers::HIGHEST, now)
}

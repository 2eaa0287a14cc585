//! How much arrives in each layer of a stream.

use super::Layers;
use crate::Micros;
use crate::lump_meter::LumpMeter;
use crate::rate_meter::RateMeter;

/// As many of each as codecs have in use; what is above counts as the highest.
pub(crate) const MAX_SPATIAL: usize = 4;
pub(crate) const MAX_TEMPORAL: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct LayerRates {
    /// `[spatial][temporal]`
    layers: [[Layer; MAX_TEMPORAL]; MAX_SPATIAL],
    total: RateMeter,
}

#[derive(Debug, Default, Clone, Copy)]
struct Layer {
    /// Frames that a higher spatial layer is made from.
    shared: Frames,
    /// Frames that only those need who see nothing larger.
    own: Frames,
}

/// Keyframes are many times the others, and what a player is sent is spread: they count by how often they come, so that one
/// of them does not make a layer look dear for a second.
#[derive(Debug, Default, Clone, Copy)]
struct Frames {
    keyframes: LumpMeter,
    others: RateMeter,
}

/// What is to be known of a packet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) layers: Layers,
    /// It is sent to players of higher spatial layers, too.
    pub(crate) is_shared: bool,
    pub(crate) is_of_keyframe: bool,
}

impl LayerRates {
    /// Notes a packet of a frame.
    pub(crate) fn add(&mut self, part: Measured, bytes: usize, now: Micros) {
        self.total.add(bytes, now);
        let layer = &mut self.layers[spatial(part.layers)][temporal(part.layers)];
        let frames = if part.is_shared {
            &mut layer.shared
        } else {
            &mut layer.own
        };
        if part.is_of_keyframe {
            frames.keyframes.add(bytes, now);
        } else {
            frames.others.add(bytes, now);
        }
    }

    /// What a player of `layers` gets, bits per second over about the last second, with keyframes as often as they came in the
    /// last few; `None` when nothing came of that spatial layer, unless it is above all that ever come.
    pub(crate) fn bitrate_bps(&self, layers: Layers, now: Micros) -> Option<u64> {
        let top = if layers.spatial == u8::MAX {
            usize::from(self.max(now).spatial)
        } else {
            spatial(layers)
        };
        let temporal = ..=temporal(layers);
        let sum = |frames: &mut dyn Iterator<Item = &Frames>| -> u64 {
            frames.map(|frames| frames.bitrate_bps(now)).sum()
        };
        let below = self.layers[..top].iter().flat_map(|row| &row[temporal]);
        let shared = sum(&mut below.map(|layer| &layer.shared));
        let row = &self.layers[top][temporal];
        let own = || row.iter().flat_map(|layer| [&layer.shared, &layer.own]);
        let comes = own().any(|frames| frames.come(now));
        (comes || top == 0).then_some(shared + sum(&mut own()))
    }

    /// Everything that arrives, bits per second over about the last second.
    pub(crate) fn total_bps(&self, now: Micros) -> u64 {
        self.total.bitrate_bps(now)
    }

    /// The highest layers of which something came within about the last second.
    pub(crate) fn max(&self, now: Micros) -> Layers {
        let comes = |layer: &Layer| layer.own.come(now) || layer.shared.come(now);
        let spatial = self.layers.iter().rposition(|row| row.iter().any(comes));
        let temporal = self
            .layers
            .iter()
            .filter_map(|row| row.iter().rposition(comes))
            .max();
        Layers {
            spatial: spatial.unwrap_or(0) as u8,
            temporal: temporal.unwrap_or(0) as u8,
        }
    }
}

impl Frames {
    fn bitrate_bps(&self, now: Micros) -> u64 {
        self.keyframes.bitrate_bps(now) + self.others.bitrate_bps(now)
    }

    fn come(&self, now: Micros) -> bool {
        self.keyframes.is_fresh(now) || self.others.bitrate_bps(now) > 0
    }
}

fn spatial(layers: Layers) -> usize {
    usize::from(layers.spatial).min(MAX_SPATIAL - 1)
}

fn temporal(layers: Layers) -> usize {
    usize::from(layers.temporal).min(MAX_TEMPORAL - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    fn layers(spatial: u8, temporal: u8) -> Layers {
        Layers { spatial, temporal }
    }

    /// Two spatial and two temporal layers for two seconds, 10 ms apart: 100, 200, 300 and 400 bytes.
    fn measured(is_shared: bool) -> LayerRates {
        let mut rates = LayerRates::default();
        for at in 0..200 {
            let now = at * 10 * MS;
            let mut add = |layers, is_shared, bytes| {
                let part = Measured {
                    layers,
                    is_shared,
                    is_of_keyframe: false,
                };
                rates.add(part, bytes, now);
            };
            add(layers(0, 0), is_shared, 100);
            add(layers(0, 1), is_shared, 200);
            add(layers(1, 0), false, 300);
            add(layers(1, 1), false, 400);
        }
        rates
    }

    fn kbps(rates: &LayerRates, of: Layers) -> u64 {
        let bps = rates.bitrate_bps(of, 1_990 * MS).unwrap();
        (bps + 5_000) / 10_000 * 10
    }

    #[test]
    fn the_cost_of_layers_has_all_that_is_below_them() {
        let rates = measured(true);
        assert_eq!(kbps(&rates, layers(0, 0)), 80);
        assert_eq!(kbps(&rates, layers(0, 1)), 240);
        assert_eq!(kbps(&rates, layers(1, 0)), 80 + 240);
        assert_eq!(kbps(&rates, Layers::HIGHEST), 800);
    }

    #[test]
    fn what_only_players_of_the_lower_layer_need_costs_those_above_nothing() {
        let rates = measured(false);
        assert_eq!(kbps(&rates, layers(1, 1)), 560);
        assert_eq!(kbps(&rates, layers(0, 1)), 240);
    }

    #[test]
    fn a_keyframe_does_not_make_a_layer_dear_for_a_second() {
        let mut rates = measured(true);
        let keyframe = Measured {
            layers: layers(0, 0),
            is_shared: false,
            is_of_keyframe: true,
        };
        rates.add(keyframe, 20_000, 1_990 * MS);
        let now = 2_100 * MS;
        let lowest = rates.bitrate_bps(layers(0, 0), now).unwrap();
        assert!((110_000..125_000).contains(&lowest), "{lowest}");
        let total = rates.total_bps(now);
        assert!((950_000..970_000).contains(&total), "{total}");
    }

    #[test]
    fn layers_that_do_not_come_have_no_cost_to_tell() {
        let rates = measured(true);
        assert_eq!(rates.bitrate_bps(layers(2, 0), 1_990 * MS), None);
        assert_eq!(rates.max(1_990 * MS), layers(1, 1));
        assert_eq!(rates.max(9_000 * MS), Layers::LOWEST);
    }
}

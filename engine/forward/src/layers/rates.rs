//! How much arrives in each layer of a stream.

use super::Layers;
use crate::Micros;
use crate::rate_meter::RateMeter;

/// As many of each as codecs have in use; what is above counts as the highest.
pub(crate) const MAX_SPATIAL: usize = 4;
pub(crate) const MAX_TEMPORAL: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct LayerRates {
    /// `[spatial][temporal]`
    layers: [[Layer; MAX_TEMPORAL]; MAX_SPATIAL],
}

#[derive(Debug, Default, Clone, Copy)]
struct Layer {
    /// Frames that a higher spatial layer is made from.
    shared: RateMeter,
    /// Frames that only those need who see nothing larger.
    own: RateMeter,
}

impl LayerRates {
    /// Notes a packet of a frame. `is_shared`: it is sent to players of higher spatial layers, too.
    pub(crate) fn add(&mut self, layers: Layers, is_shared: bool, bytes: usize, now: Micros) {
        let layer = &mut self.layers[spatial(layers)][temporal(layers)];
        let meter = if is_shared {
            &mut layer.shared
        } else {
            &mut layer.own
        };
        meter.add(bytes, now);
    }

    /// What a player of `layers` gets, bits per second over about the last second; `None` when nothing came of that
    /// spatial layer, unless it is above all that ever come.
    pub(crate) fn bitrate_bps(&self, layers: Layers, now: Micros) -> Option<u64> {
        let top = if layers.spatial == u8::MAX {
            usize::from(self.max(now).spatial)
        } else {
            spatial(layers)
        };
        let temporal = ..=temporal(layers);
        let sum = |meters: &mut dyn Iterator<Item = &RateMeter>| -> u64 {
            meters.map(|meter| meter.bitrate_bps(now)).sum()
        };
        let below = self.layers[..top].iter().flat_map(|row| &row[temporal]);
        let shared = sum(&mut below.map(|layer| &layer.shared));
        let row = &self.layers[top][temporal];
        let own = sum(&mut row.iter().flat_map(|layer| [&layer.shared, &layer.own]));
        (own > 0 || top == 0).then_some(shared + own)
    }

    /// Everything that arrives, bits per second over about the last second.
    pub(crate) fn total_bps(&self, now: Micros) -> u64 {
        let layers = self.layers.iter().flatten();
        let meters = layers.flat_map(|layer| [&layer.shared, &layer.own]);
        meters.map(|meter| meter.bitrate_bps(now)).sum()
    }

    /// The highest layers of which something came within about the last second.
    pub(crate) fn max(&self, now: Micros) -> Layers {
        let comes =
            |layer: &Layer| layer.own.bitrate_bps(now) > 0 || layer.shared.bitrate_bps(now) > 0;
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
            rates.add(layers(0, 0), is_shared, 100, now);
            rates.add(layers(0, 1), is_shared, 200, now);
            rates.add(layers(1, 0), false, 300, now);
            rates.add(layers(1, 1), false, 400, now);
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
    fn layers_that_do_not_come_have_no_cost_to_tell() {
        let rates = measured(true);
        assert_eq!(rates.bitrate_bps(layers(2, 0), 1_990 * MS), None);
        assert_eq!(rates.max(1_990 * MS), layers(1, 1));
        assert_eq!(rates.max(9_000 * MS), Layers::LOWEST);
    }
}

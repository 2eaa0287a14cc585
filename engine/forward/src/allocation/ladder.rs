//! The steps that a video could be sent with: each costs more than the one below.

use super::video_cost_bps;
use crate::producer::Producer;
use crate::{Layers, Micros};

const MAX_RUNGS: usize = 12;
const MAX_TEMPORAL: u8 = 3;
/// A rung that costs less than this much more than the one below is none.
const MIN_STEP: f64 = 1.05;
/// Of larger pictures, so many of the highest temporal layers are left out at most: a quarter of the pictures is no better
/// for being large, and any that comes late makes it stand still.
const SLOWER_WHEN_LARGE: u8 = 1;

/// Layers, and what they take from the path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rung {
    pub(crate) layers: Layers,
    pub(crate) bps: f64,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Ladder {
    rungs: [Rung; MAX_RUNGS],
    len: usize,
}

impl Ladder {
    pub(crate) fn empty() -> Self {
        let none = Rung {
            layers: Layers::LOWEST,
            bps: 0.0,
        };
        Self {
            rungs: [none; MAX_RUNGS],
            len: 0,
        }
    }

    /// What `producer` sends now that is of use to a player who prefers at most `preferred`.
    /// On a path that is `lossy`, pictures come late, one or another: the fewer there are, the longer each stands.
    pub(crate) fn of(producer: &Producer, preferred: Layers, is_lossy: bool, now: Micros) -> Self {
        let mut ladder = Self::empty();
        let slower_when_large = if is_lossy { 0 } else { SLOWER_WHEN_LARGE };
        let Some(max) = producer.max_layers(now) else {
            return ladder;
        };
        for spatial in 0..=max.spatial {
            if spatial > preferred.spatial && ladder.len > 0 {
                break;
            }
            let smoothest = max.temporal.min(preferred.temporal).min(MAX_TEMPORAL);
            let least = match ladder.len {
                0 => 0,
                _ => smoothest.saturating_sub(slower_when_large),
            };
            for temporal in least..=smoothest {
                let layers = Layers { spatial, temporal };
                if let Some(bps) = producer.bitrate_bps(layers, now).filter(|bps| *bps > 0) {
                    ladder.push(layers, video_cost_bps(bps));
                }
            }
        }
        ladder
    }

    /// Adds a rung; one that costs hardly more than the last takes its place.
    pub(crate) fn push(&mut self, layers: Layers, bps: f64) {
        let rung = Rung { layers, bps };
        let last = self.rungs[..self.len].last().map_or(0.0, |last| last.bps);
        if bps >= last * MIN_STEP && self.len < MAX_RUNGS {
            self.rungs[self.len] = rung;
            self.len += 1;
        } else if bps >= last && self.len > 0 {
            self.rungs[self.len - 1] = rung;
        }
    }

    pub(crate) fn rungs(&self) -> &[Rung] {
        &self.rungs[..self.len]
    }

    /// What everything would take.
    pub(crate) fn top_bps(&self) -> f64 {
        self.rungs().last().map_or(0.0, |rung| rung.bps)
    }

    /// The rung that a target amounts to.
    pub(crate) fn place_of(&self, target: Option<Layers>) -> Option<usize> {
        let target = target?;
        let within = |rung: &Rung| rung.layers.is_within(target);
        // Below the lowest of what is sent, that is what a target amounts to.
        Some(self.rungs().iter().rposition(within).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_costs_nothing_more_is_none_and_one_that_costs_less_is_left_out() {
        let layers = |spatial, temporal| Layers { spatial, temporal };
        let mut ladder = Ladder::empty();
        ladder.push(layers(0, 0), 100.0);
        ladder.push(layers(0, 1), 102.0);
        ladder.push(layers(1, 0), 90.0);
        ladder.push(layers(1, 1), 300.0);
        let found: Vec<_> = ladder.rungs().iter().map(|rung| rung.layers).collect();
        assert_eq!(found, [layers(0, 1), layers(1, 1)]);
        assert_eq!(ladder.place_of(Some(Layers::HIGHEST)), Some(1));
        assert_eq!(ladder.place_of(Some(layers(0, 9))), Some(0));
        assert_eq!(ladder.place_of(None), None);
    }
}

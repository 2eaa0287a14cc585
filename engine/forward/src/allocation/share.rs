//! Who gets which rung: everybody the lowest one first, in the order of priority; then the first in that order all that
//! it can have, then the next. Those with equal priority rise in turn.

use super::Ladder;
use crate::ConsumerKey;

/// A rise must leave this much of the budget unused, so that it does not end at the next breath of the path.
const RISE_MARGIN: f64 = 1.1;
/// And another size more, since it begins with a keyframe, for which the path has to have room beside all else.
const RESIZE_MARGIN: f64 = 1.25;

/// One video of a player.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand {
    pub(crate) consumer: ConsumerKey,
    /// Higher comes first.
    pub(crate) priority: u8,
    pub(crate) ladder: Ladder,
    /// The rung that it has; `None` while it is paused for want of bandwidth.
    pub(crate) has: Option<usize>,
    pub(crate) may_rise: bool,
    /// The rung that it gets.
    pub(crate) gets: Option<usize>,
    /// What it would take if its publisher were not held back.
    pub(crate) full_bps: f64,
}

/// Decides for all videos of a player; they come in the order of their priority, the highest first. `budget` is bits per
/// second for all of them. Returns what is used.
pub(crate) fn share(demands: &mut [Demand], budget: f64) -> f64 {
    let mut used = 0.0;
    for demand in demands.iter_mut() {
        demand.gets = None;
        if demand.fits(0, used, budget) {
            demand.gets = Some(0);
            used += demand.cost();
        }
    }
    for group in demands.chunk_by_mut(|a, b| a.priority == b.priority) {
        loop {
            let mut has_risen = false;
            for demand in group.iter_mut() {
                let Some(rung) = demand.gets else { continue };
                let others = used - demand.cost();
                if demand.fits(rung + 1, others, budget) {
                    demand.gets = Some(rung + 1);
                    used = others + demand.cost();
                    has_risen = true;
                }
            }
            if !has_risen {
                break;
            }
        }
    }
    used
}

impl Demand {
    /// True when the demand can have `rung` beside what others use.
    fn fits(&self, rung: usize, others: f64, budget: f64) -> bool {
        let Some(cost) = self.ladder.rungs().get(rung).map(|rung| rung.bps) else {
            return false;
        };
        let is_rise = self.has.is_none_or(|has| rung > has);
        if is_rise {
            self.may_rise && (others + cost) * self.rise_margin(rung) <= budget
        } else {
            others + cost <= budget
        }
    }

    fn rise_margin(&self, rung: usize) -> f64 {
        let rungs = self.ladder.rungs();
        let spatial = |rung: usize| rungs.get(rung).map(|rung| rung.layers.spatial);
        match self.has {
            Some(has) if spatial(has) != spatial(rung) => RESIZE_MARGIN,
            _ => RISE_MARGIN,
        }
    }

    /// What there must be for it to get `rung`.
    pub(crate) fn rise_bps(&self, rung: usize) -> f64 {
        let rungs = self.ladder.rungs();
        rungs
            .get(rung)
            .map_or(0.0, |next| next.bps * self.rise_margin(rung))
    }

    /// True when it does not get all that is sent of it.
    pub(crate) fn is_short(&self) -> bool {
        let got = self.gets.map_or(0, |rung| rung + 1);
        got < self.ladder.rungs().len()
    }

    /// True when there would be more of it if its publisher were not held back.
    pub(crate) fn is_held_back(&self) -> bool {
        self.full_bps > self.ladder.top_bps()
    }

    /// What it could take if its publisher sent just that, with `spare_bps` of what is left. It must be able to rise to it.
    pub(crate) fn room_bps(&self, spare_bps: f64) -> f64 {
        let room_bps = self.cost() + spare_bps;
        if self.is_short() {
            room_bps / self.rise_margin(self.gets.map_or(0, |rung| rung + 1))
        } else {
            room_bps
        }
    }

    /// What it would take with everything.
    pub(crate) fn wanted_bps(&self) -> f64 {
        self.full_bps.max(self.ladder.top_bps())
    }

    /// What it takes as it is.
    pub(crate) fn cost(&self) -> f64 {
        let rung = self.gets.and_then(|rung| self.ladder.rungs().get(rung));
        rung.map_or(0.0, |rung| rung.bps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layers;
    use crate::key::Key;
    use proptest::prelude::*;

    fn demand(index: u32, priority: u8, costs: &[f64], has: Option<usize>) -> Demand {
        let mut ladder = Ladder::empty();
        for (cost, spatial) in costs.iter().zip(0..) {
            ladder.push(
                Layers {
                    spatial,
                    temporal: 0,
                },
                *cost,
            );
        }
        Demand {
            consumer: ConsumerKey::new(index, 0),
            priority,
            ladder,
            has,
            may_rise: true,
            gets: None,
            full_bps: 0.0,
        }
    }

    fn shared(mut demands: Vec<Demand>, budget: f64) -> Vec<Option<usize>> {
        share(&mut demands, budget);
        demands.iter().map(|demand| demand.gets).collect()
    }

    const COSTS: [f64; 3] = [100.0, 300.0, 1_000.0];

    #[test]
    fn everybody_gets_the_lowest_before_anybody_rises_and_the_first_rises_most() {
        let demands = || {
            vec![
                demand(0, 9, &COSTS, Some(2)),
                demand(1, 5, &COSTS, Some(2)),
                demand(2, 5, &COSTS, Some(2)),
            ]
        };
        assert_eq!(shared(demands(), 3_000.0), [Some(2), Some(2), Some(2)]);
        assert_eq!(shared(demands(), 1_650.0), [Some(2), Some(1), Some(1)]);
        assert_eq!(shared(demands(), 1_450.0), [Some(2), Some(1), Some(0)]);
        assert_eq!(shared(demands(), 350.0), [Some(0), Some(0), Some(0)]);
        assert_eq!(shared(demands(), 250.0), [Some(0), Some(0), None]);
        assert_eq!(shared(demands(), 50.0), [None, None, None]);
    }

    #[test]
    fn a_rise_needs_a_tenth_more_than_it_takes_or_a_quarter_to_another_size_and_its_time() {
        let paused = || demand(0, 1, &COSTS, None);
        assert_eq!(shared(vec![paused()], 105.0), [None]);
        assert_eq!(shared(vec![paused()], 111.0), [Some(0)]);
        let lower = || demand(0, 1, &COSTS, Some(1));
        assert_eq!(shared(vec![lower()], 1_249.0), [Some(1)]);
        assert_eq!(shared(vec![lower()], 1_251.0), [Some(2)]);
        let waiting = Demand {
            may_rise: false,
            ..lower()
        };
        assert_eq!(shared(vec![waiting], 9_000.0), [Some(1)]);
        assert_eq!(
            shared(vec![demand(0, 1, &COSTS, Some(1))], 300.0),
            [Some(1)]
        );
    }

    proptest! {
        #[test]
        fn the_budget_is_kept_and_nobody_is_below_who_could_be_above(
            budget in 0.0f64..5_000.0,
            costs in proptest::collection::vec((0u8..3, 50.0f64..200.0, proptest::option::of(0usize..3)), 0..8),
        ) {
            let mut demands: Vec<_> = costs.iter().zip(0..).map(|((priority, cost, has), index)| {
                demand(index, *priority, &[*cost, cost * 3.0, cost * 10.0], *has)
            }).collect();
            demands.sort_by_key(|demand| std::cmp::Reverse(demand.priority));
            let used = share(&mut demands, budget);
            let sum: f64 = demands.iter().map(Demand::cost).sum();
            prop_assert!((used - sum).abs() < 1e-6 && used <= budget + 1e-6);
            for demand in &demands {
                let next = demand.gets.map_or(0, |rung| rung + 1);
                let others = used - demand.cost();
                prop_assert!(demand.gets.is_none() || !demand.fits(next, others, budget));
            }
        }
    }
}

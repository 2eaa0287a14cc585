//! Numbers of one series mapped to another by an offset that grows with each number left out.

/// Runs of skipped numbers that are remembered for late arrivals.
const MAX_SKIPS: usize = 32;

#[derive(Debug, Clone, Copy, Default)]
struct Skip {
    first: u64,
    last: u64,
    /// In force before `first`.
    offset: u64,
}

#[derive(Debug, Default)]
pub(crate) struct OffsetMap {
    /// Target = source − offset, wrapping.
    offset: u64,
    /// Sources before this one have no target.
    floor: u64,
    highest: Option<u64>,
    /// A ring, up to `newest`; nothing before the first skip, which most series never have.
    skips: Box<[Skip]>,
    newest: usize,
    count: usize,
}

impl OffsetMap {
    /// From `source` on, which becomes `target`; nothing before it is mapped any more.
    pub(crate) fn restart(&mut self, source: u64, target: u64) {
        self.offset = source.wrapping_sub(target);
        self.floor = source;
        self.highest = source.checked_sub(1);
        self.count = 0;
    }

    pub(crate) fn map(&mut self, source: u64) -> Option<u64> {
        if source < self.floor {
            return None;
        }
        self.highest = self.highest.max(Some(source));
        self.target_of(source)
    }

    /// The same without taking it for reached.
    pub(crate) fn peek(&self, source: u64) -> Option<u64> {
        (source >= self.floor)
            .then(|| self.target_of(source))
            .flatten()
    }

    /// Of one that is not older than the floor.
    #[inline]
    fn target_of(&self, source: u64) -> Option<u64> {
        let mut offset = self.offset;
        for age in 0..self.count {
            let skip = &self.skips[(self.newest + MAX_SKIPS - age) % MAX_SKIPS];
            if source > skip.last {
                break;
            }
            if source >= skip.first {
                return None;
            }
            offset = skip.offset;
        }
        Some(source.wrapping_sub(offset))
    }

    /// True when a number not older than `source` has been mapped or skipped.
    pub(crate) fn has_reached(&self, source: u64) -> bool {
        self.highest.is_some_and(|highest| source <= highest)
    }

    /// Leaves `source` out, so that what follows closes up. False when it is not newer than every number before, as
    /// those have their targets already; true again for one that is already left out.
    pub(crate) fn skip(&mut self, source: u64) -> bool {
        if source < self.floor {
            return true;
        }
        let newest = self.skips.get(self.newest).filter(|_| self.count > 0);
        if newest.is_some_and(|newest| (newest.first..=newest.last).contains(&source)) {
            return true;
        }
        let follows = newest.is_some_and(|newest| newest.last + 1 == source);
        if self.has_reached(source) {
            return false;
        }
        if self.skips.is_empty() {
            self.skips = vec![Skip::default(); MAX_SKIPS].into_boxed_slice();
        }
        if follows {
            self.skips[self.newest].last = source;
        } else {
            self.newest = (self.newest + 1) % MAX_SKIPS;
            self.skips[self.newest] = Skip {
                first: source,
                last: source,
                offset: self.offset,
            };
            if self.count == MAX_SKIPS {
                // What is older than the oldest run still known can no longer be mapped rightly.
                let oldest = &self.skips[(self.newest + 1) % MAX_SKIPS];
                self.floor = self.floor.max(oldest.first);
            } else {
                self.count += 1;
            }
        }
        self.offset = self.offset.wrapping_add(1);
        self.highest = Some(source);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn map_from(source: u64, target: u64) -> OffsetMap {
        let mut map = OffsetMap::default();
        map.restart(source, target);
        map
    }

    #[test]
    fn numbers_close_up_over_skipped_ones() {
        let mut map = map_from(100, 5);
        assert_eq!(map.map(100), Some(5));
        assert!(map.skip(101) && map.skip(102));
        assert_eq!(map.map(103), Some(6));
    }

    #[test]
    fn a_late_number_gets_the_place_that_was_left_for_it() {
        let mut map = map_from(100, 5);
        map.map(100);
        assert!(map.skip(102));
        assert_eq!(map.map(103), Some(7));
        assert_eq!(map.map(101), Some(6));
        assert_eq!(map.map(102), None);
    }

    #[test]
    fn a_late_number_cannot_be_skipped_any_more() {
        let mut map = map_from(100, 5);
        map.map(102);
        assert!(!map.skip(101));
        assert_eq!(map.map(101), Some(6));
    }

    #[test]
    fn numbers_from_before_a_restart_have_no_place() {
        let mut map = map_from(100, 5);
        assert_eq!(map.map(99), None);
        map.restart(7, 6);
        assert_eq!(map.map(7), Some(6));
    }

    proptest! {
        /// Whatever is skipped and however it is reordered, no two numbers share a target, order is kept, and what
        /// arrived without loss leaves no gap.
        #[test]
        fn targets_are_distinct_and_in_order(
            steps in proptest::collection::vec((any::<bool>(), 0u64..3, any::<bool>()), 1..200),
        ) {
            let mut map = map_from(1_000, 50);
            let mut next = 1_000;
            let mut held: Vec<u64> = Vec::new();
            let mut mapped: Vec<(u64, u64)> = Vec::new();
            let mut absent: BTreeSet<u64> = BTreeSet::new();
            for (skip, hold, release) in steps {
                for _ in 0..hold {
                    held.push(next);
                    next += 1;
                }
                if skip {
                    prop_assert!(map.skip(next));
                    absent.insert(next);
                } else {
                    mapped.push((next, map.map(next).unwrap()));
                }
                next += 1;
                if release && let Some(late) = held.pop() && let Some(target) = map.map(late) {
                    mapped.push((late, target));
                }
            }
            mapped.sort();
            for pair in mapped.windows(2) {
                let [(a, target_a), (b, target_b)] = pair else { unreachable!() };
                let left_out = absent.range(a..b).count() as u64;
                prop_assert_eq!(target_b - target_a, b - a - left_out);
            }
        }
    }
}

//! One timer per slot of a slab, in a wheel of milliseconds: arming, firing and asking for the next are O(1) and
//! allocate only when a higher slot is first used.

use crate::Micros;

const TICK: Micros = 1_000;
const SLOTS: usize = 1_024;
const WORDS: usize = SLOTS / 64;
const NONE: u32 = u32::MAX;

/// The longest time that a timer can be ahead; one armed for later fires then and is to be armed again.
const HORIZON_TICKS: u64 = SLOTS as u64 - 1;

#[derive(Debug, Clone, Copy)]
struct Node {
    tick: Option<u64>,
    previous: u32,
    next: u32,
}

#[derive(Debug)]
pub(crate) struct TimerWheel {
    /// Every tick before this one has fired.
    now: u64,
    heads: Box<[u32; SLOTS]>,
    occupied: [u64; WORDS],
    nodes: Vec<Node>,
}

impl TimerWheel {
    pub(crate) fn new() -> Self {
        Self {
            now: 0,
            heads: Box::new([NONE; SLOTS]),
            occupied: [0; WORDS],
            nodes: Vec::new(),
        }
    }

    /// Makes `index` fire at `at` or soon after, unless it fires earlier anyway.
    pub(crate) fn arm(&mut self, index: usize, at: Micros) {
        // Rounded up, so that what is due has come when the timer fires.
        let tick = at.div_ceil(TICK).clamp(self.now, self.now + HORIZON_TICKS);
        if self.nodes.len() <= index {
            let idle = Node {
                tick: None,
                previous: NONE,
                next: NONE,
            };
            self.nodes.resize(index + 1, idle);
        }
        if self.nodes[index].tick.is_some_and(|armed| armed <= tick) {
            return;
        }
        self.disarm(index);
        let slot = tick as usize % SLOTS;
        let next = self.heads[slot];
        self.nodes[index] = Node {
            tick: Some(tick),
            previous: NONE,
            next,
        };
        if next != NONE {
            self.nodes[next as usize].previous = index as u32;
        }
        self.heads[slot] = index as u32;
        self.occupied[slot / 64] |= 1 << (slot % 64);
    }

    pub(crate) fn disarm(&mut self, index: usize) {
        let Some(node) = self.nodes.get_mut(index) else {
            return;
        };
        let Some(tick) = node.tick.take() else {
            return;
        };
        let (previous, next) = (node.previous, node.next);
        if next != NONE {
            self.nodes[next as usize].previous = previous;
        }
        if previous != NONE {
            self.nodes[previous as usize].next = next;
            return;
        }
        let slot = tick as usize % SLOTS;
        self.heads[slot] = next;
        if next == NONE {
            self.occupied[slot / 64] &= !(1 << (slot % 64));
        }
    }

    /// The next time at which something fires.
    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.next_tick().map(|tick| tick * TICK)
    }

    /// Takes one timer that is due, disarming it.
    pub(crate) fn pop(&mut self, now: Micros) -> Option<usize> {
        let tick = self.next_tick().filter(|tick| tick * TICK <= now);
        let Some(tick) = tick else {
            self.now = self.now.max(now / TICK);
            return None;
        };
        self.now = tick;
        let index = self.heads[tick as usize % SLOTS] as usize;
        self.disarm(index);
        Some(index)
    }

    fn next_tick(&self) -> Option<u64> {
        let start = self.now as usize % SLOTS;
        let (word, bit) = (start / 64, start % 64);
        // The first word is looked at twice: its upper bits first, its lower bits after a full turn.
        let upper = self.occupied[word] & (u64::MAX << bit);
        let words = (1..=WORDS).map(|step| (word + step) % WORDS);
        let slot = std::iter::once((word, upper))
            .chain(words.map(|word| (word, self.occupied[word])))
            .find(|(_, bits)| *bits != 0)
            .map(|(word, bits)| word * 64 + bits.trailing_zeros() as usize)?;
        Some(self.now + ((slot + SLOTS - start) % SLOTS) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn timers_fire_in_time_order_and_once() {
        let mut wheel = TimerWheel::new();
        wheel.arm(3, 20_000);
        wheel.arm(1, 5_000);
        wheel.arm(2, 20_000);
        assert_eq!(wheel.next_at(), Some(5_000));
        assert_eq!(wheel.pop(4_999), None);
        assert_eq!(wheel.pop(5_000), Some(1));
        let mut rest = [wheel.pop(30_000), wheel.pop(30_000)];
        rest.sort();
        assert_eq!(rest, [Some(2), Some(3)]);
        assert_eq!((wheel.pop(30_000), wheel.next_at()), (None, None));
    }

    #[test]
    fn a_timer_moves_to_an_earlier_time_and_not_to_a_later_one() {
        let mut wheel = TimerWheel::new();
        wheel.arm(0, 50_000);
        wheel.arm(0, 90_000);
        assert_eq!(wheel.next_at(), Some(50_000));
        wheel.arm(0, 10_000);
        assert_eq!(wheel.next_at(), Some(10_000));
        wheel.disarm(0);
        assert_eq!(wheel.next_at(), None);
    }

    #[test]
    fn a_time_beyond_the_horizon_fires_at_the_horizon() {
        let mut wheel = TimerWheel::new();
        wheel.arm(0, 60_000_000);
        assert_eq!(wheel.next_at(), Some(HORIZON_TICKS * TICK));
    }

    #[test]
    fn a_time_in_the_past_fires_at_once() {
        let mut wheel = TimerWheel::new();
        assert_eq!(wheel.pop(7_000_000), None);
        wheel.arm(0, 3);
        assert_eq!(wheel.pop(7_000_000), Some(0));
    }

    proptest! {
        #[test]
        fn the_wheel_agrees_with_a_sorted_map(
            steps in proptest::collection::vec((0usize..8, 0u64..900_000, 0u64..40_000), 1..200)
        ) {
            let mut wheel = TimerWheel::new();
            let mut model: BTreeMap<usize, u64> = BTreeMap::new();
            let mut now = 0;
            for (index, ahead, step) in steps {
                let at = (now + ahead).div_ceil(TICK) * TICK;
                wheel.arm(index, now + ahead);
                let armed = model.entry(index).or_insert(at);
                *armed = at.min(*armed);
                now += step;
                while let Some(index) = wheel.pop(now) {
                    let due = model.remove(&index);
                    prop_assert!(due.is_some_and(|due| due <= now));
                }
                prop_assert!(model.values().all(|due| *due > now));
                prop_assert_eq!(wheel.next_at(), model.values().min().copied());
            }
        }
    }
}

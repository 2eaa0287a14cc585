//! The highest encoding that players have use for, so that the publisher need not send what nobody watches.
//!
//! ```text
//!            fewer wanted                       OFF_AFTER has passed: tell
//!  Settled ─────────────────▶ Falling ─────────────────────────────────────▶ Settled
//!   │ ▲                         │ as many wanted again, or more: tell those
//!   └─┴── more wanted: tell ────┘
//! ```

use crate::Micros;

/// Players come and go, and windows are moved about: what was wanted until a moment ago goes on for so long.
const OFF_AFTER: Micros = 5_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Settled,
    Falling { until: Micros },
}

#[derive(Debug)]
pub(crate) struct Demand {
    /// The highest encoding that the publisher is held to send.
    told: u8,
    /// The highest encoding that players want.
    wanted: u8,
    state: State,
    /// What players want may have changed.
    is_stale: bool,
}

impl Demand {
    /// A new publisher sends all.
    pub(crate) fn new(highest: u8) -> Self {
        Self {
            told: highest,
            wanted: highest,
            state: State::Settled,
            is_stale: true,
        }
    }

    /// The highest encoding that players want.
    pub(crate) fn wanted(&self) -> u8 {
        self.wanted
    }

    /// Players have come, gone, or want something else.
    pub(crate) fn set_stale(&mut self) {
        self.is_stale = true;
    }

    /// True when `update` should be called.
    pub(crate) fn is_due(&self, now: Micros) -> bool {
        self.is_stale || self.next_at().is_some_and(|at| at <= now)
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        match self.state {
            State::Settled => None,
            State::Falling { until } => Some(until),
        }
    }

    /// Takes the highest encoding that players want now; returns the one that the publisher is to be told, if it is
    /// another.
    pub(crate) fn update(&mut self, wanted: u8, now: Micros) -> Option<u8> {
        self.is_stale = false;
        self.wanted = wanted;
        let is_over = match self.state {
            _ if wanted >= self.told => true,
            State::Falling { until } => until <= now,
            State::Settled => {
                let until = now + OFF_AFTER;
                self.state = State::Falling { until };
                false
            }
        };
        if !is_over {
            return None;
        }
        self.state = State::Settled;
        let before = std::mem::replace(&mut self.told, wanted);
        (before != wanted).then_some(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;

    #[test]
    fn more_is_told_at_once_and_less_after_a_while() {
        let mut demand = Demand::new(2);
        assert_eq!(demand.update(0, 0), None);
        assert_eq!(demand.next_at(), Some(OFF_AFTER));
        assert_eq!(demand.update(0, OFF_AFTER), Some(0));
        assert_eq!(demand.update(1, 6 * SECOND), Some(1));
        assert_eq!(demand.next_at(), None);
    }

    #[test]
    fn what_is_wanted_again_in_time_is_never_switched_off() {
        let mut demand = Demand::new(2);
        demand.update(0, 0);
        assert_eq!(demand.update(2, 4 * SECOND), None);
        assert_eq!(demand.update(1, 4 * SECOND), None);
        assert_eq!(demand.update(1, 8 * SECOND), None, "counts anew");
        assert_eq!(demand.update(1, 9 * SECOND), Some(1));
    }
}

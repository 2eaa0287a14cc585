//! The highest spatial layer that players have use for, so that the publisher need not send what nobody watches. Of
//! simulcast that is the encoding.
//!
//! ```text
//!            fewer wanted                       OFF_AFTER has passed: tell
//!  Settled ─────────────────▶ Falling ─────────────────────────────────────▶ Settled
//!   │ ▲ │                       │ ▲ as many wanted again, or more: tell those
//!   └─┴─│─── more wanted: tell ─┘ │
//!       └───▶ Watching ───────────┘
//!       fewer wanted than were asked for, which are not sent: until they are
//! ```

use crate::Micros;

/// Players come and go, and windows are moved about: what was wanted until a moment ago goes on for so long.
const OFF_AFTER: Micros = 5_000_000;
/// A publisher adds layers without a word.
const LOOK_AGAIN_AFTER: Micros = 2_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Settled,
    Falling {
        until: Micros,
    },
    /// Less is wanted than was asked for, and no more than that is sent.
    Watching {
        until: Micros,
    },
}

#[derive(Debug)]
pub(crate) struct Demand {
    /// The highest layer that the publisher is held to send.
    told: u8,
    /// The highest layer that players want.
    wanted: u8,
    state: State,
    /// What players want may have changed.
    is_stale: bool,
}

impl Demand {
    /// A new publisher sends all.
    pub(crate) fn new() -> Self {
        Self {
            told: u8::MAX,
            wanted: u8::MAX,
            state: State::Settled,
            is_stale: true,
        }
    }

    /// The highest layer that the publisher is to send.
    pub(crate) fn told(&self) -> u8 {
        self.told
    }

    /// The highest layer that players want.
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
            State::Falling { until } | State::Watching { until } => Some(until),
        }
    }

    /// Has the publisher told `wanted` at once, where a path is known to be too narrow for what it is held to.
    pub(crate) fn settle_on(&mut self, wanted: u8) {
        self.told = wanted;
        self.state = State::Settled;
    }

    /// Takes the highest layer that players want now, and the highest that there is; returns whether the publisher is to be
    /// told another than before.
    pub(crate) fn update(&mut self, wanted: u8, highest: u8, now: Micros) -> bool {
        self.is_stale = false;
        self.wanted = wanted;
        if wanted > self.told {
            self.told = wanted;
            self.state = State::Settled;
            return true;
        }
        if wanted >= self.told.min(highest) {
            // What there is not cannot be left out.
            self.state = if wanted < self.told {
                let until = now + LOOK_AGAIN_AFTER;
                State::Watching { until }
            } else {
                State::Settled
            };
            return false;
        }
        match self.state {
            State::Settled | State::Watching { .. } => {
                let until = now + OFF_AFTER;
                self.state = State::Falling { until };
                false
            }
            State::Falling { until } if now < until => false,
            State::Falling { .. } => {
                self.told = wanted;
                self.state = State::Settled;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;
    const HIGHEST: u8 = 2;

    #[test]
    fn more_is_told_at_once_and_less_after_a_while() {
        let mut demand = Demand::new();
        assert!(!demand.update(0, HIGHEST, 0));
        assert_eq!(demand.next_at(), Some(OFF_AFTER));
        assert!(demand.update(0, HIGHEST, OFF_AFTER));
        assert_eq!(demand.told(), 0);
        assert!(demand.update(1, HIGHEST, 6 * SECOND));
        assert_eq!((demand.told(), demand.next_at()), (1, None));
    }

    #[test]
    fn what_is_wanted_again_in_time_is_never_switched_off() {
        let mut demand = Demand::new();
        demand.update(0, HIGHEST, 0);
        assert!(!demand.update(2, HIGHEST, 4 * SECOND));
        assert!(!demand.update(1, HIGHEST, 4 * SECOND));
        assert!(!demand.update(1, HIGHEST, 8 * SECOND), "counts anew");
        assert!(demand.update(1, HIGHEST, 9 * SECOND));
    }

    #[test]
    fn where_there_is_one_layer_there_is_nothing_to_tell_until_another_is_added() {
        let mut demand = Demand::new();
        assert!(!demand.update(0, 0, 0));
        assert!(!demand.update(255, 0, SECOND));
        assert_eq!(demand.next_at(), None);
        assert!(!demand.update(0, 0, 2 * SECOND));
        assert!(!demand.is_due(3 * SECOND) && demand.is_due(4 * SECOND));
        assert!(!demand.update(0, 1, 4 * SECOND));
        assert!(demand.update(0, 1, 9 * SECOND));
    }
}

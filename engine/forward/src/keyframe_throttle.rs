//! When a publisher is asked for a keyframe of one encoding.
//!
//! ```text
//!          request: ask                        keyframe
//!  Idle ───────────────▶ Waiting ───────────────────────────▶ Idle
//!   │ ▲                   │  ▲ └── due, tries left: ask again, later each time
//!   │ └── due, none left ─┘  │
//!   └── request too soon ────┘ (asks when due)
//! ```

use crate::Micros;

/// Least time between two requests for one encoding.
const MIN_INTERVAL: Micros = 500_000;
const MAX_INTERVAL: Micros = 2_000_000;
const MAX_TRIES: u8 = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody waits for a keyframe.
    Idle,
    /// Somebody waits; to be asked (again) at `ask_at`.
    Waiting { ask_at: Micros, tries: u8 },
}

#[derive(Debug)]
pub(crate) struct KeyframeThrottle {
    state: State,
    asked_at: Option<Micros>,
}

impl Default for KeyframeThrottle {
    fn default() -> Self {
        Self {
            state: State::Idle,
            asked_at: None,
        }
    }
}

impl KeyframeThrottle {
    /// Somebody needs a keyframe. True: ask the publisher now. Otherwise one is on its way or will be asked for when
    /// `next_at` has come.
    pub(crate) fn request(&mut self, now: Micros) -> bool {
        match self.state {
            State::Idle => {
                let allowed_at = self
                    .asked_at
                    .map_or(now, |asked_at| asked_at + MIN_INTERVAL);
                self.state = State::Waiting {
                    ask_at: allowed_at.max(now),
                    tries: 0,
                };
                self.is_due(now)
            }
            State::Waiting { .. } => {
                // A new wish renews the patience of an old one.
                if let State::Waiting { tries, .. } = &mut self.state {
                    *tries = (*tries).min(1);
                }
                false
            }
        }
    }

    /// A keyframe has arrived: whoever waited has it.
    pub(crate) fn keyframe_arrived(&mut self) {
        self.state = State::Idle;
    }

    /// True: ask the publisher now. To be called at `next_at`.
    pub(crate) fn is_due(&mut self, now: Micros) -> bool {
        match self.state {
            State::Waiting { ask_at, tries } if ask_at <= now => {
                if tries == MAX_TRIES {
                    self.state = State::Idle;
                    return false;
                }
                let interval = (MIN_INTERVAL << tries.min(8)).min(MAX_INTERVAL);
                self.asked_at = Some(now);
                self.state = State::Waiting {
                    ask_at: now + interval,
                    tries: tries + 1,
                };
                true
            }
            State::Idle | State::Waiting { .. } => false,
        }
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        match self.state {
            State::Idle => None,
            State::Waiting { ask_at, .. } => Some(ask_at),
        }
    }

    /// Nobody waits any more.
    pub(crate) fn cancel(&mut self) {
        self.state = State::Idle;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    #[test]
    fn many_requests_are_one() {
        let mut throttle = KeyframeThrottle::default();
        assert!(throttle.request(0));
        assert!((1..400).all(|ms| !throttle.request(ms * MS)));
        throttle.keyframe_arrived();
        assert_eq!(throttle.next_at(), None);
    }

    #[test]
    fn a_request_soon_after_a_keyframe_waits_its_turn() {
        let mut throttle = KeyframeThrottle::default();
        throttle.request(0);
        throttle.keyframe_arrived();
        assert!(!throttle.request(100 * MS));
        assert_eq!(throttle.next_at(), Some(500 * MS));
        assert!(throttle.is_due(500 * MS));
    }

    #[test]
    fn an_unanswered_request_is_repeated_more_and_more_slowly_and_then_dropped() {
        let mut throttle = KeyframeThrottle::default();
        throttle.request(0);
        let mut asked = vec![0];
        while let Some(at) = throttle.next_at() {
            if throttle.is_due(at) {
                asked.push(at / MS);
            }
        }
        assert_eq!(asked, [0, 500, 1_500, 3_500, 5_500, 7_500, 9_500, 11_500]);
        assert!(throttle.request(20_000 * MS));
    }
}

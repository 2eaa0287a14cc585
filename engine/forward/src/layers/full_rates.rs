//! What a video takes while nothing holds its publisher back, remembered while something does: who asked for less must be
//! able to tell when there is room for more.

use super::rates::MAX_SPATIAL;
use crate::Micros;

/// What a layer that is left out must fit with to be wanted again.
const RETURN_MARGIN: f64 = 1.15;

/// A larger layer with at least this share of what it takes in full looks better than the one below with all of it; and is
/// kept with a little less.
const SQUEEZED: f64 = 0.55;
const STILL_SQUEEZED: f64 = 0.42;

/// More than has been seen is believed by and by of a publisher that is held back.
const RISING: u64 = 16;
/// An encoder that is no longer held back takes so long until it sends what it would.
const RECOVERY: Micros = 3_000_000;

/// What the publisher was told to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// The highest spatial layer that it is to send.
    pub(crate) spatial: u8,
    pub(crate) is_capped: bool,
}

/// Bits per second of payload with each spatial layer as the highest.
#[derive(Debug, Default)]
pub(crate) struct FullRates([Full; MAX_SPATIAL]);

#[derive(Debug, Default, Clone, Copy)]
struct Full {
    /// 0 where it has not been seen.
    bps: u64,
    held_at: Option<Micros>,
}

impl FullRates {
    /// Notes what arrives; `rate_of` tells it for a spatial layer. What the publisher leaves out because it was told to, or was
    /// a moment ago, stays as it was.
    pub(crate) fn note(&mut self, held: Held, now: Micros, rate_of: impl Fn(u8) -> Option<u64>) {
        for (spatial, full) in (0..).zip(&mut self.0) {
            let rate = rate_of(spatial).unwrap_or(0);
            if held.is_capped || spatial > held.spatial {
                full.held_at = Some(now);
            }
            let is_held = full.held_at.is_some_and(|at| now < at + RECOVERY);
            if !is_held || full.bps == 0 {
                full.bps = rate;
            } else if rate > full.bps {
                full.bps += (rate - full.bps) / RISING;
            }
        }
    }

    /// With everything up to `spatial`, of what has been seen.
    pub(crate) fn of(&self, spatial: u8) -> u64 {
        let up_to = usize::from(spatial).min(MAX_SPATIAL - 1);
        let seen = self.0[..=up_to].iter().rev().find(|full| full.bps > 0);
        seen.map_or(0, |full| full.bps)
    }

    /// The highest layer that has been seen.
    pub(crate) fn highest(&self) -> u8 {
        self.0.iter().rposition(|full| full.bps > 0).unwrap_or(0) as u8
    }

    /// The highest layer up to `spatial` that a player can have whose path has room for `room_bps`; the lowest when there is
    /// room for none. Where all that has been seen fits, what has not may, too.
    pub(crate) fn fitting(&self, spatial: u8, room_bps: f64, held: Held) -> u8 {
        let highest = spatial.min(self.highest());
        let fits = |candidate: &u8| {
            let margin = if *candidate > held.spatial {
                RETURN_MARGIN
            } else {
                1.0
            };
            self.0[usize::from(*candidate)].bps as f64 * margin <= room_bps
        };
        match (0..=highest).rev().find(fits) {
            Some(fitting) if fitting == highest => spatial,
            fitting => fitting.unwrap_or(0),
        }
    }

    /// The highest layer above `fitting` and up to `spatial` that is still worth it when its publisher makes it of no more than
    /// there is room for.
    pub(crate) fn squeezed(
        &self,
        fitting: u8,
        spatial: u8,
        room_bps: f64,
        held: Held,
    ) -> Option<u8> {
        let is_worth_it = |candidate: &u8| {
            let share = if *candidate > held.spatial {
                SQUEEZED
            } else {
                STILL_SQUEEZED
            };
            let full = self.0[usize::from(*candidate)].bps as f64;
            full > 0.0 && full * share <= room_bps
        };
        let highest = spatial.min(self.highest());
        (fitting.saturating_add(1)..=highest)
            .rev()
            .find(is_worth_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Held = Held {
        spatial: u8::MAX,
        is_capped: false,
    };

    fn seen(rates: [u64; 3], held: Held, full: &mut FullRates) {
        seen_at(0, rates, held, full);
    }

    fn seen_at(now: Micros, rates: [u64; 3], held: Held, full: &mut FullRates) {
        full.note(held, now, |spatial| {
            rates.get(usize::from(spatial)).copied()
        });
    }

    #[test]
    fn what_is_left_out_on_request_is_remembered_and_what_else_stops_is_not() {
        let mut full = FullRates::default();
        seen([100, 300, 900], FREE, &mut full);
        let held = Held {
            spatial: 1,
            is_capped: false,
        };
        seen([100, 250, 0], held, &mut full);
        assert_eq!((full.of(2), full.of(1), full.highest()), (900, 250, 2));
        seen_at(RECOVERY, [100, 250, 0], FREE, &mut full);
        assert_eq!((full.of(u8::MAX), full.highest()), (250, 1));
        let capped = Held {
            is_capped: true,
            ..FREE
        };
        seen([40, 0, 0], capped, &mut full);
        assert_eq!(full.of(0), 100);
        seen([260, 0, 0], capped, &mut full);
        assert_eq!(full.of(0), 110, "for a moment, perhaps");
    }

    #[test]
    fn an_encoder_that_begins_again_is_not_taken_for_one_that_has_little_to_send() {
        let mut full = FullRates::default();
        seen([100, 300, 900], FREE, &mut full);
        let held = Held {
            spatial: 0,
            is_capped: false,
        };
        seen_at(10 * RECOVERY, [100, 0, 0], held, &mut full);
        seen_at(10 * RECOVERY + 1, [100, 90, 110], FREE, &mut full);
        assert_eq!((full.of(1), full.of(2)), (300, 900));
        seen_at(11 * RECOVERY, [100, 310, 700], FREE, &mut full);
        assert_eq!((full.of(1), full.of(2)), (310, 700));
    }

    #[test]
    fn a_layer_fits_with_a_margin_when_it_is_to_come_back() {
        let mut full = FullRates::default();
        seen([100, 300, 900], FREE, &mut full);
        assert_eq!(full.fitting(u8::MAX, f64::INFINITY, FREE), u8::MAX);
        assert_eq!(full.fitting(3, 901.0, FREE), 3);
        assert_eq!(full.fitting(1, f64::INFINITY, FREE), 1);
        assert_eq!(full.fitting(2, 310.0, FREE), 1);
        assert_eq!(full.fitting(2, 10.0, FREE), 0);
        let held = Held { spatial: 0, ..FREE };
        assert_eq!(full.fitting(2, 310.0, held), 0);
        assert_eq!(full.fitting(2, 346.0, held), 1);
    }

    #[test]
    fn a_layer_that_half_fits_can_be_squeezed() {
        let mut full = FullRates::default();
        seen([100, 300, 900], FREE, &mut full);
        assert_eq!(full.squeezed(0, 2, 125.0, FREE), None);
        assert_eq!(full.squeezed(0, 2, 127.0, FREE), Some(1));
        assert_eq!(full.squeezed(1, 2, 400.0, FREE), Some(2));
        assert_eq!(full.squeezed(1, 1, 400.0, FREE), None, "is not wanted");
        let held = Held { spatial: 0, ..FREE };
        assert_eq!(full.squeezed(0, 2, 164.0, held), None);
        assert_eq!(full.squeezed(0, 2, 166.0, held), Some(1));
    }
}

use crate::Micros;

/// After this the times in feedback begin again (24 bits of 64 ms).
const PERIOD: i64 = (1 << 24) * 64_000;

/// The receiver's clock, made to go on where the feedback's wraps.
#[derive(Debug, Default)]
pub(crate) struct ArrivalClock {
    last: Option<i64>,
}

impl ArrivalClock {
    /// The time, from one wrap above zero on, so that none is negative.
    pub(crate) fn unwrap(&mut self, arrival: i64) -> Micros {
        let arrival = arrival.rem_euclid(PERIOD);
        let last = *self.last.get_or_insert(arrival + PERIOD);
        let mut step = (arrival - last).rem_euclid(PERIOD);
        if step >= PERIOD / 2 {
            step -= PERIOD;
        }
        let unwrapped = (last + step).max(0);
        self.last = Some(unwrapped);
        unwrapped as Micros
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_on_over_a_wrap_and_back() {
        let mut clock = ArrivalClock::default();
        let before = clock.unwrap(PERIOD - 1_000);
        assert_eq!(clock.unwrap(500), before + 1_500);
        assert_eq!(clock.unwrap(PERIOD - 500), before + 500);
    }
}

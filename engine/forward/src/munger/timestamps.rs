//! Timestamps across streams with different clocks.

use super::Switch;
use crate::Micros;

/// How far a switch may move the timestamp from what the time of arrival says before the senders' clocks are held to be
/// wrong.
const MAX_DISAGREEMENT: Micros = 3_000_000;

/// How much faster than life time passes while a player catches up. A player places frames in time by their timestamps: what
/// it gets at once must not seem to span half a second, or it would show all that follows half a second late.
const HASTE: u32 = 16;
/// How long after the end of the catching up, in the stream's units, its packets may still be repaired.
const REPAIRED_WITHIN: i32 = 1 << 20;

/// What a stream's last sender report says about its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockMapping {
    /// The publisher's wall clock, 32.32 fixed-point seconds.
    pub(crate) ntp: u64,
    /// The same instant in the stream's units.
    pub(crate) timestamp: u32,
    pub(crate) received_at: Micros,
}

/// The newest packet that the player has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastSent {
    /// The player's.
    pub(crate) timestamp: u32,
    pub(crate) at: Micros,
}

#[derive(Debug, Default)]
pub(crate) struct Timestamps {
    /// Target = source + offset, wrapping.
    offset: u32,
    /// Sources before this one are what is caught up with: they move towards it.
    haste_until: Option<u32>,
}

impl Timestamps {
    pub(crate) fn map(&self, source: u32) -> u32 {
        let target = source.wrapping_add(self.offset);
        match self.haste_until {
            Some(until) if is_before(source, until) => {
                let ahead = until.wrapping_sub(source);
                target.wrapping_add(ahead - ahead / HASTE)
            }
            _ => target,
        }
    }

    /// Lets what is older than `newest` pass faster, beginning with `source`.
    pub(super) fn catch_up(&mut self, source: u32, newest: u32) {
        self.haste_until = is_before(source, newest).then_some(newest);
    }

    /// Notes a packet: once catching up is long over, nothing more can be said of it.
    pub(super) fn note(&mut self, source: u32) {
        let is_over = |until| source.wrapping_sub(until) as i32 > REPAIRED_WITHIN;
        if self.haste_until.is_some_and(is_over) {
            self.haste_until = None;
        }
    }

    /// Lets the stream that begins with `source` go on where the last one was, by the publisher's wall clock if it is
    /// known for both, else by the time that has passed.
    pub(super) fn switch(&mut self, source: u32, last: Option<LastSent>, switch: &Switch<'_>) {
        let Some(last) = last else {
            return;
        };
        let passed =
            micros_to_units(switch.now.saturating_sub(last.at) as i64, switch.clock_rate).max(1);
        let by_arrival = last.timestamp.wrapping_add(passed as u32);
        // Of the packet that belongs to `now`; what is caught up with ends there.
        let target = self
            .by_wall_clock(switch)
            .filter(|target| {
                let disagreement = i64::from(target.wrapping_sub(by_arrival) as i32);
                let limit = micros_to_units(MAX_DISAGREEMENT as i64, switch.clock_rate);
                disagreement.abs() <= limit
            })
            .unwrap_or(by_arrival);
        // A player drops what seems older than what it has shown.
        let earliest = last
            .timestamp
            .wrapping_add(1 + switch.newest.wrapping_sub(source) / HASTE);
        let target = if is_before(target, earliest) {
            earliest
        } else {
            target
        };
        self.offset = target.wrapping_sub(switch.newest);
    }

    fn by_wall_clock(&self, switch: &Switch<'_>) -> Option<u32> {
        let (from, to) = (switch.from?, switch.to?);
        let apart = ntp_to_units(to.ntp.wrapping_sub(from.ntp) as i64, switch.clock_rate);
        let old_source = switch
            .newest
            .wrapping_sub(to.timestamp)
            .wrapping_add(from.timestamp)
            .wrapping_add(apart as u32);
        Some(old_source.wrapping_add(self.offset))
    }
}

fn is_before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

pub(crate) fn micros_to_units(micros: i64, clock_rate: u32) -> i64 {
    (i128::from(micros) * i128::from(clock_rate) / 1_000_000) as i64
}

fn ntp_to_units(ntp: i64, clock_rate: u32) -> i64 {
    ((i128::from(ntp) * i128::from(clock_rate)) >> 32) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 90_000;
    const SECOND: u64 = 1 << 32;

    /// A switch at the stream's newest packet.
    fn switch<'a>(
        newest: u32,
        now: Micros,
        from: Option<&'a ClockMapping>,
        to: Option<&'a ClockMapping>,
    ) -> Switch<'a> {
        Switch {
            now,
            newest,
            clock_rate: RATE,
            from,
            to,
        }
    }

    fn mapping(ntp: u64, timestamp: u32) -> ClockMapping {
        ClockMapping {
            ntp,
            timestamp,
            received_at: 0,
        }
    }

    #[test]
    fn streams_with_reports_are_aligned_exactly() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: 1_000_000,
            at: 0,
        };
        // At 10 s the old stream was at 1,000,000 and at 12 s the new one was at 7; its packet is of 10.040 s.
        let (from, to) = (mapping(10 * SECOND, 1_000_000), mapping(12 * SECOND, 7));
        let source = 7u32.wrapping_sub(2 * RATE - 3_600);
        timestamps.switch(
            source,
            Some(last),
            &switch(source, 90_000, Some(&from), Some(&to)),
        );
        assert_eq!(timestamps.map(source), 1_000_000 + 3_600);
    }

    #[test]
    fn streams_without_reports_are_aligned_by_arrival() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: u32::MAX,
            at: 1_000,
        };
        timestamps.switch(55, Some(last), &switch(55, 41_000, None, None));
        assert_eq!(timestamps.map(55), u32::MAX.wrapping_add(3_600));
        assert_eq!(timestamps.map(55 + 3_000), u32::MAX.wrapping_add(6_600));
    }

    #[test]
    fn absurd_reports_are_not_believed() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: 0,
            at: 0,
        };
        let (from, to) = (mapping(0, 0), mapping(1_000 * SECOND, 0));
        timestamps.switch(0, Some(last), &switch(0, 40_000, Some(&from), Some(&to)));
        assert_eq!(timestamps.map(0), 3_600);
    }

    #[test]
    fn time_never_goes_back_at_a_switch() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: 9_000,
            at: 0,
        };
        let (from, to) = (mapping(SECOND, 9_000), mapping(SECOND, 500));
        timestamps.switch(
            410,
            Some(last),
            &switch(410, 10_000, Some(&from), Some(&to)),
        );
        assert_eq!(timestamps.map(410), 9_001);
    }

    #[test]
    fn the_first_stream_keeps_its_timestamps() {
        let mut timestamps = Timestamps::default();
        timestamps.switch(77, None, &switch(77, 0, None, None));
        assert_eq!(timestamps.map(77), 77);
    }

    #[test]
    fn what_is_caught_up_with_passes_quickly_and_ends_where_the_stream_is() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: 1_000_000,
            at: 0,
        };
        let (keyframe, newest) = (u32::MAX - 10_000, 34_999);
        timestamps.switch(keyframe, Some(last), &switch(newest, 200_000, None, None));
        timestamps.catch_up(keyframe, newest);
        assert_eq!(timestamps.map(newest), 1_000_000 + 18_000);
        assert_eq!(timestamps.map(keyframe), 1_018_000 - 45_000 / HASTE);
        let frames = (0..=15).map(|frame| timestamps.map(keyframe.wrapping_add(frame * 3_000)));
        assert!(frames.collect::<Vec<_>>().is_sorted_by(|a, b| a < b));
        assert_eq!(timestamps.map(newest + 3_000), 1_021_000);
    }

    #[test]
    fn what_is_caught_up_with_is_newer_than_what_was_shown() {
        let mut timestamps = Timestamps::default();
        let last = LastSent {
            timestamp: 5,
            at: 0,
        };
        timestamps.switch(0, Some(last), &switch(45_000, 1_000, None, None));
        timestamps.catch_up(0, 45_000);
        assert!(timestamps.map(0) > 5);
    }

    #[test]
    fn catching_up_is_forgotten_before_timestamps_wrap() {
        let mut timestamps = Timestamps::default();
        timestamps.catch_up(0, 45_000);
        assert_ne!(timestamps.map(0), 0);
        timestamps.note(45_000 + REPAIRED_WITHIN as u32 + 1);
        assert_eq!(timestamps.map(0), 0);
    }
}

//! Which packets a publisher is asked for again, and when.

use crate::Micros;
use std::ops::Range;

/// Most packets waited for at once. More than that is no longer repaired: a keyframe is quicker.
const CAPACITY: usize = 256;
/// How long a packet may be merely late before it is asked for, where none has been later.
const REORDER_TOLERANCE: Micros = 10_000;
/// On a path that reorders more than this, asking too early costs less than asking too late.
const MAX_REORDER_TOLERANCE: Micros = 60_000;
/// How long a late packet is remembered.
const REORDER_MEMORY: Micros = 10_000_000;
const MAX_TRIES: u8 = 10;
/// How long a packet is of use to a player.
const MAX_AGE: Micros = 1_500_000;
const MIN_RETRY: Micros = 20_000;

/// Most sequence numbers that one call of `take_due` returns.
pub(crate) const MAX_DUE: usize = 128;

#[derive(Debug, Clone, Copy)]
struct Missing {
    sequence: u64,
    since: Micros,
    ask_at: Micros,
    asked_at: Micros,
    tries: u8,
}

/// The list was full and has been emptied.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

/// The packets that are waited for, in rising order.
#[derive(Debug, Default)]
pub(crate) struct NackGenerator {
    missing: Vec<Missing>,
    lateness: Lateness,
}

/// How late packets came that had only been overtaken.
#[derive(Debug, Default)]
struct Lateness {
    longest: Micros,
    seen_at: Micros,
}

impl Lateness {
    fn add(&mut self, late: Micros, now: Micros) {
        if late >= self.longest || self.seen_at + REORDER_MEMORY <= now {
            self.longest = late;
            self.seen_at = now;
        }
    }

    /// How long to wait for a packet before asking for it.
    fn tolerance(&self, now: Micros) -> Micros {
        if self.seen_at + REORDER_MEMORY <= now {
            return REORDER_TOLERANCE;
        }
        (self.longest + self.longest / 4).clamp(REORDER_TOLERANCE, MAX_REORDER_TOLERANCE)
    }
}

impl NackGenerator {
    /// Notes skipped packets, which are newer than all noted before.
    pub(crate) fn skipped(&mut self, missing: Range<u64>, now: Micros) -> Result<(), Overflow> {
        if missing.is_empty() {
            return Ok(());
        }
        let count = (missing.end - missing.start) as usize;
        if self.missing.len() + count > CAPACITY {
            self.missing.clear();
            return Err(Overflow);
        }
        if self.missing.capacity() == 0 {
            self.missing.reserve_exact(CAPACITY);
        }
        let tolerance = self.lateness.tolerance(now);
        self.missing.extend(missing.map(|sequence| Missing {
            sequence,
            since: now,
            ask_at: now + tolerance,
            asked_at: 0,
            tries: 0,
        }));
        Ok(())
    }

    /// Notes an arrival, `is_original` when it cannot be the answer to a request; returns the time since the packet was
    /// asked for when that was done exactly once.
    pub(crate) fn arrived(
        &mut self,
        sequence: u64,
        is_original: bool,
        now: Micros,
    ) -> Option<Micros> {
        let at = self
            .missing
            .binary_search_by_key(&sequence, |missing| missing.sequence)
            .ok()?;
        let missing = self.missing.remove(at);
        if is_original || missing.tries == 0 {
            self.lateness.add(now.saturating_sub(missing.since), now);
        }
        // After a second request it is unknown which one was answered (Karn).
        (missing.tries == 1).then(|| now.saturating_sub(missing.asked_at))
    }

    /// Gives up what is too old or asked for too often, and fills `out` with what is to be asked for now.
    pub(crate) fn take_due(
        &mut self,
        now: Micros,
        round_trip: Micros,
        out: &mut [u16; MAX_DUE],
    ) -> usize {
        let retry = (round_trip + round_trip / 4).max(MIN_RETRY);
        self.missing
            .retain(|missing| missing.since + MAX_AGE > now && !missing.is_given_up(now));
        let mut count = 0;
        let due = self
            .missing
            .iter_mut()
            .filter(|missing| missing.ask_at <= now);
        for (slot, missing) in out.iter_mut().zip(due) {
            missing.tries += 1;
            missing.asked_at = now;
            missing.ask_at = now + retry;
            *slot = missing.sequence as u16;
            count += 1;
        }
        count
    }

    /// When `take_due` has something to do.
    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.missing.iter().map(|missing| missing.ask_at).min()
    }

    pub(crate) fn clear(&mut self) {
        self.missing.clear();
    }
}

impl Missing {
    fn is_given_up(&self, now: Micros) -> bool {
        self.tries >= MAX_TRIES && self.ask_at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    fn due(nacks: &mut NackGenerator, now: Micros, round_trip: Micros) -> Vec<u16> {
        let mut out = [0; MAX_DUE];
        let count = nacks.take_due(now, round_trip, &mut out);
        out[..count].to_vec()
    }

    #[test]
    fn a_packet_that_is_only_late_is_never_asked_for() {
        let mut nacks = NackGenerator::default();
        nacks.skipped(5..6, 0).unwrap();
        assert_eq!(nacks.next_at(), Some(10 * MS));
        assert_eq!(nacks.arrived(5, true, 8 * MS), None);
        assert_eq!(due(&mut nacks, 10 * MS, 50 * MS), []);
        assert_eq!(nacks.next_at(), None);
    }

    #[test]
    fn a_lost_packet_is_asked_for_again_after_a_round_trip_and_given_up() {
        let mut nacks = NackGenerator::default();
        nacks.skipped(5..7, 0).unwrap();
        let mut asked = Vec::new();
        while let Some(at) = nacks.next_at() {
            if !due(&mut nacks, at, 80 * MS).is_empty() {
                asked.push(at / MS);
            }
        }
        assert_eq!(asked.len(), usize::from(MAX_TRIES));
        assert_eq!(asked[..3], [10, 110, 210]);
    }

    #[test]
    fn only_the_answer_to_a_single_request_measures_the_round_trip() {
        let mut nacks = NackGenerator::default();
        nacks.skipped(5..7, 0).unwrap();
        due(&mut nacks, 10 * MS, 80 * MS);
        assert_eq!(nacks.arrived(5, false, 95 * MS), Some(85 * MS));
        due(&mut nacks, 110 * MS, 80 * MS);
        assert_eq!(nacks.arrived(6, false, 120 * MS), None);
    }

    #[test]
    fn too_many_missing_packets_empty_the_list() {
        let mut nacks = NackGenerator::default();
        nacks.skipped(0..200, 0).unwrap();
        assert_eq!(nacks.skipped(300..400, 0), Err(Overflow));
        assert_eq!(nacks.next_at(), None);
    }

    #[test]
    fn where_packets_overtake_each_other_it_waits_longer_and_for_a_time_only() {
        let mut nacks = NackGenerator::default();
        nacks.skipped(5..6, 0).unwrap();
        due(&mut nacks, 10 * MS, 80 * MS);
        nacks.arrived(5, true, 32 * MS);
        nacks.skipped(8..9, 100 * MS).unwrap();
        assert_eq!(nacks.next_at(), Some(140 * MS));
        nacks.arrived(8, true, 900 * MS);
        nacks.skipped(11..12, 1_000 * MS).unwrap();
        assert_eq!(nacks.next_at(), Some(1_060 * MS), "no longer than that");
        nacks.arrived(11, false, 1_050 * MS);
        nacks.skipped(14..15, 12_000 * MS).unwrap();
        assert_eq!(nacks.next_at(), Some(12_010 * MS));
    }
}

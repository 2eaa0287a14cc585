//! How much video may leave at once on a path that is known to be narrow.
//!
//! A keyframe is many times what such a path carries in a moment. Sent at once, most of it finds the queue full. So what is
//! beyond a short burst waits, and leaves as fast as the path is thought to carry; or faster, where it would otherwise wait
//! for too long.

use crate::Micros;

/// What may leave at once is what passes in this time.
const BURST: Micros = 40_000;
/// Nothing waits much longer than this.
pub(crate) const MAX_WAIT: Micros = 350_000;
/// Time between two looks at what waits, at least.
const MIN_INTERVAL: Micros = 5_000;

/// A bucket that fills at the rate of the path, and what waits for it.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    /// Bytes that may leave now; below zero after what cannot wait has left.
    credit: f64,
    filled_at: Micros,
    /// Bytes a microsecond.
    rate: f64,
    /// The rate at which all that waits leaves in time; it holds until nothing waits.
    needed_rate: f64,
    waiting_bytes: usize,
    next_at: Option<Micros>,
    /// Whose turn it is among the consumers of the transport.
    turn: usize,
}

impl Pacer {
    /// Lets in what has come since the last call, on a path that is thought to carry `path_bps`.
    pub(crate) fn fill(&mut self, path_bps: f64, now: Micros) {
        self.rate = (path_bps / 8e6).max(self.needed_rate);
        let passed = now.saturating_sub(self.filled_at) as f64;
        self.filled_at = now;
        self.credit = (self.credit + self.rate * passed).min(self.depth());
    }

    /// True when a packet may leave, as of the last filling.
    pub(crate) fn has_room(&self) -> bool {
        self.credit > 0.0
    }

    /// Notes what has left, whether it had waited or not.
    pub(crate) fn spend(&mut self, bytes: usize) {
        self.credit = (self.credit - bytes as f64).max(-self.depth());
    }

    /// Lets a packet wait.
    pub(crate) fn hold(&mut self, bytes: usize) {
        self.waiting_bytes += bytes;
        let needed = self.waiting_bytes as f64 / MAX_WAIT as f64;
        self.needed_rate = self.needed_rate.max(needed);
        if self.next_at.is_none() {
            self.look_again();
        }
    }

    /// Notes that a packet waits no longer.
    pub(crate) fn release(&mut self, bytes: usize) {
        self.waiting_bytes = self.waiting_bytes.saturating_sub(bytes);
    }

    /// Looks again when there will be room.
    pub(crate) fn look_again(&mut self) {
        let missing = (-self.credit).max(0.0) / self.rate.max(f64::EPSILON);
        let wait = (missing as Micros + 1).clamp(MIN_INTERVAL, MAX_WAIT);
        self.next_at = Some(self.filled_at + wait);
    }

    /// Nothing waits.
    pub(crate) fn rest(&mut self) {
        (self.waiting_bytes, self.needed_rate) = (0, 0.0);
        self.next_at = None;
    }

    /// When to look at what waits; `None` while nothing does.
    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.next_at
    }

    /// The next of `count` in turn.
    pub(crate) fn next_turn(&mut self, count: usize) -> usize {
        self.turn = (self.turn + 1) % count.max(1);
        self.turn
    }

    fn depth(&self) -> f64 {
        self.rate * BURST as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH_BPS: f64 = 500e3;
    const PACKET: usize = 1_200;

    /// When each of `count` packets leaves that come together on an idle path.
    fn departures(count: usize) -> Vec<Micros> {
        let begin = 10_000_000;
        let mut pacer = Pacer::default();
        pacer.fill(PATH_BPS, begin);
        let mut left = Vec::new();
        for _ in 0..count {
            if pacer.next_at().is_none() && pacer.has_room() {
                pacer.spend(PACKET);
                left.push(0);
            } else {
                pacer.hold(PACKET);
            }
        }
        while let Some(now) = pacer.next_at() {
            pacer.fill(PATH_BPS, now);
            while left.len() < count && pacer.has_room() {
                pacer.spend(PACKET);
                pacer.release(PACKET);
                left.push(now - begin);
            }
            match left.len() {
                all if all == count => pacer.rest(),
                _ => pacer.look_again(),
            }
        }
        left
    }

    #[test]
    fn a_short_burst_leaves_at_once() {
        assert_eq!(departures(3), [0; 3]);
    }

    #[test]
    fn what_is_beyond_it_leaves_as_fast_as_the_path_carries() {
        let left = departures(12);
        let bits = (PACKET * 8 * 9) as f64;
        let expected = bits / PATH_BPS * 1e6;
        let took = left[11] as f64;
        assert!((0.9..1.1).contains(&(took / expected)), "{left:?}");
        assert!(left.is_sorted());
    }

    #[test]
    fn a_large_burst_is_spread_evenly_over_the_longest_wait() {
        let left = departures(100);
        assert!(left[99] <= MAX_WAIT + MIN_INTERVAL, "{left:?}");
        let steps = left[5..].windows(2).map(|pair| pair[1] - pair[0]);
        assert!(steps.max().unwrap() <= 2 * MIN_INTERVAL, "{left:?}");
    }

    #[test]
    fn what_cannot_wait_puts_off_the_rest_by_no_more_than_a_burst() {
        let mut pacer = Pacer::default();
        pacer.fill(PATH_BPS, 1_000_000);
        pacer.spend(1_000_000);
        pacer.fill(PATH_BPS, 1_000_000 + BURST + 1);
        assert!(pacer.has_room());
    }
}

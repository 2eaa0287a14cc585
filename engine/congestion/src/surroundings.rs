//! What a packet met on its way: how long the queue was, and how much had just been sent.
//!
//! A bottleneck drops what finds its queue full, or comes at the end of a burst. A radio link drops anything. So where losses
//! lie tells which of the two it was, without sending less to find out.

use crate::Micros;
use crate::sent_packets::Sent;

/// The shortest way seen lately is the way without a queue; it is looked for over one to two of these times.
const MEMORY: Micros = 3_000_000;
/// What was sent is felt for about so long.
const BURST: f64 = 30_000.0;

/// Where one packet was in it all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    /// Microseconds in the queue, of the last packet before it that arrived.
    pub(crate) queue: f64,
    /// Bytes that left just before it and with it.
    pub(crate) burst: f64,
}

#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// Shortest ways of this time and of the one before; they include the difference of the clocks.
    shortest: (Option<i64>, Option<i64>),
    since: Micros,
    queue: f64,
    burst: f64,
    burst_at: Micros,
}

impl Surroundings {
    /// Takes the packets of a feedback in their order; `arrived` is on the receiver's clock.
    pub(crate) fn place(&mut self, sent: &Sent, arrived: Option<Micros>) -> Place {
        let passed = sent.at.saturating_sub(self.burst_at) as f64;
        self.burst_at = self.burst_at.max(sent.at);
        self.burst = self.burst * (-passed / BURST).exp() + sent.bytes as f64;
        if let Some(arrived) = arrived {
            let way = arrived as i64 - sent.at as i64;
            if sent.at >= self.since + MEMORY {
                self.shortest = (None, self.shortest.0);
                self.since = sent.at;
            }
            let shortest = self.shortest.0.map_or(way, |shortest| shortest.min(way));
            self.shortest.0 = Some(shortest);
            let shortest = self.shortest.1.map_or(shortest, |old| old.min(shortest));
            self.queue = (way - shortest) as f64;
        }
        Place {
            queue: self.queue,
            burst: self.burst,
        }
    }

    /// Forgets the ways: the path may be another one.
    pub(crate) fn forget(&mut self) {
        self.shortest = (None, None);
    }
}

/// The places of what arrived and of what was lost.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Places {
    lost: Sum,
    received: Sum,
    longest_queue: f64,
}

/// What the places of losses tell of their cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cause {
    /// The link loses anything: this share, 0–1, of so many packets.
    Chance { share: f64, packets: f64 },
    /// So little was lost that a full queue cannot be the cause, nor the link have lost more than this share.
    Little { share: f64, packets: f64 },
    /// More was sent than fits.
    Excess,
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    count: f64,
    queue: f64,
    burst: f64,
    burst_squares: f64,
}

/// Shorter queues drop nothing.
const MIN_QUEUE: f64 = 12_000.0;
/// Losses of a full queue are met where it is at least this share of the longest.
const FULL: f64 = 0.5;
/// Losses of a path that limits bursts come behind this many times what other packets come behind.
const BEHIND_BURSTS: f64 = 1.15;
/// And so many deviations of such a mean behind more than others.
const DEVIATIONS: f64 = 3.0;
/// Places of fewer losses tell nothing: those of some that were lost together, least of all.
const ENOUGH_LOST: f64 = 6.0;
/// After so many packets it is known that hardly any are lost.
const ENOUGH_PACKETS: f64 = 80.0;

impl Places {
    pub(crate) fn received(&mut self, place: Place) {
        self.received.add(place);
        self.longest_queue = self.longest_queue.max(place.queue);
    }

    pub(crate) fn lost(&mut self, place: Place) {
        self.lost.add(place);
    }

    /// What the losses come from; `None` while there is not enough to tell.
    pub(crate) fn cause(&self) -> Option<Cause> {
        let (lost, received) = (&self.lost, &self.received);
        let packets = lost.count + received.count;
        let share = lost.count / packets;
        if lost.count < ENOUGH_LOST {
            return (packets >= ENOUGH_PACKETS).then_some(Cause::Little { share, packets });
        }
        if received.count == 0.0 {
            return Some(Cause::Excess);
        }
        let queue = lost.queue / lost.count;
        let is_queue = queue >= MIN_QUEUE.max(FULL * self.longest_queue);
        let usual = received.burst / received.count;
        let spread = (received.burst_squares / received.count - usual * usual).max(0.0);
        let more = lost.burst / lost.count - usual;
        let is_burst = more >= (BEHIND_BURSTS - 1.0) * usual
            && more >= DEVIATIONS * (spread / lost.count).sqrt();
        Some(if is_queue || is_burst {
            Cause::Excess
        } else {
            Cause::Chance { share, packets }
        })
    }
}

impl Sum {
    fn add(&mut self, place: Place) {
        self.count += 1.0;
        self.queue += place.queue;
        self.burst += place.burst;
        self.burst_squares += place.burst * place.burst;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames of ten packets every 33 ms; `fate` tells for each the microseconds that it took, by its number in the frame.
    fn is_chance(mut fate: impl FnMut(u64, u64) -> Option<Micros>) -> bool {
        let mut surroundings = Surroundings::default();
        let mut places = Places::default();
        for frame in 0..60 {
            for number in 0..10 {
                let sent = Sent {
                    at: frame * 33_000,
                    bytes: 1_000,
                    probe: 0,
                    was_lost: false,
                    is_repeated: false,
                };
                let way = fate(frame, number);
                let place = surroundings.place(&sent, way.map(|way| sent.at + 1_000_000 + way));
                match way {
                    Some(_) => places.received(place),
                    None => places.lost(place),
                }
            }
        }
        matches!(places.cause(), Some(Cause::Chance { .. }))
    }

    #[test]
    fn few_losses_tell_nothing_until_it_is_known_that_there_are_hardly_any() {
        let with = |received: u64| {
            let mut places = Places::default();
            (0..received).for_each(|_| places.received(Place::default()));
            (0..5).for_each(|_| places.lost(Place::default()));
            places.cause()
        };
        assert_eq!(with(30), None);
        assert_eq!(
            with(95),
            Some(Cause::Little {
                share: 0.05,
                packets: 100.0
            })
        );
    }

    #[test]
    fn losses_anywhere_are_by_chance() {
        assert!(is_chance(|frame, number| {
            let is_lost = (frame * 10 + number) * 7 % 23 < 7;
            (!is_lost).then_some(20_000 + number * 1_500)
        }));
    }

    #[test]
    fn losses_where_the_queue_is_full_are_not() {
        assert!(!is_chance(|_, number| {
            (number < 7).then_some(20_000 + number * 8_000)
        }));
    }

    #[test]
    fn losses_at_the_end_of_bursts_are_not() {
        assert!(!is_chance(|_, number| (number < 7).then_some(20_000)));
    }
}

//! Groups packets that were sent together, and tells how much further apart two groups arrived than they were sent.
//!
//! Packets of one frame leave as a burst; what matters is how the bursts drift apart, not how a link spreads one.

use crate::Micros;

/// Sent within this time of a group's first packet, a packet belongs to the group.
const GROUP_LENGTH: Micros = 5_000;
/// Packets that come closer together than they left, as after a pause of a radio link, are one burst up to this long.
const MAX_BURST: Micros = 100_000;
/// A gap between arrivals that differs from that between departures by more than this is a jump of a clock.
const MAX_DIFFERENCE: i64 = 3_000_000;
/// After so many groups that came before their predecessors, what is remembered is wrong.
const MAX_REORDERED: u8 = 3;

/// The distances between the last packets of two groups, microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) sent: i64,
    pub(crate) arrived: i64,
    /// When the later group had arrived.
    pub(crate) at: Micros,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Micros,
    last_sent: Micros,
    first_arrived: Micros,
    last_arrived: Micros,
}

#[derive(Debug, Default)]
pub(crate) struct InterArrival {
    current: Option<Group>,
    previous: Option<Group>,
    reordered: u8,
}

impl InterArrival {
    /// Takes a packet that arrived. When it begins a new group, the two before it are compared.
    pub(crate) fn add(&mut self, sent: Micros, arrived: Micros) -> Option<Delta> {
        let Some(current) = &mut self.current else {
            self.current = Some(Group::new(sent, arrived));
            return None;
        };
        if sent < current.first_sent {
            // Overtaken by a group that came later.
            return None;
        }
        if current.takes(sent, arrived) {
            current.last_sent = current.last_sent.max(sent);
            current.last_arrived = current.last_arrived.max(arrived);
            return None;
        }
        let finished = std::mem::replace(current, Group::new(sent, arrived));
        let previous = self.previous.replace(finished)?;
        let delta = Delta {
            sent: finished.last_sent as i64 - previous.last_sent as i64,
            arrived: finished.last_arrived as i64 - previous.last_arrived as i64,
            at: finished.last_arrived,
        };
        if (delta.arrived - delta.sent).abs() > MAX_DIFFERENCE {
            *self = Self::default();
            return None;
        }
        if delta.arrived < 0 {
            self.reordered += 1;
            if self.reordered >= MAX_REORDERED {
                *self = Self::default();
            }
            return None;
        }
        self.reordered = 0;
        Some(delta)
    }
}

impl Group {
    fn new(sent: Micros, arrived: Micros) -> Self {
        Self {
            first_sent: sent,
            last_sent: sent,
            first_arrived: arrived,
            last_arrived: arrived,
        }
    }

    fn takes(&self, sent: Micros, arrived: Micros) -> bool {
        if sent - self.first_sent <= GROUP_LENGTH {
            return true;
        }
        let sent_apart = sent as i64 - self.last_sent as i64;
        let arrived_apart = arrived as i64 - self.last_arrived as i64;
        arrived_apart < sent_apart
            && arrived_apart <= GROUP_LENGTH as i64
            && arrived.saturating_sub(self.first_arrived) < MAX_BURST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;

    fn deltas(packets: &[(u64, u64)]) -> Vec<(i64, i64)> {
        let mut groups = InterArrival::default();
        let found = packets
            .iter()
            .filter_map(|(sent, arrived)| groups.add(sent * MS, arrived * MS));
        found
            .map(|delta| (delta.sent / 1_000, delta.arrived / 1_000))
            .collect()
    }

    #[test]
    fn bursts_are_compared_by_their_last_packets() {
        let packets = [
            (0, 100),
            (1, 110),
            (33, 140),
            (34, 152),
            (66, 170),
            (99, 200),
        ];
        assert_eq!(deltas(&packets), [(33, 42), (32, 18)]);
    }

    #[test]
    fn what_a_radio_link_held_back_is_one_group() {
        let packets = [
            (0, 100),
            (20, 120),
            (40, 200),
            (60, 201),
            (80, 202),
            (100, 210),
            (120, 230),
        ];
        assert_eq!(deltas(&packets), [(20, 20), (60, 82), (20, 8)]);
    }

    #[test]
    fn a_jump_of_the_receivers_clock_is_forgotten() {
        let packets = [(0, 100), (20, 120), (40, 9_000), (60, 9_020), (80, 9_040)];
        assert_eq!(deltas(&packets), [(20, 20)]);
    }
}

//! What the sound of a transport takes from the path.

use super::OVERHEAD_BYTES;
use crate::repair::link_loss::MAX_COPIES;
use crate::wire::MAX_REDUNDANT;

/// Packets in a second.
const PACKET_RATE: usize = 50;
const OVERHEAD_BPS: f64 = (OVERHEAD_BYTES * 8 * PACKET_RATE) as f64;
/// Of a redundant block's header.
const RED_OVERHEAD_BPS: f64 = (4 * 8 * PACKET_RATE) as f64;

/// Bits per second of all layers down to IPv4.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SoundCost {
    /// When each packet goes out once.
    pub(crate) once_bps: f64,
    /// For each further time.
    pub(crate) again_bps: f64,
    has_plain: bool,
}

impl SoundCost {
    /// Adds a track; `is_in_red`: what is sent again travels in later packets, and not in packets of its own.
    pub(crate) fn add(&mut self, payload_bps: u64, is_in_red: bool) {
        if payload_bps == 0 {
            return;
        }
        self.has_plain |= !is_in_red;
        let payload_bps = payload_bps as f64;
        self.once_bps += payload_bps + OVERHEAD_BPS;
        self.again_bps += payload_bps
            + if is_in_red {
                RED_OVERHEAD_BPS
            } else {
                OVERHEAD_BPS
            };
    }

    /// How many more times than once a packet may go out.
    pub(crate) fn most_copies(&self) -> u8 {
        let most = if self.has_plain {
            MAX_COPIES - 1
        } else {
            MAX_REDUNDANT
        };
        most as u8
    }

    pub(crate) fn with_copies_bps(&self, copies: u8) -> f64 {
        self.once_bps + self.again_bps * f64::from(copies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_at_48_kbit_takes_76_and_each_time_more_less_in_red() {
        let mut plain = SoundCost::default();
        plain.add(48_000, false);
        assert_eq!(plain.with_copies_bps(3), 4.0 * 76_000.0);
        let mut red = SoundCost::default();
        red.add(48_000, true);
        assert_eq!(red.with_copies_bps(0), 76_000.0);
        assert_eq!(red.with_copies_bps(3), 76_000.0 + 3.0 * 49_600.0);
    }
}

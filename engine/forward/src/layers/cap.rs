//! The bitrate that a publisher is held to, because not even the player with the widest path can have its video as it is.

use crate::Micros;

/// Share of the room that is asked for: what an encoder makes is never quite what it was told to make, and a video that is
/// paused for want of room comes back only with some to spare.
const SHARE: f64 = 0.8;
/// A cap is taken back when the whole video fits with so much to spare.
const RETURN_MARGIN: f64 = 1.2;
/// Below this a picture is of no use, and encoders do not follow.
const LOWEST_BPS: u64 = 60_000;
/// A change by less is none.
const NOTEWORTHY: f64 = 0.08;
/// Encoders take a moment to follow, and the estimate to show it.
const LOWER_AFTER: Micros = 400_000;
const RAISE_AFTER: Micros = 1_000_000;

#[derive(Debug, Default)]
pub(crate) struct Cap {
    told: Option<u64>,
    told_at: Micros,
}

impl Cap {
    /// What the publisher is held to, bits per second of payload.
    pub(crate) fn bps(&self) -> Option<u64> {
        self.told
    }

    /// Takes what the widest path of its players has room for and what the video takes in full; returns whether the
    /// publisher is to be told something else.
    pub(crate) fn update(&mut self, room_bps: f64, full_bps: u64, now: Micros) -> bool {
        let margin = if self.told.is_some() {
            RETURN_MARGIN
        } else {
            1.0
        };
        let wanted = (room_bps < full_bps as f64 * margin)
            .then(|| ((room_bps * SHARE) as u64).max(LOWEST_BPS));
        let is_due = match (self.told, wanted) {
            (None, None) => false,
            (Some(told), Some(wanted)) => {
                let (from, to) = (told as f64, wanted as f64);
                let wait = if to < from { LOWER_AFTER } else { RAISE_AFTER };
                (to - from).abs() > from * NOTEWORTHY && now >= self.told_at + wait
            }
            _ => true,
        };
        if is_due {
            self.told = wanted;
            self.told_at = now;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;

    #[test]
    fn a_cap_follows_the_room_and_ends_when_the_video_fits() {
        let mut cap = Cap::default();
        assert!(!cap.update(f64::INFINITY, 1_000_000, 0));
        assert!(!cap.update(1_000_000.0, 1_000_000, 0));
        assert!(cap.update(400_000.0, 1_000_000, SECOND));
        assert_eq!(cap.bps(), Some(320_000));
        assert!(!cap.update(300_000.0, 1_000_000, SECOND), "too soon");
        assert!(!cap.update(390_000.0, 1_000_000, 2 * SECOND), "too little");
        assert!(cap.update(300_000.0, 1_000_000, 2 * SECOND));
        assert!(cap.update(600_000.0, 1_000_000, 3 * SECOND));
        assert_eq!(cap.bps(), Some(480_000));
        assert!(cap.update(1_020_000.0, 1_000_000, 5 * SECOND));
        assert!(cap.update(1_201_000.0, 1_000_000, 5 * SECOND));
        assert_eq!(cap.bps(), None);
    }

    #[test]
    fn a_path_without_room_asks_for_the_least_that_is_a_picture() {
        let mut cap = Cap::default();
        assert!(cap.update(0.0, 1_000_000, 0));
        assert_eq!(cap.bps(), Some(LOWEST_BPS));
    }
}

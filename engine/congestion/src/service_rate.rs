//! How fast the bottleneck works while it has something to do.
//!
//! What arrives in half a second tells of the path only if the sender filled it all the time. A packet that waited for longer
//! than the last one came before it found that one still in the queue: between the two the bottleneck did not rest.

use crate::Micros;

/// Of so much work, the rate is.
const MEMORY: f64 = 150_000.0;
/// Less work tells nothing.
const ENOUGH: f64 = 40_000.0;
/// Work that ended so long ago was another time's.
const MAX_AGE: Micros = 300_000;

#[derive(Debug, Default)]
pub(crate) struct ServiceRate {
    /// Fading with the time of work.
    bytes: f64,
    worked: f64,
    worked_at: Micros,
    arrived_at: Option<Micros>,
    /// Of packets that came with the last one, or since without a word on how long they waited.
    since: f64,
}

impl ServiceRate {
    /// Notes a packet that came at `arrived`; `waited` is its time in queues, where that is known.
    pub(crate) fn arrived(&mut self, bytes: usize, waited: Option<f64>, arrived: Micros) {
        self.since += bytes as f64;
        let Some(waited) = waited else {
            return;
        };
        let last = *self.arrived_at.get_or_insert(arrived);
        let gap = arrived.saturating_sub(last) as f64;
        if gap == 0.0 {
            return;
        }
        if waited >= gap {
            let faded = (-gap / MEMORY).exp();
            self.bytes = self.bytes * faded + self.since;
            self.worked = self.worked * faded + gap;
            self.worked_at = arrived;
        }
        (self.arrived_at, self.since) = (Some(arrived), 0.0);
    }

    /// Bits per second while the bottleneck worked, lately; `None` where that was too short, or too long before the newest packet
    /// came.
    pub(crate) fn bps(&self) -> Option<f64> {
        let newest = self.arrived_at?;
        let is_known = self.worked >= ENOUGH && newest < self.worked_at + MAX_AGE;
        is_known.then(|| self.bytes * 8e6 / self.worked)
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY_BPS: f64 = 1e6;
    const PACKET: usize = 1_250;

    /// Frames of so many packets every 66 ms over a bottleneck that was idle before.
    fn rate(frames: &[u64]) -> Option<f64> {
        let mut rate = ServiceRate::default();
        let mut free_at = 0.0_f64;
        for (number, packets) in frames.iter().enumerate() {
            let sent = number as f64 * 66_000.0;
            for _ in 0..*packets {
                let took = (PACKET * 8) as f64 / CAPACITY_BPS * 1e6;
                let arrived = free_at.max(sent) + took;
                free_at = arrived;
                rate.arrived(PACKET, Some(arrived - sent - took), arrived as Micros);
            }
        }
        rate.bps()
    }

    #[test]
    fn a_sender_that_pauses_between_bursts_sees_what_the_path_carries() {
        let bps = rate(&[5; 10]).unwrap();
        assert!((0.95e6..1.05e6).contains(&bps), "{bps}");
    }

    #[test]
    fn packets_that_never_wait_tell_nothing() {
        assert_eq!(rate(&[1; 10]), None);
    }

    #[test]
    fn what_was_long_ago_is_not_told() {
        let frames = [[12; 1].as_slice(), &[1; 10]].concat();
        assert_eq!(rate(&frames), None);
        assert!(rate(&frames[..3]).is_some());
    }
}

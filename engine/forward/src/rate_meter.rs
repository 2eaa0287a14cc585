use crate::Micros;

/// Eight that are full, and the one being filled.
const BUCKETS: usize = 9;
const BUCKET: Micros = 125_000;

/// Bits per second, over the second that ended at most an eighth of a second ago.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RateMeter {
    /// Number of the newest bucket since the epoch.
    newest: u64,
    bytes: [u32; BUCKETS],
}

impl RateMeter {
    pub(crate) fn add(&mut self, bytes: usize, now: Micros) {
        self.advance(now);
        let bucket = &mut self.bytes[self.newest as usize % BUCKETS];
        *bucket = bucket.saturating_add(bytes as u32);
    }

    pub(crate) fn bitrate_bps(&self, now: Micros) -> u64 {
        let mut at_now = *self;
        at_now.advance(now);
        let filling = at_now.newest as usize % BUCKETS;
        let full = (0..BUCKETS).filter(|bucket| *bucket != filling);
        full.map(|bucket| u64::from(at_now.bytes[bucket]) * 8).sum()
    }

    fn advance(&mut self, now: Micros) {
        let bucket = now / BUCKET;
        let passed = bucket.saturating_sub(self.newest).min(BUCKETS as u64);
        for step in 1..=passed {
            self.bytes[(self.newest + step) as usize % BUCKETS] = 0;
        }
        if passed == BUCKETS as u64 {
            self.bytes = [0; BUCKETS];
        }
        self.newest = self.newest.max(bucket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_the_last_second() {
        let mut meter = RateMeter::default();
        for packet in 0..200 {
            meter.add(1_250, packet * 10_000);
        }
        let rate = meter.bitrate_bps(1_990_000);
        assert!((990_000..=1_010_000).contains(&rate), "{rate}");
        assert_eq!(meter.bitrate_bps(4_000_000), 0);
    }
}

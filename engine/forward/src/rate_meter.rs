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

/// Of what comes seldom and then in lumps: bits per second over about the last four.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LumpMeter {
    bytes: f32,
    added_at: Micros,
}

/// What was added weighs a third after this time.
const LUMP_MEMORY: Micros = 4_000_000;

impl LumpMeter {
    pub(crate) fn add(&mut self, bytes: usize, now: Micros) {
        self.bytes = self.faded(now) + bytes as f32;
        self.added_at = now;
    }

    pub(crate) fn bitrate_bps(&self, now: Micros) -> u64 {
        (self.faded(now) * 8e6 / LUMP_MEMORY as f32) as u64
    }

    /// True when something was added within the last second.
    pub(crate) fn is_fresh(&self, now: Micros) -> bool {
        self.bytes > 0.0 && now < self.added_at + 1_000_000
    }

    fn faded(&self, now: Micros) -> f32 {
        let passed = now.saturating_sub(self.added_at) as f32 / LUMP_MEMORY as f32;
        self.bytes * (-passed).exp()
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

    #[test]
    fn lumps_count_by_how_often_they_come() {
        let mut meter = LumpMeter::default();
        meter.add(50_000, 1_000_000);
        assert_eq!(meter.bitrate_bps(1_000_000), 100_000);
        assert!(meter.bitrate_bps(5_000_000) < 40_000);
        for second in 2..30 {
            meter.add(50_000, second * 1_000_000);
        }
        let rate = meter.bitrate_bps(29_500_000);
        assert!((380_000..=420_000).contains(&rate), "{rate}");
        assert!(meter.is_fresh(29_500_000) && !meter.is_fresh(30_500_000));
    }
}

use crate::Micros;

/// What was added weighs a third after this time.
const MEMORY: Micros = 4_000_000;
const SECOND: Micros = 1_000_000;

/// Of what comes seldom and then in lumps: bits per second over about the last four.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LumpMeter {
    bytes: f32,
    added_at: Micros,
}

impl LumpMeter {
    pub(crate) fn add(&mut self, bytes: usize, now: Micros) {
        self.bytes = self.faded(now) + bytes as f32;
        self.added_at = now;
    }

    pub(crate) fn bitrate_bps(&self, now: Micros) -> u64 {
        (self.faded(now) * 8e6 / MEMORY as f32) as u64
    }

    /// True when something was added within the last second.
    pub(crate) fn is_fresh(&self, now: Micros) -> bool {
        self.bytes > 0.0 && now < self.added_at + SECOND
    }

    fn faded(&self, now: Micros) -> f32 {
        if self.bytes == 0.0 {
            return 0.0;
        }
        let passed = now.saturating_sub(self.added_at) as f32 / MEMORY as f32;
        self.bytes * (-passed).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

//! How busy the process is.

use control::EngineLoad;
use net::Micros;

/// The server places sessions by it; a shorter time would show bursts rather than load.
const PERIOD: Micros = 2_000_000;

#[derive(Debug, Default)]
pub(super) struct LoadMeter {
    last: Option<Measured>,
}

#[derive(Debug, Clone, Copy)]
struct Measured {
    at: Micros,
    cpu_time_ms: f64,
}

impl LoadMeter {
    /// The load since the last measurement, when a new one is due. `cpu_time_ms` tells the CPU time of the process so
    /// far, where the system does.
    pub fn measure(
        &mut self,
        now: Micros,
        cpu_time_ms: impl FnOnce() -> Option<f64>,
    ) -> Option<EngineLoad> {
        let passed = self.last.map(|last| now.saturating_sub(last.at));
        if passed.is_some_and(|passed| passed < PERIOD) {
            return None;
        }
        let measured = Measured {
            at: now,
            cpu_time_ms: cpu_time_ms()?,
        };
        let last = self.last.replace(measured)?;
        let used_ms = measured.cpu_time_ms - last.cpu_time_ms;
        let passed_ms = (now - last.at) as f64 / 1_000.0;
        Some(EngineLoad {
            cpu_share: (used_ms / passed_ms).clamp(0.0, 1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_core_is_told_every_two_seconds() {
        let mut meter = LoadMeter::default();
        let mut told = Vec::new();
        // Half a core for four seconds, then nothing.
        for half_second in 0..=16u32 {
            let now = Micros::from(half_second) * 500_000;
            let cpu_time_ms = f64::from(half_second.min(8)) * 250.0;
            told.extend(meter.measure(now, || Some(cpu_time_ms)));
        }
        let shares: Vec<f64> = told.iter().map(|load| load.cpu_share).collect();
        assert_eq!(shares, [0.5, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn nothing_is_told_where_the_system_does_not_tell() {
        let mut meter = LoadMeter::default();
        for second in 0..10 {
            assert_eq!(meter.measure(second * 1_000_000, || None), None);
        }
    }
}

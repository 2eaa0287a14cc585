use crate::Micros;

/// Assumed before the first measurement.
const INITIAL: Micros = 100_000;
/// A longer one is an error or of no use.
const MAX: Micros = 3_000_000;

/// A smoothed round trip (RFC 6298 §2, without the variance).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RoundTrip(Option<Micros>);

impl RoundTrip {
    pub(crate) fn add(&mut self, sample: Micros) {
        let sample = sample.min(MAX);
        self.0 = Some(
            self.0
                .map_or(sample, |smoothed| (smoothed * 7 + sample) / 8),
        );
    }

    pub(crate) fn measured(&self) -> Option<Micros> {
        self.0
    }

    pub(crate) fn or_initial(&self) -> Micros {
        self.0.unwrap_or(INITIAL)
    }
}

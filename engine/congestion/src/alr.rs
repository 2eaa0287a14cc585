use crate::Micros;

/// A sender that uses less than this share of the estimate is limited by what it has to send.
const BEGIN_SHARE: f64 = 0.65;
/// And no longer when it uses more than this.
const END_SHARE: f64 = 0.85;
/// Time constant of the share, microseconds.
const SMOOTHING: f64 = 400_000.0;

/// Tells whether the sender is application-limited: the path is not what keeps it from sending more, so that what
/// arrives says nothing about how much could.
#[derive(Debug, Default)]
pub(crate) struct ApplicationLimit {
    /// Bytes of the past, fading.
    faded: f64,
    at: Option<Micros>,
    is_limited: bool,
}

impl ApplicationLimit {
    /// Notes what the application sent.
    pub(crate) fn sent(&mut self, bytes: usize, now: Micros) {
        self.fade(now);
        self.faded += bytes as f64;
    }

    /// `estimate_bps` is what could be sent.
    pub(crate) fn update(&mut self, estimate_bps: f64, now: Micros) -> bool {
        self.fade(now);
        let rate = self.faded * 8e6 / SMOOTHING;
        let share = if self.is_limited {
            END_SHARE
        } else {
            BEGIN_SHARE
        };
        self.is_limited = rate < share * estimate_bps;
        self.is_limited
    }

    fn fade(&mut self, now: Micros) {
        let last = self.at.replace(now).unwrap_or(now);
        self.faded *= (-(now.saturating_sub(last) as f64) / SMOOTHING).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_limited_below_two_thirds_and_not_again_before_it_nearly_fills() {
        let mut limit = ApplicationLimit::default();
        let mut now = 0;
        let mut send = |bps: f64| {
            (0..200).for_each(|_| {
                now += 10_000;
                limit.sent((bps / 800.0) as usize, now);
            });
            limit.update(1e6, now)
        };
        assert!(!send(0.9e6));
        assert!(!send(0.75e6));
        assert!(send(0.5e6));
        assert!(send(0.75e6));
        assert!(!send(0.95e6));
    }
}

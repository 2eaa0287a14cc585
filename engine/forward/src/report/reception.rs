//! Loss and jitter of one received stream (RFC 3550 §6.4.1, §A.3, §A.8).

use crate::Micros;
use crate::munger::ClockMapping;
use rtp::rtcp::ReportBlock;

#[derive(Debug, Default)]
pub(crate) struct Reception {
    /// Extended sequence numbers.
    first: Option<u64>,
    highest: u64,
    received: u64,
    last: Option<Arrival>,
    /// In 1/16 units of the clock.
    jitter: u64,
    reported_expected: u64,
    reported_received: u64,
    fraction_lost: u8,
}

#[derive(Debug, Clone, Copy)]
struct Arrival {
    timestamp: u32,
    at: Micros,
}

impl Reception {
    /// Notes a packet that came as such, not in a retransmission.
    pub(crate) fn arrived(&mut self, sequence: u64, timestamp: u32, clock_rate: u32, now: Micros) {
        self.first.get_or_insert(sequence);
        self.received += 1;
        if sequence < self.highest {
            return;
        }
        self.highest = sequence;
        let arrival = Arrival { timestamp, at: now };
        // Packets of one frame share a timestamp but are sent one after another: that is not jitter.
        let previous = self.last.filter(|last| last.timestamp != timestamp);
        if let Some(previous) = previous {
            let passed = now.saturating_sub(previous.at) as i64 * i64::from(clock_rate) / 1_000_000;
            let claimed = i64::from(timestamp.wrapping_sub(previous.timestamp) as i32);
            // After a pause or a jump of the clock there is nothing to compare.
            let difference = passed.abs_diff(claimed).min(u64::from(clock_rate));
            self.jitter = self.jitter + difference - ((self.jitter + 8) >> 4);
        }
        if previous.is_some() || self.last.is_none() {
            self.last = Some(arrival);
        }
    }

    /// The report since the last call; `None` before the first packet.
    pub(crate) fn report(
        &mut self,
        ssrc: u32,
        clock: Option<&ClockMapping>,
        now: Micros,
    ) -> Option<ReportBlock> {
        let expected = self.expected()?;
        let expected_now = expected - self.reported_expected;
        let received_now = self.received - self.reported_received;
        self.reported_expected = expected;
        self.reported_received = self.received;
        let lost_now = expected_now.saturating_sub(received_now);
        self.fraction_lost = (lost_now * 256)
            .checked_div(expected_now)
            .map_or(0, |fraction| fraction.min(255) as u8);
        let delay = clock.map_or(0, |clock| now.saturating_sub(clock.received_at));
        Some(ReportBlock {
            ssrc,
            fraction_lost: self.fraction_lost,
            cumulative_lost: self.lost().clamp(-0x80_0000, 0x7f_ffff) as i32,
            // The extended numbers start one cycle above zero.
            highest_sequence: self.highest.saturating_sub(0x1_0000) as u32,
            jitter: (self.jitter >> 4) as u32,
            last_sender_report: clock.map_or(0, |clock| (clock.ntp >> 16) as u32),
            delay_since_last_sender_report: (u128::from(delay) * 65_536 / 1_000_000) as u32,
        })
    }

    pub(crate) fn lost(&self) -> i64 {
        self.expected()
            .map_or(0, |expected| expected as i64 - self.received as i64)
    }

    pub(crate) fn fraction_lost(&self) -> f32 {
        f32::from(self.fraction_lost) / 256.0
    }

    pub(crate) fn jitter_micros(&self, clock_rate: u32) -> Micros {
        (self.jitter >> 4) * 1_000_000 / u64::from(clock_rate.max(1))
    }

    fn expected(&self) -> Option<u64> {
        Some(self.highest.saturating_sub(self.first?) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Micros = 1_000;
    const FIRST: u64 = 0x1_0000 + 65_530;

    #[test]
    fn loss_is_reported_by_interval_and_in_all() {
        let mut reception = Reception::default();
        assert!(reception.report(1, None, 0).is_none());
        for step in (0..20).filter(|step| step % 4 != 3 || *step == 19) {
            reception.arrived(FIRST + step, step as u32 * 960, 48_000, step * 20 * MS);
        }
        let report = reception.report(1, None, 400 * MS).unwrap();
        assert_eq!((report.cumulative_lost, report.fraction_lost), (4, 51));
        assert_eq!(report.highest_sequence, 65_530 + 19, "one cycle and 13");
        for step in 20..30 {
            reception.arrived(FIRST + step, step as u32 * 960, 48_000, step * 20 * MS);
        }
        let report = reception.report(1, None, 600 * MS).unwrap();
        assert_eq!((report.cumulative_lost, report.fraction_lost), (4, 0));
    }

    #[test]
    fn an_even_stream_has_no_jitter_and_an_uneven_one_has() {
        let mut even = Reception::default();
        let mut uneven = Reception::default();
        for step in 0..500 {
            let timestamp = step as u32 * 960;
            even.arrived(FIRST + step, timestamp, 48_000, step * 20 * MS);
            uneven.arrived(
                FIRST + step,
                timestamp,
                48_000,
                step * 20 * MS + step % 2 * 5 * MS,
            );
        }
        assert_eq!(even.jitter_micros(48_000), 0);
        let jitter = uneven.jitter_micros(48_000);
        assert!((4_500..=5_000).contains(&jitter), "{jitter}");
    }

    #[test]
    fn the_delay_since_the_sender_report_is_in_its_unit() {
        let mut reception = Reception::default();
        reception.arrived(FIRST, 0, 48_000, 0);
        let clock = ClockMapping {
            ntp: 0x1234_5678_9abc_def0,
            timestamp: 0,
            received_at: 500 * MS,
        };
        let report = reception.report(1, Some(&clock), 1_000 * MS).unwrap();
        assert_eq!(report.last_sender_report, 0x5678_9abc);
        assert_eq!(report.delay_since_last_sender_report, 32_768);
    }
}

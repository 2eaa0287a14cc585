//! Sender reports towards a player, on the publisher's clock: so all tracks of a publisher stay in sync.

use crate::Micros;
use crate::munger::{ClockMapping, micros_to_units};
use rtp::rtcp::{ReportBlock, SenderInfo};

/// Time between two reports.
const INTERVAL: Micros = 1_000_000;
/// Time from the first packet to the first report: lip sync should not wait for a second.
const FIRST: Micros = 100_000;
/// Reports that a receiver may still answer.
const REMEMBERED: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct SenderReports {
    due_at: Option<Micros>,
    sent: [Option<SentReport>; REMEMBERED],
    count: usize,
}

#[derive(Debug, Clone, Copy)]
struct SentReport {
    /// The middle 32 bits of its NTP time, by which the receiver names it.
    compact_ntp: u32,
    at: Micros,
}

impl SenderReports {
    /// A stream starts to be forwarded.
    pub(crate) fn start(&mut self, now: Micros) {
        let first = now + FIRST;
        self.due_at = Some(self.due_at.map_or(first, |at| at.min(first)));
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.due_at
    }

    /// True when a report is due; the next one is then due an interval later.
    pub(crate) fn take_due(&mut self, now: Micros) -> bool {
        let is_due = self.due_at.is_some_and(|at| at <= now);
        if is_due {
            self.due_at = Some(now + INTERVAL);
        }
        is_due
    }

    /// The publisher's clock at `now`, and the same instant in the publisher's timestamps.
    pub(crate) fn clock_at(clock: &ClockMapping, clock_rate: u32, now: Micros) -> (u64, u32) {
        let passed = now.saturating_sub(clock.received_at);
        let ntp = clock.ntp.wrapping_add(micros_to_ntp(passed));
        let units = micros_to_units(passed as i64, clock_rate);
        (ntp, clock.timestamp.wrapping_add(units as u32))
    }

    pub(crate) fn sent(&mut self, info: &SenderInfo, now: Micros) {
        self.sent[self.count % REMEMBERED] = Some(SentReport {
            compact_ntp: (info.ntp >> 16) as u32,
            at: now,
        });
        self.count = self.count.wrapping_add(1);
    }

    /// The round trip that a receiver's block shows (RFC 3550 §6.4.1).
    pub(crate) fn round_trip(&self, block: &ReportBlock, now: Micros) -> Option<Micros> {
        let named = |sent: &&SentReport| sent.compact_ntp == block.last_sender_report;
        let sent = self.sent.iter().flatten().find(named)?;
        let held = u64::from(block.delay_since_last_sender_report) * 1_000_000 / 65_536;
        now.checked_sub(sent.at)?.checked_sub(held)
    }
}

fn micros_to_ntp(micros: Micros) -> u64 {
    ((u128::from(micros) << 32) / 1_000_000) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_publishers_clock_goes_on_between_its_reports() {
        let clock = ClockMapping {
            ntp: 10 << 32,
            timestamp: u32::MAX,
            received_at: 1_000_000,
        };
        let (ntp, timestamp) = SenderReports::clock_at(&clock, 90_000, 1_500_000);
        assert_eq!(ntp, (10 << 32) + (1 << 31));
        assert_eq!(timestamp, 44_999);
    }

    #[test]
    fn the_round_trip_is_the_time_since_the_report_less_the_receivers_delay() {
        let mut reports = SenderReports::default();
        let info = SenderInfo {
            ntp: 0x0001_2345_6789_abcd,
            rtp_timestamp: 0,
            packets: 0,
            octets: 0,
        };
        reports.sent(&info, 1_000_000);
        let mut block = ReportBlock {
            last_sender_report: 0x2345_6789,
            delay_since_last_sender_report: 65_536,
            ..Default::default()
        };
        assert_eq!(reports.round_trip(&block, 2_080_000), Some(80_000));
        assert_eq!(reports.round_trip(&block, 1_500_000), None, "impossible");
        block.last_sender_report = 1;
        assert_eq!(reports.round_trip(&block, 2_080_000), None, "unknown");
    }

    #[test]
    fn the_first_report_follows_soon_and_the_others_every_second() {
        let mut reports = SenderReports::default();
        assert_eq!(reports.next_at(), None);
        reports.start(0);
        assert!(!reports.take_due(99_999) && reports.take_due(100_000));
        assert_eq!(reports.next_at(), Some(1_100_000));
    }
}

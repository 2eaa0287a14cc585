//! One received RTP stream: order, loss, and the numbers of its receiver reports (RFC 3550 §6.4.1, §A.8).

use rtp::rtcp::ReportBlock;
use rtp::sequence::Unwrapper;

use super::Counters;
use super::missing::Missing;
use crate::clock::{Micros, SECOND};

/// A step that is no gap but another stream under the same number.
const MAX_STEP: u64 = 3_000;

/// Where a packet belongs in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    First,
    Newest,
    /// Late, or a duplicate.
    Old,
}

#[derive(Debug, Default)]
pub struct ReceiveStream {
    pub payload_type: u8,
    pub clock_rate: u32,
    pub missing: Missing,
    unwrapper: Unwrapper,
    first: u64,
    received: u64,
    /// Timestamp and time of the last frame's first packet.
    last: Option<(u32, Micros)>,
    jitter: f64,
    reported_expected: u64,
    reported_received: u64,
    /// Middle bits of the last sender report's NTP time, and when it came.
    sender_report: Option<(u32, Micros)>,
}

impl ReceiveStream {
    pub fn new(payload_type: u8, clock_rate: u32) -> Self {
        Self {
            payload_type,
            clock_rate,
            ..Self::default()
        }
    }

    /// Notes a packet that came as such.
    pub fn arrived(
        &mut self,
        sequence: u16,
        timestamp: u32,
        now: Micros,
        counters: &mut Counters,
    ) -> Place {
        self.received += 1;
        let Some(highest) = self.unwrapper.highest() else {
            self.first = self.unwrapper.unwrap(sequence);
            self.last = Some((timestamp, now));
            return Place::First;
        };
        let extended = self.unwrapper.peek(sequence);
        if extended <= highest {
            if self.missing.arrived(extended) {
                counters.reordered += 1;
            } else {
                counters.duplicates += 1;
            }
            return Place::Old;
        }
        self.unwrapper.unwrap(sequence);
        let skipped = extended - highest - 1;
        if skipped > 0 && skipped < MAX_STEP {
            counters.skipped += skipped;
            self.missing.skipped(highest + 1..extended, now);
        }
        self.note_jitter(timestamp, now);
        Place::Newest
    }

    /// Packets of one frame are sent one after another: only the first of each is compared.
    fn note_jitter(&mut self, timestamp: u32, now: Micros) {
        let Some((last_timestamp, last_at)) = self.last.replace((timestamp, now)) else {
            return;
        };
        if last_timestamp == timestamp {
            self.last = Some((timestamp, last_at));
            return;
        }
        let passed =
            now.saturating_sub(last_at) as f64 * f64::from(self.clock_rate) / SECOND as f64;
        let claimed = f64::from(timestamp.wrapping_sub(last_timestamp) as i32);
        self.jitter += ((passed - claimed).abs() - self.jitter) / 16.0;
    }

    /// Notes a packet that came in a retransmission.
    pub fn repaired(&mut self, sequence: u16, counters: &mut Counters) {
        if self.missing.arrived(self.unwrapper.peek(sequence)) {
            self.received += 1;
            counters.repaired += 1;
        } else {
            counters.duplicates += 1;
        }
    }

    /// Whether this number is waited for.
    pub fn misses(&self, sequence: u16) -> bool {
        self.missing.has(self.unwrapper.peek(sequence))
    }

    pub fn note_sender_report(&mut self, ntp: u64, now: Micros) {
        self.sender_report = Some(((ntp >> 16) as u32, now));
    }

    /// The report since the last one; `None` before the first packet.
    pub fn report(&mut self, ssrc: u32, now: Micros) -> Option<ReportBlock> {
        let highest = self.unwrapper.highest()?;
        let expected = highest - self.first + 1;
        let expected_now = expected - self.reported_expected;
        let received_now = self.received - self.reported_received;
        self.reported_expected = expected;
        self.reported_received = self.received;
        let lost_now = expected_now.saturating_sub(received_now);
        let (last_sender_report, since) = self
            .sender_report
            .map_or((0, 0), |(ntp, at)| (ntp, now.saturating_sub(at)));
        Some(ReportBlock {
            ssrc,
            fraction_lost: (lost_now * 256)
                .checked_div(expected_now)
                .map_or(0, |share| share.min(255) as u8),
            cumulative_lost: expected.saturating_sub(self.received).min(0x7f_ffff) as i32,
            // The extended numbers start one cycle above zero.
            highest_sequence: (highest - 0x1_0000) as u32,
            jitter: self.jitter as u32,
            last_sender_report,
            delay_since_last_sender_report: (since * 65_536 / SECOND) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(stream: &mut ReceiveStream, counters: &mut Counters, sequences: &[u16]) {
        for (at, sequence) in sequences.iter().enumerate() {
            let now = at as u64 * 10_000;
            stream.arrived(*sequence, at as u32 * 900, now, counters);
        }
    }

    #[test]
    fn loss_reordering_and_duplicates_are_told_apart() {
        let mut stream = ReceiveStream::new(96, 90_000);
        let mut counters = Counters::default();
        receive(&mut stream, &mut counters, &[65_534, 65_535, 2, 1, 1, 3]);
        stream.repaired(0, &mut counters);
        stream.repaired(0, &mut counters);
        assert_eq!(
            (
                counters.skipped,
                counters.reordered,
                counters.repaired,
                counters.duplicates
            ),
            (2, 1, 1, 2)
        );
        assert_eq!(counters.lost(), 0);
    }

    #[test]
    fn a_report_states_what_was_lost_since_the_last_one() {
        let mut stream = ReceiveStream::new(96, 90_000);
        let mut counters = Counters::default();
        assert_eq!(stream.report(5, 0), None);
        receive(&mut stream, &mut counters, &[1, 2, 4, 5]);
        stream.note_sender_report(0x1122_3344_5566_7788, 30_000);
        let report = stream.report(5, 1_030_000).unwrap();
        assert_eq!((report.fraction_lost, report.cumulative_lost), (51, 1));
        assert_eq!(report.highest_sequence, 5);
        assert_eq!(report.last_sender_report, 0x3344_5566);
        assert_eq!(report.delay_since_last_sender_report, 65_536);
        receive(&mut stream, &mut counters, &[6, 7]);
        assert_eq!(stream.report(5, 0).unwrap().fraction_lost, 0);
    }

    #[test]
    fn packets_in_step_with_their_timestamps_have_no_jitter() {
        let mut stream = ReceiveStream::new(96, 90_000);
        let mut counters = Counters::default();
        receive(&mut stream, &mut counters, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(stream.report(5, 0).unwrap().jitter, 0);
        stream.arrived(7, 6 * 900, 160_000, &mut counters);
        assert!(stream.report(5, 0).unwrap().jitter > 400);
    }
}

//! Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
//!
//! ```text
//! |      base sequence number     |      packet status count      |
//! |                 reference time (64 ms)        | fb pkt. count |
//! |     chunks of 2 bytes …       |   deltas of 1 or 2 bytes …    |
//! ```

use super::feedback_chunks::{Chunks, LARGE, LOST, SMALL, encode_chunks};
use crate::bytes::{u16_at, u24_at, u32_at};
use crate::{Full, ParseError};

/// A delta's unit, microseconds.
const TICK: i64 = 250;
/// The reference time's unit, ticks.
const REFERENCE_TICKS: i64 = 256;
const FIXED_LEN: usize = 8;

/// A receiver's report on when the packets of a transport arrived.
#[derive(Debug, Clone, Copy)]
pub struct TransportFeedback<'a> {
    pub sender_ssrc: u32,
    pub media_ssrc: u32,
    pub base_sequence: u16,
    pub status_count: u16,
    /// Rises by one with each feedback packet; a gap shows lost feedback.
    pub feedback_count: u8,
    reference_time: i64,
    chunks: &'a [u8],
    deltas: &'a [u8],
}

impl<'a> TransportFeedback<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("RTCP transport-wide feedback");
        let base_sequence = u16_at(body, 8).ok_or(PART)?;
        let status_count = u16_at(body, 10).ok_or(PART)?;
        let reference_time = u24_at(body, 12).ok_or(PART)?;
        let feedback_count = *body.get(15).ok_or(PART)?;
        let rest = body.get(16..).ok_or(PART)?;
        let (chunks_len, deltas_len) = Chunks::measure(rest, status_count)?;
        let (chunks, deltas) = rest.split_at_checked(chunks_len).ok_or(PART)?;
        Ok(Self {
            sender_ssrc: u32_at(body, 0).ok_or(PART)?,
            media_ssrc: u32_at(body, 4).ok_or(PART)?,
            base_sequence,
            status_count,
            feedback_count,
            reference_time: i64::from(reference_time),
            chunks,
            deltas: deltas.get(..deltas_len).ok_or(PART)?,
        })
    }

    /// The status of each packet from `base_sequence` on.
    pub fn statuses(&self) -> impl Iterator<Item = PacketStatus> + use<'a> {
        let mut deltas = self.deltas;
        let mut ticks = self.reference_time * REFERENCE_TICKS;
        let mut sequence = self.base_sequence;
        Chunks::new(self.chunks, self.status_count).map(move |symbol| {
            let delta = match symbol {
                SMALL => deltas.split_first().map(|(delta, rest)| {
                    deltas = rest;
                    i64::from(*delta)
                }),
                LARGE => u16_at(deltas, 0).map(|delta| {
                    deltas = &deltas[2..];
                    i64::from(delta as i16)
                }),
                _ => None,
            };
            let status = PacketStatus {
                sequence,
                arrival_micros: delta.map(|delta| {
                    ticks += delta;
                    ticks * TICK
                }),
            };
            sequence = sequence.wrapping_add(1);
            status
        })
    }
}

/// What became of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacketStatus {
    pub sequence: u16,
    /// On the receiver's clock, which wraps after 2^24 × 64 ms; `None` when the packet has not arrived.
    pub arrival_micros: Option<i64>,
}

/// Collects arrivals in rising order of their sequence numbers and encodes one feedback packet.
#[derive(Debug)]
pub struct FeedbackBuilder {
    base_sequence: u16,
    feedback_count: u8,
    reference_time: i64,
    last_ticks: i64,
    count: usize,
    symbols: [u8; Self::MAX_STATUSES],
    deltas_len: usize,
    deltas: [u8; Self::MAX_STATUSES * 2],
}

impl FeedbackBuilder {
    /// Most packets that one feedback covers. The whole RTCP packet then stays below `MAX_LEN` + 12 bytes.
    pub const MAX_STATUSES: usize = 448;
    /// Most bytes that `write` fills.
    pub const MAX_LEN: usize =
        FIXED_LEN + Self::MAX_STATUSES.div_ceil(7) * 2 + Self::MAX_STATUSES * 2 + 3;

    /// Starts a feedback at `base_sequence`, whose time reference is at or just before `first_arrival_micros`.
    pub fn new(base_sequence: u16, first_arrival_micros: u64, feedback_count: u8) -> Self {
        let reference_time = to_ticks(first_arrival_micros).div_euclid(REFERENCE_TICKS);
        Self {
            base_sequence,
            feedback_count,
            reference_time,
            last_ticks: reference_time * REFERENCE_TICKS,
            count: 0,
            symbols: [LOST; Self::MAX_STATUSES],
            deltas_len: 0,
            deltas: [0; Self::MAX_STATUSES * 2],
        }
    }

    /// True before the first arrival.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds an arrival; every number skipped since the last is reported as lost.
    ///
    /// `Full` when the number is not after the last, too far ahead, or its time too far from the last one's: finish
    /// this feedback and start another one.
    pub fn add(&mut self, sequence: u16, arrival_micros: u64) -> Result<(), Full> {
        let index = usize::from(sequence.wrapping_sub(self.base_sequence));
        if index < self.count || index >= Self::MAX_STATUSES {
            return Err(Full);
        }
        let ticks = to_ticks(arrival_micros);
        let delta = i16::try_from(ticks - self.last_ticks).map_err(|_| Full)?;
        if let Ok(small) = u8::try_from(delta) {
            self.symbols[index] = SMALL;
            self.deltas[self.deltas_len] = small;
            self.deltas_len += 1;
        } else {
            self.symbols[index] = LARGE;
            self.deltas[self.deltas_len..self.deltas_len + 2].copy_from_slice(&delta.to_be_bytes());
            self.deltas_len += 2;
        }
        self.last_ticks = ticks;
        self.count = index + 1;
        Ok(())
    }

    /// Writes the content for `CompoundWriter::transport_feedback`; returns its length, a multiple of four.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, Full> {
        let fixed = out.get_mut(..FIXED_LEN).ok_or(Full)?;
        fixed[..2].copy_from_slice(&self.base_sequence.to_be_bytes());
        fixed[2..4].copy_from_slice(&(self.count as u16).to_be_bytes());
        let time_and_count = (self.reference_time as u32) << 8 | u32::from(self.feedback_count);
        fixed[4..].copy_from_slice(&time_and_count.to_be_bytes());
        let mut len = FIXED_LEN;
        len += encode_chunks(&self.symbols[..self.count], &mut out[len..])?;
        let end = (len + self.deltas_len).next_multiple_of(4);
        let tail = out.get_mut(len..end).ok_or(Full)?;
        tail[..self.deltas_len].copy_from_slice(&self.deltas[..self.deltas_len]);
        tail[self.deltas_len..].fill(0);
        Ok(end)
    }
}

fn to_ticks(micros: u64) -> i64 {
    (micros / TICK as u64) as i64
}

#[cfg(test)]
mod tests {
    use super::super::{Compound, CompoundWriter, RtcpPacket};
    use super::*;
    use proptest::prelude::*;

    fn round_trip(builder: &FeedbackBuilder) -> Vec<PacketStatus> {
        let mut content = [0; FeedbackBuilder::MAX_LEN];
        let len = builder.write(&mut content).unwrap();
        let mut out = [0; 1500];
        let mut writer = CompoundWriter::new(&mut out);
        writer.transport_feedback(1, 2, &content[..len]).unwrap();
        let mut packets = Compound::new(writer.as_bytes());
        let Some(Ok(RtcpPacket::TransportFeedback(feedback))) = packets.next() else {
            panic!("not a transport-wide feedback");
        };
        assert!(packets.next().is_none());
        assert_eq!((feedback.sender_ssrc, feedback.media_ssrc), (1, 2));
        feedback.statuses().collect()
    }

    #[test]
    fn the_example_of_a_foreign_sender_is_read() {
        // Base 10, four packets: received after 1 tick, lost, received 300 ticks later, received 2 ticks before that.
        let body = [
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            2,
            0,
            10,
            0,
            4,
            0,
            0,
            2,
            7,
            0b1101_0010,
            0b1000_0000,
            1,
            0x01,
            0x2c,
            0xff,
            0xfe,
            0,
        ];
        let feedback = TransportFeedback::parse(&body).unwrap();
        assert_eq!(feedback.feedback_count, 7);
        let arrivals: Vec<_> = feedback.statuses().map(|s| s.arrival_micros).collect();
        let start = 2 * 64_000;
        assert_eq!(
            arrivals,
            [
                Some(start + 250),
                None,
                Some(start + 301 * 250),
                Some(start + 299 * 250)
            ]
        );
    }

    #[test]
    fn a_time_step_beyond_the_delta_is_refused() {
        let mut builder = FeedbackBuilder::new(0, 0, 0);
        builder.add(0, 0).unwrap();
        assert_eq!(builder.add(1, 9_000_000), Err(Full));
        assert_eq!(builder.add(0, 100), Err(Full), "a number twice");
        assert_eq!(builder.add(1000, 100), Err(Full), "too far ahead");
        builder.add(1, 100).unwrap();
    }

    #[test]
    fn a_run_longer_than_the_data_is_refused() {
        let body = [
            0, 0, 0, 1, 0, 0, 0, 2, 0, 10, 0xff, 0xff, 0, 0, 0, 0, 0x3f, 0xff, 0, 0,
        ];
        assert!(TransportFeedback::parse(&body).is_err());
    }

    proptest! {
        #[test]
        fn arrivals_and_losses_read_back(
            base: u16, start in 0u64..1_000_000_000, steps in proptest::collection::vec(
                (1u16..4, prop_oneof![0i64..2_000, 0i64..200_000, -20_000i64..0]), 1..140),
        ) {
            let mut builder = FeedbackBuilder::new(base, start, 3);
            let mut expected = Vec::new();
            let (mut sequence, mut at) = (base.wrapping_sub(1), start);
            for (skip, step) in steps {
                for lost in 1..skip {
                    expected.push((sequence.wrapping_add(lost), None));
                }
                sequence = sequence.wrapping_add(skip);
                at = at.saturating_add_signed(step);
                builder.add(sequence, at).unwrap();
                expected.push((sequence, Some(at)));
            }
            let read = round_trip(&builder);
            prop_assert_eq!(read.len(), expected.len());
            for (status, (sequence, at)) in read.iter().zip(expected) {
                prop_assert_eq!(status.sequence, sequence);
                prop_assert_eq!(status.arrival_micros.is_some(), at.is_some());
                if let (Some(read), Some(at)) = (status.arrival_micros, at) {
                    prop_assert!((0..250).contains(&(at as i64 - read)), "{} became {}", at, read);
                }
            }
        }
    }
}

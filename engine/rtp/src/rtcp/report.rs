use crate::ParseError;
use crate::bytes::{u24_at, u32_at, u64_at};

const BLOCK_LEN: usize = 24;

/// The sender's half of a sender report (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderInfo {
    /// The sender's wall clock as a 32.32 fixed-point number of seconds since 1900.
    pub ntp: u64,
    /// The same instant on the stream's clock.
    pub rtp_timestamp: u32,
    pub packets: u32,
    /// Payload bytes without headers and padding.
    pub octets: u32,
}

/// SR: what a source sent, and what it received.
#[derive(Debug, Clone, Copy)]
pub struct SenderReport<'a> {
    pub ssrc: u32,
    pub info: SenderInfo,
    blocks: &'a [u8],
}

impl<'a> SenderReport<'a> {
    pub(super) fn parse(count: u8, body: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("RTCP sender report");
        Ok(Self {
            ssrc: u32_at(body, 0).ok_or(PART)?,
            info: SenderInfo {
                ntp: u64_at(body, 4).ok_or(PART)?,
                rtp_timestamp: u32_at(body, 12).ok_or(PART)?,
                packets: u32_at(body, 16).ok_or(PART)?,
                octets: u32_at(body, 20).ok_or(PART)?,
            },
            blocks: body
                .get(24..24 + usize::from(count) * BLOCK_LEN)
                .ok_or(PART)?,
        })
    }

    pub fn blocks(&self) -> impl Iterator<Item = ReportBlock> + use<'a> {
        read_blocks(self.blocks)
    }
}

/// RR: what a participant received.
#[derive(Debug, Clone, Copy)]
pub struct ReceiverReport<'a> {
    pub ssrc: u32,
    blocks: &'a [u8],
}

impl<'a> ReceiverReport<'a> {
    pub(super) fn parse(count: u8, body: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("RTCP receiver report");
        Ok(Self {
            ssrc: u32_at(body, 0).ok_or(PART)?,
            blocks: body
                .get(4..4 + usize::from(count) * BLOCK_LEN)
                .ok_or(PART)?,
        })
    }

    pub fn blocks(&self) -> impl Iterator<Item = ReportBlock> + use<'a> {
        read_blocks(self.blocks)
    }
}

/// How one source is received (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportBlock {
    pub ssrc: u32,
    /// Packets lost since the last report, 1/256.
    pub fraction_lost: u8,
    /// Packets lost in all; negative when duplicates outweigh losses. 24 bits.
    pub cumulative_lost: i32,
    /// Cycles in the upper half, sequence number in the lower.
    pub highest_sequence: u32,
    /// In units of the stream's clock.
    pub jitter: u32,
    /// Middle 32 bits of the last sender report's NTP time; 0 before the first.
    pub last_sender_report: u32,
    /// Since that report, 1/65536 s.
    pub delay_since_last_sender_report: u32,
}

impl ReportBlock {
    pub(super) const LEN: usize = BLOCK_LEN;

    fn parse(raw: &[u8]) -> Option<Self> {
        let lost = u24_at(raw, 5)?;
        Some(Self {
            ssrc: u32_at(raw, 0)?,
            fraction_lost: *raw.get(4)?,
            cumulative_lost: (lost << 8) as i32 >> 8,
            highest_sequence: u32_at(raw, 8)?,
            jitter: u32_at(raw, 12)?,
            last_sender_report: u32_at(raw, 16)?,
            delay_since_last_sender_report: u32_at(raw, 20)?,
        })
    }

    pub(super) fn to_bytes(self) -> [u8; BLOCK_LEN] {
        let mut out = [0; BLOCK_LEN];
        let lost = self.cumulative_lost.clamp(-0x80_0000, 0x7f_ffff);
        out[..4].copy_from_slice(&self.ssrc.to_be_bytes());
        out[4..8].copy_from_slice(&lost.to_be_bytes());
        out[4] = self.fraction_lost;
        out[8..12].copy_from_slice(&self.highest_sequence.to_be_bytes());
        out[12..16].copy_from_slice(&self.jitter.to_be_bytes());
        out[16..20].copy_from_slice(&self.last_sender_report.to_be_bytes());
        out[20..].copy_from_slice(&self.delay_since_last_sender_report.to_be_bytes());
        out
    }
}

fn read_blocks(blocks: &[u8]) -> impl Iterator<Item = ReportBlock> + use<'_> {
    blocks
        .chunks_exact(BLOCK_LEN)
        .filter_map(ReportBlock::parse)
}

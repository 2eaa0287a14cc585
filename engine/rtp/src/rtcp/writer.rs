use super::report::{ReportBlock, SenderInfo};
use super::{HEADER_LEN, format, kind};
use crate::Full;

/// Writes RTCP packets one after another into a buffer. A packet that does not fit is not written at all.
#[derive(Debug)]
pub struct CompoundWriter<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl<'a> CompoundWriter<'a> {
    pub fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    /// What has been written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.out[..self.len]
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes that are left.
    pub fn remaining(&self) -> usize {
        self.out.len() - self.len
    }

    /// Forgets what has been written, to start the next compound.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// SR with up to 31 report blocks.
    pub fn sender_report(
        &mut self,
        ssrc: u32,
        info: &SenderInfo,
        blocks: &[ReportBlock],
    ) -> Result<(), Full> {
        let count = block_count(blocks)?;
        let len = 24 + blocks.len() * ReportBlock::LEN;
        self.packet(kind::SENDER_REPORT, count, len, |body| {
            body[..4].copy_from_slice(&ssrc.to_be_bytes());
            body[4..12].copy_from_slice(&info.ntp.to_be_bytes());
            body[12..16].copy_from_slice(&info.rtp_timestamp.to_be_bytes());
            body[16..20].copy_from_slice(&info.packets.to_be_bytes());
            body[20..24].copy_from_slice(&info.octets.to_be_bytes());
            write_blocks(&mut body[24..], blocks);
        })
    }

    /// RR with up to 31 report blocks.
    pub fn receiver_report(&mut self, ssrc: u32, blocks: &[ReportBlock]) -> Result<(), Full> {
        let count = block_count(blocks)?;
        let len = 4 + blocks.len() * ReportBlock::LEN;
        self.packet(kind::RECEIVER_REPORT, count, len, |body| {
            body[..4].copy_from_slice(&ssrc.to_be_bytes());
            write_blocks(&mut body[4..], blocks);
        })
    }

    /// SDES with one chunk: the CNAME (up to 255 bytes) of one source.
    pub fn cname(&mut self, ssrc: u32, cname: &[u8]) -> Result<(), Full> {
        let cname_len = u8::try_from(cname.len()).map_err(|_| Full)?;
        // At least one zero byte ends the items.
        let len = (4 + 2 + cname.len() + 1).next_multiple_of(4);
        self.packet(kind::SOURCE_DESCRIPTION, 1, len, |body| {
            body[..4].copy_from_slice(&ssrc.to_be_bytes());
            body[4] = 1;
            body[5] = cname_len;
            body[6..6 + cname.len()].copy_from_slice(cname);
            body[6 + cname.len()..].fill(0);
        })
    }

    /// BYE of up to 31 sources.
    pub fn goodbye(&mut self, ssrcs: &[u32]) -> Result<(), Full> {
        let count = u8::try_from(ssrcs.len())
            .ok()
            .filter(|count| *count < 32)
            .ok_or(Full)?;
        self.packet(kind::GOODBYE, count, ssrcs.len() * 4, |body| {
            for (slot, ssrc) in body.chunks_exact_mut(4).zip(ssrcs) {
                slot.copy_from_slice(&ssrc.to_be_bytes());
            }
        })
    }

    /// Generic NACK. `sequences` in rising order are packed into as few entries as possible; returns how many of them
    /// were written (as many as fit; an empty list writes nothing).
    pub fn nack(
        &mut self,
        sender_ssrc: u32,
        media_ssrc: u32,
        sequences: &[u16],
    ) -> Result<usize, Full> {
        let room = self.remaining().checked_sub(HEADER_LEN + 8).ok_or(Full)? / 4;
        let mut entries = 0;
        let mut taken = 0;
        let mut base = 0u16;
        for sequence in sequences {
            let starts_entry = entries == 0 || !(1..=16).contains(&sequence.wrapping_sub(base));
            if starts_entry {
                if entries == room {
                    break;
                }
                entries += 1;
                base = *sequence;
            }
            taken += 1;
        }
        if taken == 0 {
            return if sequences.is_empty() {
                Ok(0)
            } else {
                Err(Full)
            };
        }
        let taken_sequences = &sequences[..taken];
        self.packet(
            kind::TRANSPORT_LAYER_FEEDBACK,
            format::NACK,
            8 + entries * 4,
            |body| {
                body[..4].copy_from_slice(&sender_ssrc.to_be_bytes());
                body[4..8].copy_from_slice(&media_ssrc.to_be_bytes());
                write_nack_entries(&mut body[8..], taken_sequences);
            },
        )?;
        Ok(taken)
    }

    /// PLI.
    pub fn picture_loss(&mut self, sender_ssrc: u32, media_ssrc: u32) -> Result<(), Full> {
        self.packet(kind::PAYLOAD_FEEDBACK, format::PICTURE_LOSS, 8, |body| {
            body[..4].copy_from_slice(&sender_ssrc.to_be_bytes());
            body[4..].copy_from_slice(&media_ssrc.to_be_bytes());
        })
    }

    /// FIR to one source; `command` rises by one with each new demand.
    pub fn full_intra(
        &mut self,
        sender_ssrc: u32,
        media_ssrc: u32,
        command: u8,
    ) -> Result<(), Full> {
        self.packet(kind::PAYLOAD_FEEDBACK, format::FULL_INTRA, 16, |body| {
            body.fill(0);
            body[..4].copy_from_slice(&sender_ssrc.to_be_bytes());
            body[8..12].copy_from_slice(&media_ssrc.to_be_bytes());
            body[12] = command;
        })
    }

    /// REMB for up to 255 sources; a bitrate is rounded down to 18 bits of precision.
    pub fn remb(&mut self, sender_ssrc: u32, bitrate_bps: u64, ssrcs: &[u32]) -> Result<(), Full> {
        let count = u8::try_from(ssrcs.len()).map_err(|_| Full)?;
        let exponent = (64 - bitrate_bps.leading_zeros()).saturating_sub(18);
        let word = u32::from(count) << 24 | exponent << 18 | (bitrate_bps >> exponent) as u32;
        let len = 16 + ssrcs.len() * 4;
        self.packet(kind::PAYLOAD_FEEDBACK, format::APPLICATION, len, |body| {
            body[..4].copy_from_slice(&sender_ssrc.to_be_bytes());
            body[4..8].fill(0);
            body[8..12].copy_from_slice(b"REMB");
            body[12..16].copy_from_slice(&word.to_be_bytes());
            for (slot, ssrc) in body[16..].chunks_exact_mut(4).zip(ssrcs) {
                slot.copy_from_slice(&ssrc.to_be_bytes());
            }
        })
    }

    /// Transport-wide feedback whose part after the two SSRCs is `content`, as `FeedbackBuilder` makes it.
    pub fn transport_feedback(
        &mut self,
        sender_ssrc: u32,
        media_ssrc: u32,
        content: &[u8],
    ) -> Result<(), Full> {
        let format = format::TRANSPORT_WIDE;
        let len = 8 + content.len();
        self.packet(kind::TRANSPORT_LAYER_FEEDBACK, format, len, |body| {
            body[..4].copy_from_slice(&sender_ssrc.to_be_bytes());
            body[4..8].copy_from_slice(&media_ssrc.to_be_bytes());
            body[8..].copy_from_slice(content);
        })
    }

    /// `len` is a multiple of four.
    fn packet(
        &mut self,
        packet_type: u8,
        count: u8,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<(), Full> {
        if !len.is_multiple_of(4) {
            return Err(Full);
        }
        let end = self.len + HEADER_LEN + len;
        let words = u16::try_from(len / 4).map_err(|_| Full)?;
        let slot = self.out.get_mut(self.len..end).ok_or(Full)?;
        slot[0] = 0x80 | count;
        slot[1] = packet_type;
        slot[2..4].copy_from_slice(&words.to_be_bytes());
        fill(&mut slot[HEADER_LEN..]);
        self.len = end;
        Ok(())
    }
}

fn block_count(blocks: &[ReportBlock]) -> Result<u8, Full> {
    u8::try_from(blocks.len())
        .ok()
        .filter(|count| *count < 32)
        .ok_or(Full)
}

fn write_blocks(out: &mut [u8], blocks: &[ReportBlock]) {
    for (slot, block) in out.chunks_exact_mut(ReportBlock::LEN).zip(blocks) {
        slot.copy_from_slice(&block.to_bytes());
    }
}

fn write_nack_entries(out: &mut [u8], sequences: &[u16]) {
    let mut entries = out.chunks_exact_mut(4);
    let mut pending: Option<(u16, u16)> = None;
    let mut flush = |entry: Option<(u16, u16)>| {
        if let (Some((base, bitmask)), Some(slot)) = (entry, entry.and_then(|_| entries.next())) {
            slot[..2].copy_from_slice(&base.to_be_bytes());
            slot[2..].copy_from_slice(&bitmask.to_be_bytes());
        }
    };
    for sequence in sequences {
        match &mut pending {
            Some((base, bitmask)) if (1..=16).contains(&sequence.wrapping_sub(*base)) => {
                *bitmask |= 1 << (sequence.wrapping_sub(*base) - 1);
            }
            _ => flush(pending.replace((*sequence, 0))),
        }
    }
    flush(pending);
}

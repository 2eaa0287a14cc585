use crate::ParseError;
use crate::bytes::{u16_at, u32_at};

fn ssrcs_of(body: &[u8], part: &'static str) -> Result<(u32, u32), ParseError> {
    u32_at(body, 0)
        .zip(u32_at(body, 4))
        .ok_or(ParseError::Truncated(part))
}

/// Generic NACK: packets that are missing (RFC 4585 §6.2.1).
#[derive(Debug, Clone, Copy)]
pub struct Nack<'a> {
    pub sender_ssrc: u32,
    pub media_ssrc: u32,
    entries: &'a [u8],
}

impl<'a> Nack<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, ParseError> {
        let (sender_ssrc, media_ssrc) = ssrcs_of(body, "RTCP NACK")?;
        let entries = body.get(8..).unwrap_or_default();
        Ok(Self {
            sender_ssrc,
            media_ssrc,
            entries,
        })
    }

    /// The missing sequence numbers, in the order of the message.
    pub fn sequences(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.entries
            .chunks_exact(4)
            .filter_map(|raw| u16_at(raw, 0).zip(u16_at(raw, 2)))
            .flat_map(|(first, bitmask)| {
                let following = (0..16)
                    .filter(move |bit| bitmask >> bit & 1 == 1)
                    .map(move |bit| first.wrapping_add(bit + 1));
                std::iter::once(first).chain(following)
            })
    }
}

/// PLI: the receiver cannot decode and asks for a keyframe (RFC 4585 §6.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLossIndication {
    pub sender_ssrc: u32,
    pub media_ssrc: u32,
}

impl PictureLossIndication {
    pub(super) fn parse(body: &[u8]) -> Result<Self, ParseError> {
        let (sender_ssrc, media_ssrc) = ssrcs_of(body, "RTCP PLI")?;
        Ok(Self {
            sender_ssrc,
            media_ssrc,
        })
    }
}

/// FIR: a keyframe is demanded of each listed source (RFC 5104 §4.3.1).
#[derive(Debug, Clone, Copy)]
pub struct FullIntraRequest<'a> {
    pub sender_ssrc: u32,
    entries: &'a [u8],
}

impl<'a> FullIntraRequest<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, ParseError> {
        let (sender_ssrc, _) = ssrcs_of(body, "RTCP FIR")?;
        let entries = body.get(8..).unwrap_or_default();
        Ok(Self {
            sender_ssrc,
            entries,
        })
    }

    /// `(ssrc, command sequence number)` of each entry; a repeated number is the same command.
    pub fn ssrcs(&self) -> impl Iterator<Item = (u32, u8)> + use<'a> {
        self.entries
            .chunks_exact(8)
            .filter_map(|raw| Some((u32_at(raw, 0)?, *raw.get(4)?)))
    }
}

/// REMB: the receiver's estimate of the bandwidth (draft-alvestrand-rmcat-remb-03 §2.2).
#[derive(Debug, Clone, Copy)]
pub struct Remb<'a> {
    pub sender_ssrc: u32,
    pub bitrate_bps: u64,
    ssrcs: &'a [u8],
}

impl<'a> Remb<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("RTCP REMB");
        let (sender_ssrc, _) = ssrcs_of(body, "RTCP REMB")?;
        let word = u32_at(body, 12).ok_or(PART)?;
        let count = (word >> 24) as usize;
        let exponent = word >> 18 & 0x3f;
        let mantissa = u64::from(word & 0x3_ffff);
        let bitrate_bps = mantissa
            .checked_mul(1u64.checked_shl(exponent).unwrap_or(0))
            .filter(|bitrate| *bitrate > 0 || mantissa == 0)
            .ok_or(ParseError::Invalid("RTCP REMB bitrate"))?;
        Ok(Self {
            sender_ssrc,
            bitrate_bps,
            ssrcs: body.get(16..16 + count * 4).ok_or(PART)?,
        })
    }

    /// The streams that the estimate is for.
    pub fn ssrcs(&self) -> impl Iterator<Item = u32> + use<'a> {
        self.ssrcs.chunks_exact(4).filter_map(|raw| u32_at(raw, 0))
    }
}

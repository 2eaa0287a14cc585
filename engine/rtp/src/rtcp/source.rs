use crate::ParseError;
use crate::bytes::u32_at;

const ITEM_CNAME: u8 = 1;

/// SDES: names of sources (RFC 3550 §6.5). Only CNAME is of use.
#[derive(Debug, Clone, Copy)]
pub struct SourceDescription<'a> {
    chunks: u8,
    body: &'a [u8],
}

impl<'a> SourceDescription<'a> {
    pub(super) fn new(chunks: u8, body: &'a [u8]) -> Self {
        Self { chunks, body }
    }

    /// `(ssrc, cname)` of every chunk that has one. Stops at the first malformed chunk.
    pub fn cnames(&self) -> impl Iterator<Item = (u32, &'a [u8])> + use<'a> {
        let mut rest = self.body;
        (0..self.chunks)
            .map_while(move |_| {
                let (chunk, after) = read_chunk(rest)?;
                rest = after;
                Some(chunk)
            })
            .filter_map(|(ssrc, cname)| Some((ssrc, cname?)))
    }
}

type Chunk<'a> = (u32, Option<&'a [u8]>);

fn read_chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let ssrc = u32_at(bytes, 0)?;
    let mut cname = None;
    let mut at = 4;
    loop {
        let item = *bytes.get(at)?;
        if item == 0 {
            // The end mark and as many zeros as reach the next word.
            let end = (at + 1).next_multiple_of(4);
            return Some(((ssrc, cname), bytes.get(end..)?));
        }
        let len = usize::from(*bytes.get(at + 1)?);
        let value = bytes.get(at + 2..at + 2 + len)?;
        if item == ITEM_CNAME && cname.is_none() {
            cname = Some(value);
        }
        at += 2 + len;
    }
}

/// BYE: sources that end (RFC 3550 §6.6).
#[derive(Debug, Clone, Copy)]
pub struct Goodbye<'a> {
    sources: &'a [u8],
}

impl<'a> Goodbye<'a> {
    pub(super) fn parse(count: u8, body: &'a [u8]) -> Result<Self, ParseError> {
        let sources = body
            .get(..usize::from(count) * 4)
            .ok_or(ParseError::Truncated("RTCP goodbye"))?;
        Ok(Self { sources })
    }

    pub fn ssrcs(&self) -> impl Iterator<Item = u32> + use<'a> {
        self.sources
            .chunks_exact(4)
            .filter_map(|raw| u32_at(raw, 0))
    }
}

//! The packet status chunks of transport-wide feedback: two-bit symbols in runs or vectors of 16 bits.
//!
//! ```text
//! |0|S S|       run length        |    a run of one symbol
//! |1|0|     14 one-bit symbols    |    lost or small
//! |1|1|      7 two-bit symbols    |
//! ```

use crate::bytes::u16_at;
use crate::{Full, ParseError};

pub(super) const LOST: u8 = 0;
/// Received, the delta has one byte.
pub(super) const SMALL: u8 = 1;
/// Received, the delta has two bytes and a sign.
pub(super) const LARGE: u8 = 2;

const PART: &str = "RTCP transport-wide feedback";

const VECTOR: u16 = 0x8000;
const TWO_BITS: u16 = 0x4000;
const MAX_RUN: usize = 0x1fff;

/// Iterates over the symbols of chunks that `measure` has accepted.
#[derive(Debug, Clone)]
pub(super) struct Chunks<'a> {
    bytes: &'a [u8],
    left: u16,
    chunk: u16,
    /// Symbols of `chunk` already taken, and in all.
    taken: u16,
    len: u16,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(bytes: &'a [u8], count: u16) -> Self {
        Self {
            bytes,
            left: count,
            chunk: 0,
            taken: 0,
            len: 0,
        }
    }

    /// Bytes that the chunks for `count` symbols take from the front of `bytes`, and bytes of their deltas.
    ///
    /// Takes a step per chunk, not per symbol: a few bytes can claim 65,535 lost packets.
    pub(super) fn measure(bytes: &[u8], count: u16) -> Result<(usize, usize), ParseError> {
        let mut left = count;
        let mut deltas_len = 0;
        let mut at = 0;
        while left > 0 {
            let chunk = u16_at(bytes, at).ok_or(ParseError::Truncated(PART))?;
            at += 2;
            let taken = symbols_in(chunk).min(left);
            let (symbols, repeat) = if chunk & VECTOR == 0 {
                (taken.min(1), taken)
            } else {
                (taken, 1)
            };
            for index in 0..symbols {
                deltas_len += match symbol_at(chunk, index) {
                    LOST => 0,
                    SMALL => usize::from(repeat),
                    LARGE => 2 * usize::from(repeat),
                    _ => return Err(ParseError::Invalid(PART)),
                };
            }
            left -= taken;
        }
        Ok((at, deltas_len))
    }
}

/// How many symbols a chunk has.
fn symbols_in(chunk: u16) -> u16 {
    match chunk & (VECTOR | TWO_BITS) {
        form if form & VECTOR == 0 => chunk & MAX_RUN as u16,
        VECTOR => 14,
        _ => 7,
    }
}

fn symbol_at(chunk: u16, index: u16) -> u8 {
    let symbol = match chunk & (VECTOR | TWO_BITS) {
        form if form & VECTOR == 0 => chunk >> 13 & 3,
        VECTOR => chunk >> (13 - index) & 1,
        _ => chunk >> (12 - 2 * index) & 3,
    };
    symbol as u8
}

impl Iterator for Chunks<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            return None;
        }
        while self.taken == self.len {
            self.chunk = u16_at(self.bytes, 0)?;
            self.bytes = &self.bytes[2..];
            self.taken = 0;
            self.len = symbols_in(self.chunk);
        }
        let symbol = symbol_at(self.chunk, self.taken);
        self.taken += 1;
        self.left -= 1;
        Some(symbol)
    }
}

/// Writes `symbols` as chunks to the front of `out`; returns their length in bytes.
pub(super) fn encode_chunks(mut symbols: &[u8], out: &mut [u8]) -> Result<usize, Full> {
    let mut len = 0;
    while let Some(first) = symbols.first() {
        let run = symbols
            .iter()
            .take(MAX_RUN)
            .take_while(|symbol| *symbol == first)
            .count();
        let one_bit = symbols.len().min(14);
        let (chunk, taken) = if run >= 14 || (run >= 7 && *first == LARGE) || run == symbols.len() {
            (u16::from(*first) << 13 | run as u16, run)
        } else if symbols[..one_bit].iter().all(|symbol| *symbol != LARGE) {
            (VECTOR | pack(&symbols[..one_bit], 14, 1), one_bit)
        } else {
            let two_bits = symbols.len().min(7);
            let vector = pack(&symbols[..two_bits], 7, 2);
            (VECTOR | TWO_BITS | vector, two_bits)
        };
        let slot = out.get_mut(len..len + 2).ok_or(Full)?;
        slot.copy_from_slice(&chunk.to_be_bytes());
        len += 2;
        symbols = &symbols[taken..];
    }
    Ok(len)
}

/// `slots` symbols of `width` bits from the top of 14 bits; missing ones are zero.
fn pack(symbols: &[u8], slots: usize, width: usize) -> u16 {
    symbols
        .iter()
        .enumerate()
        .fold(0, |packed, (index, symbol)| {
            packed | u16::from(*symbol) << ((slots - 1 - index) * width)
        })
}

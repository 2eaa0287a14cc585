//! Redundant audio (RFC 2198).
//!
//! ```text
//! |1|  block PT   |  timestamp offset (14)    | block length (10) |   each redundant block
//! |0|  block PT   |                                                  the primary block
//! ```

use crate::ParseError;
use crate::bytes::{Reader, u24_at};

/// Most bytes of a redundant block: its length has 10 bits.
pub const MAX_BLOCK_LEN: usize = 0x3ff;
/// Most units of the clock by which a redundant block may be older: 14 bits.
pub const MAX_TIMESTAMP_OFFSET: u32 = 0x3fff;
const REDUNDANT_HEADER_LEN: usize = 4;
const PRIMARY_HEADER_LEN: usize = 1;

/// One encoding inside a RED payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    pub payload_type: u8,
    /// How much older than the packet's timestamp; 0 for the primary block.
    pub timestamp_offset: u16,
    pub data: &'a [u8],
}

/// The primary block: the newest audio.
pub fn primary(payload: &[u8]) -> Result<Block<'_>, ParseError> {
    blocks(payload).last().unwrap_or(Err(TRUNCATED))
}

/// The blocks in order, the primary last. Ends with an error when the payload is malformed.
pub fn blocks(payload: &[u8]) -> impl Iterator<Item = Result<Block<'_>, ParseError>> {
    let mut headers = Reader::new(payload, "RED block header");
    let mut data = data_of(payload);
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let next = data.as_mut().map_err(|error| *error).and_then(|data| {
            let first = headers.u8()?;
            let payload_type = first & 0x7f;
            if first & 0x80 == 0 {
                is_done = true;
                return Ok(Block {
                    payload_type,
                    timestamp_offset: 0,
                    data: data.rest(),
                });
            }
            let word = u24_at(headers.take(3)?, 0).ok_or(TRUNCATED)?;
            Ok(Block {
                payload_type,
                timestamp_offset: (word >> 10) as u16,
                data: data.take((word & 0x3ff) as usize)?,
            })
        });
        is_done |= next.is_err();
        Some(next)
    })
}

/// Bytes of [`write_redundancy`].
pub fn redundancy_len(redundant: &[Block<'_>]) -> usize {
    let data = redundant.iter().map(|block| block.data.len());
    let data: usize = data.sum();
    redundant.len() * REDUNDANT_HEADER_LEN + PRIMARY_HEADER_LEN + data
}

/// Writes what goes in front of the primary block's data: all headers, and the redundant blocks, the oldest first.
///
/// Each block is to have at most [`MAX_BLOCK_LEN`] bytes and to be at most [`MAX_TIMESTAMP_OFFSET`] older; `buffer` is to
/// have exactly [`redundancy_len`] bytes.
///
/// # Panics
/// When `buffer` is shorter.
pub fn write_redundancy(redundant: &[Block<'_>], primary_payload_type: u8, buffer: &mut [u8]) {
    let (headers, mut data) = buffer.split_at_mut(redundant.len() * REDUNDANT_HEADER_LEN);
    for (block, header) in redundant
        .iter()
        .zip(headers.chunks_exact_mut(REDUNDANT_HEADER_LEN))
    {
        let offset = u32::from(block.timestamp_offset) & MAX_TIMESTAMP_OFFSET;
        let word = offset << 10 | block.data.len() as u32 & MAX_BLOCK_LEN as u32;
        let typed = u32::from(0x80 | block.payload_type) << 24 | word;
        header.copy_from_slice(&typed.to_be_bytes());
    }
    data[0] = primary_payload_type & 0x7f;
    data = &mut data[PRIMARY_HEADER_LEN..];
    for block in redundant {
        let (place, rest) = data.split_at_mut(block.data.len());
        place.copy_from_slice(block.data);
        data = rest;
    }
}

const TRUNCATED: ParseError = ParseError::Truncated("RED payload");

/// What follows the headers.
fn data_of(payload: &[u8]) -> Result<Reader<'_>, ParseError> {
    let mut headers = Reader::new(payload, "RED block header");
    while headers.u8()? & 0x80 != 0 {
        headers.take(3)?;
    }
    Ok(Reader::new(headers.rest(), "RED block"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn redundant_blocks_come_before_the_primary() {
        // One redundant block, 960 samples older, of 2 bytes.
        let payload = [0x80 | 111, 0x0f, 0x00, 0x02, 111, 0xaa, 0xbb, 0xcc];
        let read: Result<Vec<_>, _> = blocks(&payload).collect();
        let redundant = Block {
            payload_type: 111,
            timestamp_offset: 960,
            data: &[0xaa, 0xbb],
        };
        let newest = Block {
            payload_type: 111,
            timestamp_offset: 0,
            data: &[0xcc],
        };
        assert_eq!(read.unwrap(), [redundant, newest]);
        assert_eq!(primary(&payload), Ok(newest));
    }

    #[test]
    fn a_payload_without_a_primary_block_is_refused() {
        assert!(primary(&[]).is_err());
        assert!(primary(&[0x80 | 111, 0, 0, 1]).is_err());
        assert!(primary(&[0x80 | 111, 0, 0, 9, 111, 1]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(
            earlier in proptest::collection::vec(
                (0u16..=0x3fff, proptest::collection::vec(any::<u8>(), 0..0x400)), 0..4),
            newest in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let redundant: Vec<Block<'_>> = earlier
                .iter()
                .map(|(timestamp_offset, data)| Block {
                    payload_type: 111,
                    timestamp_offset: *timestamp_offset,
                    data,
                })
                .collect();
            let mut payload = vec![0; redundancy_len(&redundant)];
            write_redundancy(&redundant, 111, &mut payload);
            payload.extend_from_slice(&newest);
            let read: Result<Vec<_>, _> = blocks(&payload).collect();
            let primary = Block { payload_type: 111, timestamp_offset: 0, data: &newest };
            let expected: Vec<_> = redundant.into_iter().chain([primary]).collect();
            prop_assert_eq!(read.unwrap(), expected);
        }

        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..64)) {
            let total: usize = blocks(&payload).flatten().map(|block| block.data.len()).sum();
            prop_assert!(total <= payload.len());
        }
    }
}

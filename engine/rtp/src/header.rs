//! The RTP fixed header (RFC 3550 §5.1).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//! |                           timestamp                           |
//! |                             SSRC                              |
//! |                        CSRC, CC times                         |
//! ```

use crate::ParseError;
use crate::bytes::{u16_at, u32_at};
use crate::extension::Extensions;

/// Length of the header without CSRCs and extensions, bytes.
pub const FIXED_LEN: usize = 12;

/// A view of one RTP packet.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    pub marker: bool,
    /// 0–127.
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    csrcs: &'a [u8],
    extensions: Extensions<'a>,
    payload: &'a [u8],
    padding: usize,
}

impl<'a> Packet<'a> {
    /// Reads a decrypted packet (or, for demultiplexing, the clear header of an encrypted one).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("RTP header");
        let fixed = bytes.first_chunk::<FIXED_LEN>().ok_or(PART)?;
        if fixed[0] >> 6 != 2 {
            return Err(ParseError::Invalid("RTP version"));
        }
        let csrcs_end = FIXED_LEN + usize::from(fixed[0] & 0x0f) * 4;
        let csrcs = bytes.get(FIXED_LEN..csrcs_end).ok_or(PART)?;
        let (extensions, header_end) = if fixed[0] & 0x10 == 0 {
            (Extensions::default(), csrcs_end)
        } else {
            let profile = u16_at(bytes, csrcs_end).ok_or(PART)?;
            let words = u16_at(bytes, csrcs_end + 2).ok_or(PART)?;
            let start = csrcs_end + 4;
            let end = start + usize::from(words) * 4;
            let data = bytes.get(start..end).ok_or(PART)?;
            (Extensions::new(profile, data), end)
        };
        let body = bytes.get(header_end..).ok_or(PART)?;
        let padding = if fixed[0] & 0x20 == 0 {
            0
        } else {
            match body.last() {
                Some(&count) if count > 0 && usize::from(count) <= body.len() => usize::from(count),
                _ => return Err(ParseError::Invalid("RTP padding")),
            }
        };
        Ok(Self {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7f,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            csrcs,
            extensions,
            payload: &body[..body.len() - padding],
            padding,
        })
    }

    /// The payload without padding.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Number of padding bytes after the payload, their count byte included.
    pub fn padding(&self) -> usize {
        self.padding
    }

    /// The header extensions, empty when there are none.
    pub fn extensions(&self) -> Extensions<'a> {
        self.extensions
    }

    /// The contributing sources.
    pub fn csrcs(&self) -> impl Iterator<Item = u32> + 'a {
        self.csrcs.chunks_exact(4).filter_map(|raw| u32_at(raw, 0))
    }
}

/// The SSRC of an RTP packet whose header may be all that is readable.
pub fn ssrc_of(bytes: &[u8]) -> Option<u32> {
    u32_at(bytes, 8)
}

/// The fixed header of a packet to be written. No CSRCs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
}

impl Header {
    /// The header's bytes; the flags say whether an extension block and padding follow.
    pub fn to_bytes(&self, has_extensions: bool, has_padding: bool) -> [u8; FIXED_LEN] {
        let mut out = [0; FIXED_LEN];
        out[0] = 0x80 | u8::from(has_padding) << 5 | u8::from(has_extensions) << 4;
        out[1] = u8::from(self.marker) << 7 | (self.payload_type & 0x7f);
        out[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        out[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        out[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn padding_is_not_part_of_the_payload() {
        let mut bytes = vec![0xa0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        bytes.extend([7, 8, 0, 0, 3]);
        let packet = Packet::parse(&bytes).unwrap();
        assert_eq!(packet.payload(), &[7, 8]);
        assert_eq!(packet.padding(), 3);
    }

    #[test]
    fn padding_longer_than_the_body_or_zero_is_refused() {
        let header = [0xa0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        for last in [0, 2] {
            let bytes = [&header[..], &[last]].concat();
            assert_eq!(
                Packet::parse(&bytes).unwrap_err(),
                ParseError::Invalid("RTP padding")
            );
        }
    }

    #[test]
    fn csrcs_are_read_and_skipped() {
        let bytes = [0x81, 0xe0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9, 0xaa];
        let packet = Packet::parse(&bytes).unwrap();
        assert!(packet.marker);
        assert_eq!(packet.csrcs().collect::<Vec<_>>(), [9]);
        assert_eq!(packet.payload(), &[0xaa]);
    }

    #[test]
    fn another_version_is_refused() {
        assert_eq!(
            Packet::parse(&[0x40; 12]).unwrap_err(),
            ParseError::Invalid("RTP version")
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(packet) = Packet::parse(&bytes) {
                prop_assert!(packet.payload().len() + packet.padding() + FIXED_LEN <= bytes.len());
                packet.extensions().iter().for_each(drop);
                packet.csrcs().for_each(drop);
            }
        }

        #[test]
        fn a_written_header_reads_back(
            marker: bool, payload_type in 0u8..128, sequence: u16, timestamp: u32, ssrc: u32,
            payload in proptest::collection::vec(any::<u8>(), 0..100),
        ) {
            let header = Header { marker, payload_type, sequence, timestamp, ssrc };
            let bytes = [&header.to_bytes(false, false)[..], &payload].concat();
            let packet = Packet::parse(&bytes).unwrap();
            prop_assert_eq!(
                (packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc),
                (marker, payload_type, sequence, timestamp, ssrc)
            );
            prop_assert_eq!(packet.payload(), &payload[..]);
            prop_assert_eq!(ssrc_of(&bytes), Some(ssrc));
        }
    }
}

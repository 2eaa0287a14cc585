//! RTP header extensions: the block and its elements (RFC 8285) and the values that the engine reads.
//!
//! One-byte elements (profile 0xBEDE) have ids 1–14 and 1–16 bytes; two-byte elements (profile 0x100x) have ids
//! 1–255 and 0–255 bytes.

use crate::Full;
use crate::bytes::{u16_at, u24_at};

const ONE_BYTE_PROFILE: u16 = 0xbede;
const TWO_BYTE_PROFILE: u16 = 0x1000;
const BLOCK_HEADER_LEN: usize = 4;

/// The extension block of a packet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extensions<'a> {
    profile: u16,
    data: &'a [u8],
}

impl<'a> Extensions<'a> {
    pub(crate) fn new(profile: u16, data: &'a [u8]) -> Self {
        Self { profile, data }
    }

    /// The elements as `(id, value)`, in order. Stops at the first malformed one.
    pub fn iter(&self) -> Elements<'a> {
        let form = match self.profile {
            ONE_BYTE_PROFILE => Form::OneByte,
            profile if profile & 0xfff0 == TWO_BYTE_PROFILE => Form::TwoByte,
            _ => Form::Unknown,
        };
        Elements {
            form,
            rest: self.data,
        }
    }

    /// The value of the first element with this id.
    pub fn find(&self, id: u8) -> Option<&'a [u8]> {
        self.iter()
            .find(|(found, _)| *found == id)
            .map(|(_, value)| value)
    }
}

#[derive(Debug, Clone, Copy)]
enum Form {
    OneByte,
    TwoByte,
    Unknown,
}

/// Iterator over `(id, value)`.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    form: Form,
    rest: &'a [u8],
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (&first, after) = self.rest.split_first()?;
            if first == 0 {
                self.rest = after;
                continue;
            }
            let (id, len, body) = match self.form {
                Form::OneByte if first >> 4 == 15 => return self.stop(),
                // RFC 8285 §4.2: id 0 with a length is padding, too, and its length is to be ignored.
                Form::OneByte if first >> 4 == 0 => {
                    self.rest = after;
                    continue;
                }
                Form::OneByte => (first >> 4, usize::from(first & 0x0f) + 1, after),
                Form::TwoByte => match after.split_first() {
                    Some((&len, body)) => (first, usize::from(len), body),
                    None => return self.stop(),
                },
                Form::Unknown => return self.stop(),
            };
            let Some((value, rest)) = body.split_at_checked(len) else {
                return self.stop();
            };
            self.rest = rest;
            return Some((id, value));
        }
    }
}

impl<'a> Elements<'a> {
    fn stop(&mut self) -> Option<(u8, &'a [u8])> {
        self.rest = &[];
        None
    }
}

/// Most elements that one written packet can carry.
pub const MAX_ELEMENTS: usize = 16;

/// Elements to be written; the shorter form that fits all of them is used.
#[derive(Debug, Clone, Copy)]
pub struct ExtensionList<'a> {
    elements: [(u8, &'a [u8]); MAX_ELEMENTS],
    count: usize,
    values_len: usize,
    needs_two_byte: bool,
}

impl Default for ExtensionList<'_> {
    fn default() -> Self {
        Self {
            elements: [(0, &[]); MAX_ELEMENTS],
            count: 0,
            values_len: 0,
            needs_two_byte: false,
        }
    }
}

impl<'a> ExtensionList<'a> {
    /// Adds an element. Refused when the list is full, the id is 0, or the value is longer than 255 bytes.
    pub fn push(&mut self, id: u8, value: &'a [u8]) -> Result<(), Full> {
        if id == 0 || value.len() > 255 {
            return Err(Full);
        }
        let slot = self.elements.get_mut(self.count).ok_or(Full)?;
        *slot = (id, value);
        self.count += 1;
        self.values_len += value.len();
        self.needs_two_byte |= id > 14 || value.is_empty() || value.len() > 16;
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes that `write` fills: 0 when empty, else the block header and the padded elements.
    pub fn encoded_len(&self) -> usize {
        if self.count == 0 {
            return 0;
        }
        let element_header = if self.needs_two_byte { 2 } else { 1 };
        BLOCK_HEADER_LEN + (self.values_len + self.count * element_header).next_multiple_of(4)
    }

    /// Writes the block to the front of `out`; returns its length.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, Full> {
        let len = self.encoded_len();
        let out = out.get_mut(..len).ok_or(Full)?;
        if len == 0 {
            return Ok(0);
        }
        let profile = if self.needs_two_byte {
            TWO_BYTE_PROFILE
        } else {
            ONE_BYTE_PROFILE
        };
        let words = (len - BLOCK_HEADER_LEN) / 4;
        out[..2].copy_from_slice(&profile.to_be_bytes());
        out[2..4].copy_from_slice(&(words as u16).to_be_bytes());
        let mut at = BLOCK_HEADER_LEN;
        for &(id, value) in &self.elements[..self.count] {
            if self.needs_two_byte {
                out[at] = id;
                out[at + 1] = value.len() as u8;
                at += 2;
            } else {
                out[at] = id << 4 | (value.len() - 1) as u8;
                at += 1;
            }
            out[at..at + value.len()].copy_from_slice(value);
            at += value.len();
        }
        out[at..].fill(0);
        Ok(len)
    }
}

/// The sequence number of transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2).
pub fn transport_sequence(value: &[u8]) -> Option<u16> {
    u16_at(value, 0)
}

/// abs-send-time: 24 bits, seconds in 6.18 fixed point, from any microsecond clock.
pub fn abs_send_time(micros: u64) -> [u8; 3] {
    let fixed = u128::from(micros) * (1 << 18) / 1_000_000;
    let [.., a, b, c] = fixed.to_be_bytes();
    [a, b, c]
}

/// Microseconds (modulo 64 s) of an abs-send-time value.
pub fn abs_send_time_micros(value: &[u8]) -> Option<u64> {
    Some(u64::from(u24_at(value, 0)?) * 1_000_000 / (1 << 18))
}

/// Client-to-mixer audio level (RFC 6464).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioLevel {
    /// −dBov: 0 is the loudest, 127 is silence.
    pub level: u8,
    pub has_voice: bool,
}

/// Reads an RFC 6464 element.
pub fn audio_level(value: &[u8]) -> Option<AudioLevel> {
    let byte = *value.first()?;
    Some(AudioLevel {
        level: byte & 0x7f,
        has_voice: byte & 0x80 != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(profile: u16, data: &[u8]) -> Vec<(u8, Vec<u8>)> {
        Extensions::new(profile, data)
            .iter()
            .map(|(id, value)| (id, value.to_vec()))
            .collect()
    }

    #[test]
    fn one_byte_elements_skip_padding_and_stop_at_id_15() {
        let data = [0x10, 0xaa, 0, 0, 0x31, 1, 2, 0xf0, 0x40, 9];
        assert_eq!(
            read(ONE_BYTE_PROFILE, &data),
            [(1, vec![0xaa]), (3, vec![1, 2])]
        );
    }

    #[test]
    fn two_byte_elements_may_be_empty_and_have_large_ids() {
        let data = [200, 0, 0, 7, 2, 5, 6];
        assert_eq!(
            read(TWO_BYTE_PROFILE | 5, &data),
            [(200, vec![]), (7, vec![5, 6])]
        );
    }

    #[test]
    fn a_truncated_element_ends_the_iteration() {
        assert_eq!(read(ONE_BYTE_PROFILE, &[0x12, 1]), []);
        assert_eq!(read(TWO_BYTE_PROFILE, &[1, 3, 0]), []);
        assert_eq!(read(0x1234, &[0x10, 1]), []);
    }

    #[test]
    fn abs_send_time_is_within_four_microseconds() {
        for micros in [0, 1_000, 63_999_999] {
            let back = abs_send_time_micros(&abs_send_time(micros)).unwrap();
            assert!(micros.abs_diff(back) < 4, "{micros} came back as {back}");
        }
    }

    #[test]
    fn audio_level_has_voice_in_its_top_bit() {
        let level = audio_level(&[0x80 | 30]).unwrap();
        assert_eq!((level.level, level.has_voice), (30, true));
        assert_eq!(audio_level(&[]), None);
    }

    proptest! {
        #[test]
        fn written_elements_read_back(
            elements in proptest::collection::vec(
                (1u8..=255, proptest::collection::vec(any::<u8>(), 0..40)), 0..MAX_ELEMENTS)
        ) {
            let mut list = ExtensionList::default();
            for (id, value) in &elements {
                list.push(*id, value).unwrap();
            }
            let mut out = [0xff; 1024];
            let len = list.write(&mut out).unwrap();
            prop_assert_eq!(len, list.encoded_len());
            if elements.is_empty() {
                prop_assert_eq!(len, 0);
            } else {
                let profile = u16_at(&out, 0).unwrap();
                prop_assert_eq!(usize::from(u16_at(&out, 2).unwrap()) * 4 + 4, len);
                prop_assert_eq!(read(profile, &out[4..len]), elements);
            }
        }

        #[test]
        fn any_block_can_be_iterated(profile: u16, data in proptest::collection::vec(any::<u8>(), 0..64)) {
            for profile in [profile, ONE_BYTE_PROFILE, TWO_BYTE_PROFILE] {
                let total: usize = read(profile, &data).iter().map(|(_, value)| value.len()).sum();
                prop_assert!(total <= data.len());
            }
        }
    }
}

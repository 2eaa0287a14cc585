//! Bits, the highest of each byte first.

use crate::ParseError;

const TRUNCATED: ParseError = ParseError::Truncated("dependency descriptor");

#[derive(Debug, Clone, Copy)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Up to 32 bits.
    pub(super) fn read(&mut self, count: u8) -> Result<u32, ParseError> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u32::from(self.flag()?);
        }
        Ok(value)
    }

    pub(super) fn flag(&mut self) -> Result<bool, ParseError> {
        let byte = self.bytes.get(self.position / 8).ok_or(TRUNCATED)?;
        let bit = byte >> (7 - self.position % 8) & 1;
        self.position += 1;
        Ok(bit == 1)
    }

    /// A number below `values`, `ns(n)` of the specification: as few bits as will do.
    pub(super) fn read_below(&mut self, values: u8) -> Result<u8, ParseError> {
        let width = u8::BITS - values.leading_zeros();
        let spare = (1u16 << width) - u16::from(values);
        let short = self.read(width.saturating_sub(1) as u8)? as u16;
        if short < spare {
            return Ok(short as u8);
        }
        let long = short << 1 | u16::from(self.flag()?);
        Ok((long - spare) as u8)
    }

    /// Bits read so far.
    pub(super) fn position(&self) -> usize {
        self.position
    }
}

#[derive(Debug)]
pub(super) struct BitWriter<'a> {
    bytes: &'a mut [u8],
    position: usize,
}

impl<'a> BitWriter<'a> {
    /// `bytes` must be zero.
    pub(super) fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// The lower `count` bits of `value`; what finds no room is lost.
    pub(super) fn write(&mut self, value: u32, count: u8) {
        for shift in (0..count).rev() {
            if let Some(byte) = self.bytes.get_mut(self.position / 8) {
                *byte |= ((value >> shift & 1) as u8) << (7 - self.position % 8);
            }
            self.position += 1;
        }
    }

    /// Copies the bits from `start` to `end`.
    pub(super) fn copy(&mut self, from: &[u8], start: usize, end: usize) {
        for at in start..end {
            let bit = from.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
            self.write(u32::from(bit), 1);
        }
    }

    /// Bytes that hold what was written.
    pub(super) fn len(&self) -> usize {
        self.position.div_ceil(8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn written_bits_read_back(values in proptest::collection::vec((any::<u32>(), 1u8..=32), 0..20)) {
            let mut bytes = [0; 128];
            let mut writer = BitWriter::new(&mut bytes);
            for (value, count) in &values {
                writer.write(*value, *count);
            }
            let len = writer.len();
            let mut reader = BitReader::new(&bytes[..len]);
            for (value, count) in values {
                let mask = u32::MAX >> (32 - count);
                prop_assert_eq!(reader.read(count).unwrap(), value & mask);
            }
            prop_assert_eq!(reader.position().div_ceil(8), len);
        }
    }

    #[test]
    fn a_number_below_a_limit_takes_as_few_bits_as_will_do() {
        // Of five values (AV1 specification §4.10.7): 00 01 10 110 111.
        let mut reader = BitReader::new(&[0b0001_1011, 0b0111_0000]);
        let read: Vec<u8> = (0..5).map(|_| reader.read_below(5).unwrap()).collect();
        assert_eq!(read, [0, 1, 2, 3, 4]);
        assert_eq!(BitReader::new(&[]).read_below(1), Ok(0), "no bit at all");
        assert!(BitReader::new(&[]).read_below(2).is_err());
    }
}

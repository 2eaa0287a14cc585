use crate::ParseError;
use crate::bytes::Reader;

/// A VP8 or VP9 picture id of 7 or 15 bits.
///
/// ```text
/// |M| PictureID   |   M = 1: 15 bits, the lower 8 in the next byte
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureId {
    pub value: u16,
    /// True for 15 bits.
    pub is_long: bool,
}

impl PictureId {
    /// The highest value of its width.
    pub fn mask(self) -> u16 {
        if self.is_long { 0x7fff } else { 0x7f }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let first = reader.u8()?;
        let (high, is_long) = (u16::from(first & 0x7f), first & 0x80 != 0);
        let value = if is_long {
            high << 8 | u16::from(reader.u8()?)
        } else {
            high
        };
        Ok(Self { value, is_long })
    }

    /// Overwrites the id at the front of `bytes`, keeping its width.
    pub(super) fn overwrite(self, bytes: &mut [u8], value: u16) {
        match bytes {
            [high, low, ..] if self.is_long => {
                *high = 0x80 | (value >> 8) as u8 & 0x7f;
                *low = value as u8;
            }
            [short, ..] if !self.is_long => *short = value as u8 & 0x7f,
            _ => {}
        }
    }
}

//! A descriptor for a player who gets only some of the decode targets.

use super::bits::BitWriter;
use super::{Descriptor, FLAG_BITS, MANDATORY_BITS, MANDATORY_LEN, MAX_DECODE_TARGETS};

/// Bytes by which a rewritten descriptor can be longer: the flags and a mask.
pub const MAX_GROWTH: usize = 5;
const _: () = assert!(MAX_GROWTH * 8 >= FLAG_BITS + MAX_DECODE_TARGETS);

/// The flag that announces a mask of active decode targets.
const HAS_MASK: u8 = 0x40;

/// What a rewritten descriptor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    pub frame_number: u16,
    /// The decode targets that go on, and how many targets there are; `None` leaves out a mask or keeps the one there is.
    pub active_targets: Option<(u32, u8)>,
}

impl Descriptor {
    /// Writes the descriptor `value`, which this was read from, with other numbers to the front of `out`.
    ///
    /// Returns its length; `None` when `out` is shorter than `value` and [`MAX_GROWTH`] together.
    pub fn rewrite(&self, value: &[u8], numbers: &Numbers, out: &mut [u8]) -> Option<usize> {
        let out = out.get_mut(..value.len() + MAX_GROWTH)?;
        let (copy, rest) = out.split_at_mut(value.len());
        let Some((mask, count)) = numbers.active_targets else {
            copy.copy_from_slice(value);
            set_frame_number(copy, numbers.frame_number);
            return Some(value.len());
        };
        copy.fill(0);
        rest.fill(0);
        let mut writer = BitWriter::new(out);
        writer.copy(value, 0, MANDATORY_BITS);
        let flags = value.get(MANDATORY_LEN).copied().unwrap_or(0) | HAS_MASK;
        writer.write(u32::from(flags) >> (8 - FLAG_BITS), FLAG_BITS as u8);
        let mask_at = usize::from(self.layout.mask_at);
        writer.copy(value, MANDATORY_BITS + FLAG_BITS, mask_at);
        writer.write(mask, count);
        let behind = mask_at + usize::from(self.layout.mask_len);
        writer.copy(value, behind, usize::from(self.layout.end));
        let len = writer.len();
        set_frame_number(out, numbers.frame_number);
        Some(len)
    }
}

fn set_frame_number(value: &mut [u8], frame_number: u16) {
    if let Some(bytes) = value.get_mut(1..MANDATORY_LEN) {
        bytes.copy_from_slice(&frame_number.to_be_bytes());
    }
}

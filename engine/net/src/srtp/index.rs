//! The 48-bit packet index from the 16-bit sequence number (RFC 3711 §3.3.1 and appendix A).

/// Highest rollover count + sequence number.
const MAX_INDEX: u64 = (1 << 48) - 1;

/// The index nearest to the newest known one that has this sequence number. A stream starts with
/// rollover count zero. `None` for what would be before the first or after the last index.
pub(super) fn estimate(newest: Option<u64>, sequence: u16) -> Option<u64> {
    let Some(newest) = newest else {
        return Some(u64::from(sequence));
    };
    // Wrapping to a signed 16-bit distance is the appendix's case distinction.
    let distance = i64::from(sequence.wrapping_sub(newest as u16) as i16);
    newest
        .checked_add_signed(distance)
        .filter(|&index| index <= MAX_INDEX)
}

/// The rollover counter of an index.
pub(super) fn rollover(index: u64) -> u32 {
    (index >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_packet_has_rollover_zero() {
        assert_eq!(estimate(None, 65_000), Some(65_000));
    }

    #[test]
    fn the_sequence_number_rolls_over_forwards_and_a_late_packet_rolls_back() {
        assert_eq!(estimate(Some(65_535), 0), Some(65_536));
        assert_eq!(estimate(Some(65_536), 65_535), Some(65_535));
        assert_eq!(estimate(Some(0x2_0005), 0xfff0), Some(0x1_fff0));
        assert_eq!(rollover(0x1_fff0), 1);
    }

    #[test]
    fn an_index_before_the_first_or_after_the_last_does_not_exist() {
        assert_eq!(estimate(Some(3), 65_535), None);
        assert_eq!(estimate(Some(MAX_INDEX), 0), None);
    }
}

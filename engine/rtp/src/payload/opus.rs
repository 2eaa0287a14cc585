//! Opus (RFC 6716 §3.1, RFC 7587): the table of contents byte.

/// How long a packet of 20 ms frames may be and still be one of discontinuous transmission (RFC 7587 §3.1.3).
const MAX_DTX_LEN: usize = 2;

/// True for a packet that only says that silence goes on.
pub fn is_discontinuous(payload: &[u8]) -> bool {
    payload.len() <= MAX_DTX_LEN
}

/// Duration of a packet, microseconds: 2,500 to 120,000. `None` when malformed.
pub fn duration_micros(payload: &[u8]) -> Option<u32> {
    let toc = *payload.first()?;
    let frame = match toc >> 3 {
        config @ 0..=11 => [10_000, 20_000, 40_000, 60_000][usize::from(config & 3)],
        config @ 12..=15 => [10_000, 20_000][usize::from(config & 1)],
        config => [2_500, 5_000, 10_000, 20_000][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(payload.get(1)? & 0x3f),
    };
    Some(frame * frames).filter(|total| (2_500..=120_000).contains(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_20_ms_packets_have_their_duration() {
        assert_eq!(
            duration_micros(&[0x78, 1, 2]),
            Some(20_000),
            "hybrid, 1 frame"
        );
        assert_eq!(
            duration_micros(&[0xfc, 1, 2]),
            Some(20_000),
            "CELT, 1 frame"
        );
        assert_eq!(
            duration_micros(&[0x19, 1, 2]),
            Some(120_000),
            "SILK 60 ms, 2 frames"
        );
        assert_eq!(
            duration_micros(&[0xe3, 3]),
            Some(7_500),
            "CELT 2.5 ms, 3 frames"
        );
    }

    #[test]
    fn impossible_durations_are_none() {
        assert_eq!(duration_micros(&[]), None);
        assert_eq!(duration_micros(&[0x7b]), None, "no frame count");
        assert_eq!(duration_micros(&[0x7b, 0]), None, "no frames");
        assert_eq!(duration_micros(&[0x1b, 3]), None, "180 ms");
    }

    #[test]
    fn packets_of_up_to_two_bytes_are_discontinuous() {
        assert!(is_discontinuous(&[0x78]) && is_discontinuous(&[0x78, 0]));
        assert!(!is_discontinuous(&[0x78, 0, 0]));
    }
}

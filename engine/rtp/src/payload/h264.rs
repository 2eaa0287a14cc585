//! H.264 (RFC 6184 §5): just enough to find where a keyframe begins.

use crate::bytes::u16_at;

const IDR_SLICE: u8 = 5;
const SEQUENCE_PARAMETER_SET: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;

/// True when the packet begins a keyframe: it has a sequence parameter set or the start of an IDR slice, alone, in a
/// STAP-A, or as the first fragment of an FU-A.
pub fn is_keyframe_start(payload: &[u8]) -> bool {
    let Some(indicator) = payload.first() else {
        return false;
    };
    match indicator & 0x1f {
        STAP_A => aggregated_types(&payload[1..]).any(begins_keyframe),
        FU_A => payload
            .get(1)
            .is_some_and(|header| header & 0x80 != 0 && begins_keyframe(header & 0x1f)),
        kind => begins_keyframe(kind),
    }
}

fn begins_keyframe(kind: u8) -> bool {
    kind == IDR_SLICE || kind == SEQUENCE_PARAMETER_SET
}

fn aggregated_types(mut units: &[u8]) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let end = 2 + usize::from(u16_at(units, 0)?);
        let kind = units.get(2..end)?.first()? & 0x1f;
        units = &units[end..];
        Some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameter_sets_and_idr_slices_begin_a_keyframe_in_every_packetisation() {
        assert!(is_keyframe_start(&[0x67, 0x42]), "single SPS");
        assert!(is_keyframe_start(&[0x65, 0x88]), "single IDR");
        assert!(
            is_keyframe_start(&[0x78, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42]),
            "STAP-A of AUD and SPS"
        );
        assert!(is_keyframe_start(&[0x7c, 0x85]), "first FU-A of an IDR");
    }

    #[test]
    fn other_packets_do_not() {
        assert!(!is_keyframe_start(&[0x41, 0x9a]), "non-IDR slice");
        assert!(!is_keyframe_start(&[0x68, 0xce]), "PPS alone");
        assert!(!is_keyframe_start(&[0x7c, 0x05]), "a later FU-A of an IDR");
        assert!(!is_keyframe_start(&[0x7c, 0x81]), "first FU-A of a non-IDR");
        assert!(!is_keyframe_start(&[0x78, 0, 9, 0x67]), "truncated STAP-A");
        assert!(
            !is_keyframe_start(&[0x78, 0, 0, 0, 1, 0x67]),
            "empty unit in a STAP-A"
        );
        assert!(!is_keyframe_start(&[]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(payload in proptest::collection::vec(any::<u8>(), 0..64)) {
            is_keyframe_start(&payload);
        }
    }
}

//! H.264 payloads (RFC 6184 §5): parameter sets in a STAP-A, slices alone or in FU-A fragments.

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const IDR: u8 = 5;
const SLICE: u8 = 1;
/// `nal_ref_idc` of what other frames depend on.
const REFERENCE: u8 = 3 << 5;
/// Constrained baseline, level 3.1, 1280×720.
const SPS: [u8; 11] = [
    0x67, 0x42, 0xe0, 0x1f, 0xa9, 0x18, 0x14, 0x01, 0x6e, 0x40, 0x00,
];
const PPS: [u8; 4] = [0x68, 0xce, 0x38, 0x80];

/// Bytes of the fragment header.
pub const HEAD_BYTES: usize = 2;

/// Parameter sets, which come in a packet of their own before a keyframe. Returns the payload's length.
pub fn write_parameter_sets(payload: &mut [u8]) -> usize {
    payload[0] = REFERENCE | STAP_A;
    let mut at = 1;
    for unit in [&SPS[..], &PPS[..]] {
        payload[at..at + 2].copy_from_slice(&(unit.len() as u16).to_be_bytes());
        payload[at + 2..at + 2 + unit.len()].copy_from_slice(unit);
        at += 2 + unit.len();
    }
    at
}

/// Which fragment of how many.
#[derive(Debug, Clone, Copy)]
pub struct Fragment {
    pub index: usize,
    pub count: usize,
}

/// Writes the header of a slice or of its fragment over the front of `payload`.
pub fn write_head(payload: &mut [u8], is_keyframe: bool, Fragment { index, count }: Fragment) {
    let kind = if is_keyframe { IDR } else { SLICE };
    if count == 1 {
        payload[0] = REFERENCE | kind;
        return;
    }
    payload[0] = REFERENCE | FU_A;
    payload[1] = u8::from(index == 0) << 7 | u8::from(index + 1 == count) << 6 | kind;
}

#[cfg(test)]
mod tests {
    use rtp::payload::h264::is_keyframe_start;

    use super::*;

    #[test]
    fn the_engines_parser_finds_where_a_keyframe_begins() {
        let mut payload = [0; 100];
        let len = write_parameter_sets(&mut payload);
        assert!(is_keyframe_start(&payload[..len]));
        let starts = |is_keyframe, index, count| {
            let mut payload = [0; 100];
            write_head(&mut payload, is_keyframe, Fragment { index, count });
            is_keyframe_start(&payload)
        };
        assert!(starts(true, 0, 5), "the first fragment of an IDR slice");
        assert!(!starts(true, 1, 5), "its second");
        assert!(!starts(false, 0, 5), "another slice");
        assert!(starts(true, 0, 1), "an IDR slice in one packet");
    }
}

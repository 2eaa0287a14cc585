//! When a packet was sent, written into the end of its payload, where no descriptor is.

const MAGIC: [u8; 4] = *b"stmp";
/// Bytes of a stamp: shorter payloads go without.
pub const LEN: usize = MAGIC.len() + 8;

/// Writes the time (nanoseconds since 1970) over the last bytes of a payload. `head` bytes at its front are left alone.
pub fn write(payload: &mut [u8], head: usize, unix_ns: u64) {
    let Some(at) = payload.len().checked_sub(LEN).filter(|at| *at >= head) else {
        return;
    };
    payload[at..at + MAGIC.len()].copy_from_slice(&MAGIC);
    payload[at + MAGIC.len()..].copy_from_slice(&unix_ns.to_be_bytes());
}

/// The time in a payload, if it has one.
pub fn read(payload: &[u8]) -> Option<u64> {
    let (front, time) = payload.split_last_chunk::<8>()?;
    front.ends_with(&MAGIC).then(|| u64::from_be_bytes(*time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_reads_back_and_leaves_the_head_alone() {
        let mut payload = [7; 40];
        write(&mut payload, 6, 123_456_789);
        assert_eq!(read(&payload), Some(123_456_789));
        assert_eq!(payload[..28], [7; 28]);
    }

    #[test]
    fn a_payload_without_room_for_it_is_not_touched() {
        let mut payload = [7; 15];
        write(&mut payload, 4, 1);
        assert_eq!(payload, [7; 15]);
        assert_eq!(read(&payload), None);
        assert_eq!(read(&[]), None);
    }
}

//! RFC 4571: each datagram is preceded by its length in two bytes.

/// The longest frame that a client may send, bytes without the length. Clients keep to what fits a
/// UDP datagram.
pub const MAX_FRAME_BYTES: usize = 2048;

const HEADER_BYTES: usize = 2;

/// A length of more than [`MAX_FRAME_BYTES`]: the stream cannot be followed any more.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

/// Bytes that came and are not yet frames; holds one longest frame at most.
pub struct FrameReader {
    bytes: Box<[u8; HEADER_BYTES + MAX_FRAME_BYTES]>,
    len: usize,
}

impl FrameReader {
    pub fn new() -> Self {
        Self {
            bytes: Box::new([0; HEADER_BYTES + MAX_FRAME_BYTES]),
            len: 0,
        }
    }

    /// Where to read into. Not empty after [`FrameReader::next`] returned no frame.
    pub fn space(&mut self) -> &mut [u8] {
        &mut self.bytes[self.len..]
    }

    /// So many bytes were read into the space.
    pub fn filled(&mut self, count: usize) {
        self.len = (self.len + count).min(self.bytes.len());
    }

    /// Moves the next whole frame into `out`, which has room for [`MAX_FRAME_BYTES`].
    pub fn next(&mut self, out: &mut [u8]) -> Result<Option<usize>, TooLong> {
        let [high, low, ..] = self.bytes[..self.len] else {
            return Ok(None);
        };
        let frame_len = usize::from(u16::from_be_bytes([high, low]));
        if frame_len > MAX_FRAME_BYTES {
            return Err(TooLong);
        }
        let end = HEADER_BYTES + frame_len;
        if self.len < end {
            return Ok(None);
        }
        out[..frame_len].copy_from_slice(&self.bytes[HEADER_BYTES..end]);
        self.bytes.copy_within(end..self.len, 0);
        self.len -= end;
        Ok(Some(frame_len))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Feeds a stream in pieces and collects the frames.
    fn frames(stream: &[u8], piece: usize) -> Result<Vec<Vec<u8>>, TooLong> {
        let (mut reader, mut frames) = (FrameReader::new(), Vec::new());
        let mut rest = stream;
        let mut out = [0; MAX_FRAME_BYTES];
        while !rest.is_empty() {
            let space = reader.space();
            let count = piece.min(rest.len()).min(space.len());
            space[..count].copy_from_slice(&rest[..count]);
            reader.filled(count);
            rest = &rest[count..];
            while let Some(len) = reader.next(&mut out)? {
                frames.push(out[..len].to_vec());
            }
        }
        Ok(frames)
    }

    #[test]
    fn a_frame_longer_than_allowed_ends_the_stream() {
        assert_eq!(frames(&[0x08, 0x01, 0], 100), Err(TooLong));
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_the_stream_is_cut(
            sent in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..MAX_FRAME_BYTES), 0..8),
            piece in 1usize..5000,
        ) {
            let mut stream = Vec::new();
            for frame in &sent {
                stream.extend((frame.len() as u16).to_be_bytes());
                stream.extend(frame);
            }
            prop_assert_eq!(frames(&stream, piece), Ok(sent));
        }
    }
}

use std::fmt;

/// A MID or RID: 1–32 ASCII bytes that need no allocation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    len: u8,
    bytes: [u8; Self::MAX_LEN],
}

impl Token {
    pub const MAX_LEN: usize = 32;

    /// `None` when empty, longer than `MAX_LEN`, or not printable ASCII.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=Self::MAX_LEN).contains(&bytes.len());
        if !fits || !bytes.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let mut token = Self {
            len: bytes.len() as u8,
            bytes: [0; Self::MAX_LEN],
        };
        token.bytes[..bytes.len()].copy_from_slice(bytes);
        Some(token)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_printable_ascii_is_a_token() {
        assert_eq!(Token::new(b"hi0").unwrap().as_bytes(), b"hi0");
        assert!(Token::new(&[b'a'; 32]).is_some());
        for refused in [&b""[..], b"a b", &[0xff], &[b'a'; 33]] {
            assert_eq!(Token::new(refused), None);
        }
    }
}

//! ICE short-term credentials (RFC 8445 §5.3).

use rtp::stun::IntegrityKey;

/// 96 bits, so that transports of one process never share a fragment and none can be guessed.
const FRAGMENT_CHARS: usize = 16;
/// 192 bits; the RFC asks for 128.
const PASSWORD_CHARS: usize = 32;

const ICE_CHARS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A username fragment and its password.
#[derive(Clone)]
pub struct Credentials {
    username_fragment: String,
    password: String,
}

impl Credentials {
    /// Draws new credentials; `random` fills a buffer with unpredictable bytes.
    pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let username_fragment = text(FRAGMENT_CHARS, random);
        let password = text(PASSWORD_CHARS, random);
        Self {
            username_fragment,
            password,
        }
    }

    pub fn username_fragment(&self) -> &str {
        &self.username_fragment
    }

    pub fn password(&self) -> &str {
        &self.password
    }

    /// Made anew for each check: a client sends one every few seconds, and a prepared key is more than a kilobyte.
    pub(crate) fn key(&self) -> IntegrityKey {
        IntegrityKey::from_password(&self.password)
    }
}

fn text(chars: usize, random: &mut dyn FnMut(&mut [u8])) -> String {
    let mut bytes = vec![0; chars];
    random(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(ICE_CHARS[usize::from(byte & 63)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_ice_chars_of_the_right_length() {
        let mut next = 0u8;
        let credentials = Credentials::generate(&mut |bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(37);
            }
        });
        assert_eq!(credentials.username_fragment().len(), 16);
        assert_eq!(credentials.password().len(), 32);
        let all = format!(
            "{}{}",
            credentials.username_fragment(),
            credentials.password()
        );
        assert!(all.bytes().all(|byte| ICE_CHARS.contains(&byte)), "{all}");
    }
}

//! Session keys from master keys (RFC 3711 §4.3, RFC 6188, RFC 7714 §11).

use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;

/// Master key and salt of one direction.
pub(super) struct Master<'a> {
    pub key: &'a [u8],
    pub salt: &'a [u8],
}

/// What a derived key is for (RFC 3711 §4.3.1, §4.3.2).
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Label {
    RtpEncryption = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpEncryption = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

impl Master<'_> {
    /// The derived key: AES in counter mode over zeros. The key derivation rate is zero, as DTLS
    /// leaves it, so the packet index is not part of it.
    pub fn derive<const N: usize>(&self, label: Label) -> Option<[u8; N]> {
        // The salt fills 14 bytes from the left (RFC 7714 §11); the label's byte is the eighth.
        let mut iv = [0; 16];
        iv.get_mut(..self.salt.len())?.copy_from_slice(self.salt);
        iv[7] ^= label as u8;
        let mut out = [0; N];
        counter_mode_key(self.key)?
            .less_safe_encrypt(&mut out, EncryptionContext::Iv128(FixedLength::from(iv)))
            .ok()?;
        Some(out)
    }
}

/// An expanded AES key for counter mode; `None` unless the key has 16 or 32 bytes.
pub(super) fn counter_mode_key(key: &[u8]) -> Option<EncryptingKey> {
    let algorithm = match key.len() {
        16 => &AES_128,
        32 => &AES_256,
        _ => return None,
    };
    EncryptingKey::ctr(UnboundCipherKey::new(algorithm, key).ok()?).ok()
}

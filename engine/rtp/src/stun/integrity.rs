//! MESSAGE-INTEGRITY (RFC 8489 §14.5): HMAC-SHA1 with a short-term credential.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use std::fmt;

pub(super) const HMAC_LEN: usize = 20;

/// The key of a short-term credential, made ready: more than a kilobyte.
#[derive(Clone)]
pub struct IntegrityKey(hmac::Key);

impl IntegrityKey {
    /// The key that an ICE password stands for (RFC 8489 §9.1.1; ICE passwords are ASCII, so SASLprep changes nothing).
    pub fn from_password(password: &str) -> Self {
        Self(hmac::Key::new(
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            password.as_bytes(),
        ))
    }

    pub(super) fn sign(&self, parts: [&[u8]; 2]) -> [u8; HMAC_LEN] {
        let mut context = hmac::Context::with_key(&self.0);
        parts.iter().for_each(|part| context.update(part));
        let tag = context.sign();
        let mut out = [0; HMAC_LEN];
        out.copy_from_slice(&tag.as_ref()[..HMAC_LEN]);
        out
    }

    pub(super) fn verify(&self, parts: [&[u8]; 2], tag: &[u8]) -> bool {
        verify_slices_are_equal(&self.sign(parts), tag).is_ok()
    }
}

impl fmt::Debug for IntegrityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IntegrityKey(…)")
    }
}

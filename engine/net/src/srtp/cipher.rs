//! Encryption and authentication of one direction of one protocol, with persistent keys.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{EncryptingKey, EncryptionContext};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::iv::FixedLength;

use super::derivation::{Label, Master, counter_mode_key};
use super::{Profile, SrtpError};

/// Keys for RTP or for RTCP.
pub(super) enum Cipher {
    Gcm {
        key: Box<LessSafeKey>,
        salt: [u8; 12],
    },
    CounterHmac {
        key: Box<EncryptingKey>,
        salt: [u8; 14],
        authentication: Box<hmac::Key>,
    },
}

#[derive(Clone, Copy)]
pub(super) enum Use {
    Rtp,
    Rtcp,
}

impl Cipher {
    /// `None` when the master key does not fit the profile.
    pub fn new(profile: Profile, purpose: Use, master: &Master<'_>) -> Option<Self> {
        let (encryption, authentication, salt) = match purpose {
            Use::Rtp => (
                Label::RtpEncryption,
                Label::RtpAuthentication,
                Label::RtpSalt,
            ),
            Use::Rtcp => (
                Label::RtcpEncryption,
                Label::RtcpAuthentication,
                Label::RtcpSalt,
            ),
        };
        Some(match profile {
            Profile::AeadAes128Gcm => {
                let key: [u8; 16] = master.derive(encryption)?;
                let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
                Self::Gcm {
                    key: Box::new(key),
                    salt: master.derive(salt)?,
                }
            }
            Profile::AeadAes256Gcm => {
                let key: [u8; 32] = master.derive(encryption)?;
                let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?);
                Self::Gcm {
                    key: Box::new(key),
                    salt: master.derive(salt)?,
                }
            }
            Profile::Aes128CmSha1_80 => {
                let key: [u8; 16] = master.derive(encryption)?;
                let authentication: [u8; 20] = master.derive(authentication)?;
                Self::CounterHmac {
                    key: Box::new(counter_mode_key(&key)?),
                    salt: master.derive(salt)?,
                    authentication: Box::new(hmac::Key::new(
                        HMAC_SHA1_FOR_LEGACY_USE_ONLY,
                        &authentication,
                    )),
                }
            }
        })
    }
}

/// `SSRC` and index as they enter nonces: 12 bytes for GCM (RFC 7714 §8.1, §9.1).
fn gcm_nonce(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut nonce = *salt;
    xor(&mut nonce[2..6], &ssrc.to_be_bytes());
    xor(&mut nonce[6..12], &index.to_be_bytes()[2..]);
    Nonce::assume_unique_for_key(nonce)
}

/// `(salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)` (RFC 3711 §4.1.1).
fn counter_iv(salt: &[u8; 14], ssrc: u32, index: u64) -> EncryptionContext {
    let mut iv = [0; 16];
    iv[..14].copy_from_slice(salt);
    xor(&mut iv[4..8], &ssrc.to_be_bytes());
    xor(&mut iv[8..14], &index.to_be_bytes()[2..]);
    EncryptionContext::Iv128(FixedLength::from(iv))
}

fn xor(to: &mut [u8], with: &[u8]) {
    for (to, with) in to.iter_mut().zip(with) {
        *to ^= with;
    }
}

/// AES-CM: encrypts or decrypts in place; the two are the same.
pub(super) fn apply_counter(
    key: &EncryptingKey,
    salt: &[u8; 14],
    ssrc: u32,
    index: u64,
    text: &mut [u8],
) -> Result<(), SrtpError> {
    key.less_safe_encrypt(text, counter_iv(salt, ssrc, index))
        .map(|_| ())
        .map_err(|_| SrtpError::Malformed)
}

/// GCM: encrypts `text` in place and returns its tag.
pub(super) fn gcm_seal(
    (key, salt): (&LessSafeKey, &[u8; 12]),
    ssrc: u32,
    index: u64,
    associated: &[u8],
    text: &mut [u8],
) -> Result<[u8; 16], SrtpError> {
    let tag = key
        .seal_in_place_separate_tag(gcm_nonce(salt, ssrc, index), Aad::from(associated), text)
        .map_err(|_| SrtpError::Malformed)?;
    tag.as_ref().try_into().map_err(|_| SrtpError::Malformed)
}

/// GCM: checks the tag at the end of `sealed` and decrypts the rest in place.
pub(super) fn gcm_open(
    (key, salt): (&LessSafeKey, &[u8; 12]),
    ssrc: u32,
    index: u64,
    associated: &[u8],
    sealed: &mut [u8],
) -> Result<(), SrtpError> {
    key.open_in_place(gcm_nonce(salt, ssrc, index), Aad::from(associated), sealed)
        .map(|_| ())
        .map_err(|_| SrtpError::Unauthentic)
}

/// The first ten bytes of HMAC-SHA1.
pub(super) fn hmac_tag(key: &hmac::Key, bytes: &[u8]) -> [u8; 10] {
    let mut tag = [0; 10];
    tag.copy_from_slice(&hmac::sign(key, bytes).as_ref()[..10]);
    tag
}

/// Compares tags in constant time.
pub(super) fn check_tag(expected: &[u8], found: &[u8]) -> Result<(), SrtpError> {
    verify_slices_are_equal(expected, found).map_err(|_| SrtpError::Unauthentic)
}

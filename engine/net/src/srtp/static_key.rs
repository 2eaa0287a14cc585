//! Keys that are given instead of agreed on: those between two engines.

use std::fmt;

use super::derivation::Master;
use super::{Inbound, Outbound, Profile};

const KEY_LEN: usize = Profile::AeadAes128Gcm.key_len();

/// Master key and salt of one direction of AEAD_AES_128_GCM (RFC 7714 §12), in this order as in
/// SDES (RFC 4568 §6.1). Must be used for one session only: two sessions that seal with one key
/// use the same nonces.
#[derive(Clone, PartialEq, Eq)]
pub struct StaticKey([u8; Self::LEN]);

impl StaticKey {
    /// Bytes of key and salt.
    pub const LEN: usize = KEY_LEN + Profile::AeadAes128Gcm.salt_len();

    pub fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    fn master(&self) -> Master<'_> {
        let (key, salt) = self.0.split_at(KEY_LEN);
        Master { key, salt }
    }
}

/// Without the key, which must not get into logs.
impl fmt::Debug for StaticKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticKey")
    }
}

/// Both directions of a session: the other side's `receive` is our `send`. `None` only when the
/// cryptography is not to be had.
pub fn static_session(send: &StaticKey, receive: &StaticKey) -> Option<(Inbound, Outbound)> {
    let profile = Profile::AeadAes128Gcm;
    Some((
        Inbound::new(profile, &receive.master())?,
        Outbound::new(profile, &send.master())?,
    ))
}

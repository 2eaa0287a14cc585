//! Transports between engines, whose keys the server gives.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TransportId;

/// One end of a relay: a transport to another engine, of this machine or another one. Consumers on
/// it take tracks there, and producers on it are tracks that come from there. Both engines are
/// given the same two keys, the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRelayTransport {
    pub transport_id: TransportId,
    pub peer: RelayPeer,
    pub send_key: SrtpKey,
    pub receive_key: SrtpKey,
}

/// The other engine's media port. Between two engines there is one relay at a time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelayPeer {
    #[ts(type = "string")]
    pub address: IpAddr,
    pub port: u16,
}

/// Without the address, which must not get into logs.
impl fmt::Debug for RelayPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayPeer")
    }
}

/// A master key and master salt of AEAD_AES_128_GCM (RFC 7714 §12): 56 hexadecimal digits. Never
/// given to two relays.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
pub struct SrtpKey([u8; SrtpKey::LEN]);

impl SrtpKey {
    pub const LEN: usize = 28;

    pub fn bytes(&self) -> [u8; Self::LEN] {
        self.0
    }
}

/// Why a string is not a key; without the string, which may be nearly one.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidKey;

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} hexadecimal digits", 2 * SrtpKey::LEN)
    }
}

impl std::error::Error for InvalidKey {}

impl TryFrom<String> for SrtpKey {
    type Error = InvalidKey;

    fn try_from(text: String) -> Result<Self, InvalidKey> {
        if text.len() != 2 * Self::LEN {
            return Err(InvalidKey);
        }
        let mut bytes = [0; Self::LEN];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |at: usize| char::from(digits[at]).to_digit(16).ok_or(InvalidKey);
            *byte = (digit(0)? << 4 | digit(1)?) as u8;
        }
        Ok(Self(bytes))
    }
}

impl From<SrtpKey> for String {
    fn from(key: SrtpKey) -> Self {
        key.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Without the key, which must not get into logs.
impl fmt::Debug for SrtpKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SrtpKey")
    }
}

#[cfg(test)]
mod tests {
    use crate::{ParsedRequest, Request};

    fn read(key: &str) -> Result<Request, String> {
        let line = format!(
            r#"{{"id":1,"method":"createRelayTransport","params":{{"transportId":"r","peer":{{"address":"127.0.0.1","port":47001}},"sendKey":"{key}","receiveKey":"{}"}}}}"#,
            "ab".repeat(28)
        );
        let parsed = ParsedRequest::from_line(line.as_bytes());
        parsed.request.map_err(|error| error.message)
    }

    #[test]
    fn a_relay_is_read_and_shows_neither_key_nor_address() {
        let key: String = (0..28).map(|byte| format!("{byte:02x}")).collect();
        let request = read(&key).unwrap();
        let Request::CreateRelayTransport(relay) = &request else {
            panic!("read as {request:?}");
        };
        assert_eq!(relay.send_key.bytes()[27], 27);
        assert_eq!(String::from(relay.send_key.clone()), key);
        let shown = format!("{request:?}");
        assert!(!shown.contains("127") && !shown.contains("27"), "{shown}");
    }

    #[test]
    fn what_is_not_a_key_is_refused_without_repeating_it() {
        for wrong in ["", &"a".repeat(55), &"g".repeat(56), &"ü".repeat(28)] {
            let words = read(wrong).unwrap_err();
            assert!(
                words.starts_with("params.sendKey: expected 56 hexadecimal digits at line"),
                "{words}"
            );
        }
    }
}

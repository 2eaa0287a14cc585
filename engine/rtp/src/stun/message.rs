use super::fingerprint::fingerprint;
use super::integrity::{HMAC_LEN, IntegrityKey};
use super::{HEADER_LEN, MAGIC_COOKIE, attribute};
use crate::ParseError;
use crate::bytes::{u16_at, u32_at, u64_at};
use std::net::{IpAddr, SocketAddr};

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Request,
    Indication,
    Success,
    Error,
}

/// Ties an answer to its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TransactionId(pub [u8; 12]);

/// A view of one STUN message whose attributes are known to be well-formed.
///
/// ```text
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                         Magic Cookie                          |
/// |                     Transaction ID (96 bits)                  |
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    bytes: &'a [u8],
    class: Class,
    method: u16,
    transaction_id: TransactionId,
    integrity_at: Option<usize>,
    fingerprint_at: Option<usize>,
}

impl<'a> Message<'a> {
    /// Reads a message that fills the datagram. Attributes after MESSAGE-INTEGRITY other than FINGERPRINT are ignored
    /// (RFC 8489 §14.5), anything after FINGERPRINT is an error.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        const PART: ParseError = ParseError::Truncated("STUN message");
        let header = bytes.first_chunk::<HEADER_LEN>().ok_or(PART)?;
        let kind = u16::from_be_bytes([header[0], header[1]]);
        if kind & 0xc000 != 0 {
            return Err(ParseError::Invalid("STUN message type"));
        }
        if u32_at(header, 4) != Some(MAGIC_COOKIE) {
            return Err(ParseError::Invalid("STUN magic cookie"));
        }
        let len = usize::from(u16::from_be_bytes([header[2], header[3]]));
        if !len.is_multiple_of(4) || bytes.len() != HEADER_LEN + len {
            return Err(ParseError::Invalid("STUN message length"));
        }
        let mut transaction_id = [0; 12];
        transaction_id.copy_from_slice(&header[8..]);
        let mut message = Self {
            bytes,
            class: match kind >> 7 & 2 | kind >> 4 & 1 {
                0 => Class::Request,
                1 => Class::Indication,
                2 => Class::Success,
                _ => Class::Error,
            },
            method: kind & 0x000f | kind >> 1 & 0x0070 | kind >> 2 & 0x0f80,
            transaction_id: TransactionId(transaction_id),
            integrity_at: None,
            fingerprint_at: None,
        };
        let mut at = HEADER_LEN;
        while at < bytes.len() {
            if message.fingerprint_at.is_some() {
                return Err(ParseError::Invalid("STUN attribute after FINGERPRINT"));
            }
            let kind = u16_at(bytes, at).ok_or(PART)?;
            let len = usize::from(u16_at(bytes, at + 2).ok_or(PART)?);
            let next = at + 4 + len.next_multiple_of(4);
            if next > bytes.len() {
                return Err(PART);
            }
            match kind {
                attribute::MESSAGE_INTEGRITY if message.integrity_at.is_none() => {
                    if len != HMAC_LEN {
                        return Err(ParseError::Invalid("STUN MESSAGE-INTEGRITY length"));
                    }
                    message.integrity_at = Some(at);
                }
                attribute::FINGERPRINT => {
                    if len != 4 {
                        return Err(ParseError::Invalid("STUN FINGERPRINT length"));
                    }
                    message.fingerprint_at = Some(at);
                }
                _ => {}
            }
            at = next;
        }
        Ok(message)
    }

    pub fn class(&self) -> Class {
        self.class
    }

    /// The 12-bit method; `BINDING` in ICE.
    pub fn method(&self) -> u16 {
        self.method
    }

    pub fn transaction_id(&self) -> TransactionId {
        self.transaction_id
    }

    /// The attributes before MESSAGE-INTEGRITY (and FINGERPRINT): those that integrity protects.
    pub fn attributes(&self) -> Attributes<'a> {
        let end = self
            .integrity_at
            .or(self.fingerprint_at)
            .unwrap_or(self.bytes.len());
        Attributes {
            rest: self.bytes.get(HEADER_LEN..end).unwrap_or_default(),
        }
    }

    fn attribute(&self, kind: u16) -> Option<&'a [u8]> {
        self.attributes()
            .find(|(found, _)| *found == kind)
            .map(|(_, value)| value)
    }

    /// USERNAME. In a check to us: our fragment, a colon, the peer's fragment.
    pub fn username(&self) -> Option<&'a str> {
        std::str::from_utf8(self.attribute(attribute::USERNAME)?).ok()
    }

    /// The part of USERNAME before the colon: the fragment that the receiver handed out.
    pub fn local_fragment(&self) -> Option<&'a str> {
        self.username()?.split_once(':').map(|(local, _)| local)
    }

    pub fn priority(&self) -> Option<u32> {
        u32_at(self.attribute(attribute::PRIORITY)?, 0)
    }

    /// True when the controlling side nominates this pair.
    pub fn has_use_candidate(&self) -> bool {
        self.attribute(attribute::USE_CANDIDATE).is_some()
    }

    /// The tie-breaker of a sender in the controlling role.
    pub fn ice_controlling(&self) -> Option<u64> {
        u64_at(self.attribute(attribute::ICE_CONTROLLING)?, 0)
    }

    /// The tie-breaker of a sender in the controlled role.
    pub fn ice_controlled(&self) -> Option<u64> {
        u64_at(self.attribute(attribute::ICE_CONTROLLED)?, 0)
    }

    /// The code of an error response, 300–699.
    pub fn error_code(&self) -> Option<u16> {
        let value = self.attribute(attribute::ERROR_CODE)?;
        let (class, number) = (value.get(2)? & 7, *value.get(3)?);
        Some(u16::from(class) * 100 + u16::from(number))
    }

    /// XOR-MAPPED-ADDRESS of a success response.
    pub fn mapped_address(&self) -> Option<SocketAddr> {
        let value = self.attribute(attribute::XOR_MAPPED_ADDRESS)?;
        let port = u16_at(value, 2)? ^ (MAGIC_COOKIE >> 16) as u16;
        let mask = u128::from(MAGIC_COOKIE) << 96
            | self
                .transaction_id
                .0
                .iter()
                .fold(0, |mask, byte| mask << 8 | u128::from(*byte));
        let address: IpAddr = match (value.get(1)?, value.len()) {
            (1, 8) => IpAddr::from((u32_at(value, 4)? ^ MAGIC_COOKIE).to_be_bytes()),
            (2, 20) => {
                let raw = u128::from(u64_at(value, 4)?) << 64 | u128::from(u64_at(value, 12)?);
                IpAddr::from((raw ^ mask).to_be_bytes())
            }
            _ => return None,
        };
        Some(SocketAddr::new(address, port))
    }

    /// Comprehension-required attributes (below 0x8000) that this crate does not know; a request that has any is
    /// answered with 420.
    pub fn unknown_required(&self) -> impl Iterator<Item = u16> + 'a {
        self.attributes().map(|(kind, _)| kind).filter(|kind| {
            *kind < 0x8000
                && !matches!(
                    *kind,
                    attribute::USERNAME
                        | attribute::ERROR_CODE
                        | attribute::UNKNOWN_ATTRIBUTES
                        | attribute::XOR_MAPPED_ADDRESS
                        | attribute::PRIORITY
                        | attribute::USE_CANDIDATE
                )
        })
    }

    pub fn has_integrity(&self) -> bool {
        self.integrity_at.is_some()
    }

    /// True when MESSAGE-INTEGRITY is there and was made with `key`.
    pub fn verify_integrity(&self, key: &IntegrityKey) -> bool {
        let Some(at) = self.integrity_at else {
            return false;
        };
        let header = self.header_ending_after(at + 4 + HMAC_LEN);
        match (
            self.bytes.get(HEADER_LEN..at),
            self.bytes.get(at + 4..at + 4 + HMAC_LEN),
        ) {
            (Some(body), Some(tag)) => key.verify([&header, body], tag),
            _ => false,
        }
    }

    /// `None` without a FINGERPRINT, else whether it is right.
    pub fn verify_fingerprint(&self) -> Option<bool> {
        let at = self.fingerprint_at?;
        let header = self.header_ending_after(at + 8);
        let body = self.bytes.get(HEADER_LEN..at)?;
        Some(u32_at(self.bytes, at + 4) == Some(fingerprint([&header, body])))
    }

    /// The header as it was when the message ended at `end`.
    fn header_ending_after(&self, end: usize) -> [u8; HEADER_LEN] {
        let mut header = [0; HEADER_LEN];
        header.copy_from_slice(&self.bytes[..HEADER_LEN]);
        header[2..4].copy_from_slice(&((end - HEADER_LEN) as u16).to_be_bytes());
        header
    }
}

/// Iterator over `(type, value)`, values without padding.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.rest, 0)?;
        let len = usize::from(u16_at(self.rest, 2)?);
        let value = self.rest.get(4..4 + len)?;
        self.rest = self
            .rest
            .get(4 + len.next_multiple_of(4)..)
            .unwrap_or_default();
        Some((kind, value))
    }
}

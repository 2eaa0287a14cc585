use super::fingerprint::fingerprint;
use super::integrity::{HMAC_LEN, IntegrityKey};
use super::message::{Class, TransactionId};
use super::{BINDING, ErrorCode, HEADER_LEN, MAGIC_COOKIE, attribute};
use crate::Full;
use std::net::{IpAddr, SocketAddr};

/// A buffer of this size holds every answer and every request with a user name of up to 300 bytes.
pub const MAX_MESSAGE_LEN: usize = 512;

/// An agent's role and its tie-breaker (RFC 8445 §7.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Controlling(u64),
    Controlled(u64),
}

/// A connectivity check to be written.
#[derive(Debug, Clone, Copy)]
pub struct BindingRequest<'a> {
    pub transaction_id: TransactionId,
    /// The receiver's fragment, a colon, the sender's fragment.
    pub username: &'a str,
    pub priority: u32,
    pub role: Role,
    pub use_candidate: bool,
}

/// Writes a connectivity check; `key` is the receiver's password. Returns the message's length.
pub fn write_binding_request(
    out: &mut [u8],
    request: &BindingRequest<'_>,
    key: &IntegrityKey,
) -> Result<usize, Full> {
    let mut writer = Writer::start(out, Class::Request, request.transaction_id)?;
    writer.attribute(attribute::USERNAME, request.username.as_bytes())?;
    writer.attribute(attribute::PRIORITY, &request.priority.to_be_bytes())?;
    let (kind, tie_breaker) = match request.role {
        Role::Controlling(tie_breaker) => (attribute::ICE_CONTROLLING, tie_breaker),
        Role::Controlled(tie_breaker) => (attribute::ICE_CONTROLLED, tie_breaker),
    };
    writer.attribute(kind, &tie_breaker.to_be_bytes())?;
    if request.use_candidate {
        writer.attribute(attribute::USE_CANDIDATE, &[])?;
    }
    writer.finish(Some(key))
}

/// Writes the answer to an authenticated check that came from `mapped`. Returns the message's length.
pub fn write_binding_success(
    out: &mut [u8],
    transaction_id: TransactionId,
    mapped: SocketAddr,
    key: &IntegrityKey,
) -> Result<usize, Full> {
    let mut writer = Writer::start(out, Class::Success, transaction_id)?;
    writer.xor_mapped_address(mapped)?;
    writer.finish(Some(key))
}

/// Writes an error answer; `unknown` are the types for a 420. Without a key there is no MESSAGE-INTEGRITY, as for an
/// unauthenticated request (RFC 8489 §9.1.3). Returns the message's length.
pub fn write_binding_error(
    out: &mut [u8],
    transaction_id: TransactionId,
    code: ErrorCode,
    unknown: &[u16],
    key: Option<&IntegrityKey>,
) -> Result<usize, Full> {
    let mut writer = Writer::start(out, Class::Error, transaction_id)?;
    let number = code.number();
    let mut value = [0; 64];
    value[2] = (number / 100) as u8;
    value[3] = (number % 100) as u8;
    let reason = code.reason().as_bytes();
    let len = 4 + reason.len();
    value.get_mut(4..len).ok_or(Full)?.copy_from_slice(reason);
    writer.attribute(attribute::ERROR_CODE, &value[..len])?;
    if !unknown.is_empty() {
        let mut value = [0; 64];
        let mut len = 0;
        for (slot, kind) in value.chunks_exact_mut(2).zip(unknown) {
            slot.copy_from_slice(&kind.to_be_bytes());
            len += 2;
        }
        writer.attribute(attribute::UNKNOWN_ATTRIBUTES, &value[..len])?;
    }
    writer.finish(key)
}

struct Writer<'a> {
    out: &'a mut [u8],
    len: usize,
    transaction_id: TransactionId,
}

impl<'a> Writer<'a> {
    fn start(out: &'a mut [u8], class: Class, transaction_id: TransactionId) -> Result<Self, Full> {
        let class_bits = match class {
            Class::Request => 0,
            Class::Indication => 0x0010,
            Class::Success => 0x0100,
            Class::Error => 0x0110,
        };
        let header = out.get_mut(..HEADER_LEN).ok_or(Full)?;
        header[..2].copy_from_slice(&(BINDING | class_bits).to_be_bytes());
        header[2..4].fill(0);
        header[4..8].copy_from_slice(&MAGIC_COOKIE.to_be_bytes());
        header[8..].copy_from_slice(&transaction_id.0);
        Ok(Self {
            out,
            len: HEADER_LEN,
            transaction_id,
        })
    }

    fn attribute(&mut self, kind: u16, value: &[u8]) -> Result<(), Full> {
        let end = self.len + 4 + value.len().next_multiple_of(4);
        let slot = self.out.get_mut(self.len..end).ok_or(Full)?;
        slot[..2].copy_from_slice(&kind.to_be_bytes());
        slot[2..4].copy_from_slice(&(value.len() as u16).to_be_bytes());
        slot[4..4 + value.len()].copy_from_slice(value);
        slot[4 + value.len()..].fill(0);
        self.len = end;
        self.set_length(end);
        Ok(())
    }

    fn xor_mapped_address(&mut self, address: SocketAddr) -> Result<(), Full> {
        let mut value = [0; 20];
        let port = address.port() ^ (MAGIC_COOKIE >> 16) as u16;
        value[2..4].copy_from_slice(&port.to_be_bytes());
        // An IPv4 client on a dual-stack socket must see its IPv4 address.
        let len = match address.ip().to_canonical() {
            IpAddr::V4(ip) => {
                value[1] = 1;
                let raw = u32::from(ip) ^ MAGIC_COOKIE;
                value[4..8].copy_from_slice(&raw.to_be_bytes());
                8
            }
            IpAddr::V6(ip) => {
                value[1] = 2;
                value[4..].copy_from_slice(&ip.octets());
                let mask = MAGIC_COOKIE.to_be_bytes().into_iter();
                let mask = mask.chain(self.transaction_id.0);
                value[4..]
                    .iter_mut()
                    .zip(mask)
                    .for_each(|(byte, mask)| *byte ^= mask);
                20
            }
        };
        self.attribute(attribute::XOR_MAPPED_ADDRESS, &value[..len])
    }

    fn finish(mut self, key: Option<&IntegrityKey>) -> Result<usize, Full> {
        if let Some(key) = key {
            let body_end = self.len;
            self.set_length(body_end + 4 + HMAC_LEN);
            let tag = key.sign([&self.out[..body_end], &[]]);
            self.attribute(attribute::MESSAGE_INTEGRITY, &tag)?;
        }
        let body_end = self.len;
        self.set_length(body_end + 8);
        let value = fingerprint([&self.out[..body_end], &[]]);
        self.attribute(attribute::FINGERPRINT, &value.to_be_bytes())?;
        Ok(self.len)
    }

    fn set_length(&mut self, end: usize) {
        let len = (end - HEADER_LEN) as u16;
        self.out[2..4].copy_from_slice(&len.to_be_bytes());
    }
}

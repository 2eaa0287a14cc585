//! SRTP and SRTCP (RFC 3711) with the profiles that WebRTC uses (RFC 5764, RFC 7714).
//!
//! Packets are sealed and opened in place. The contexts keep expanded keys; nothing is derived per
//! packet.

mod cipher;
mod derivation;
mod inbound;
mod inbound_streams;
mod index;
mod outbound;
mod sealed_copies;
mod static_key;
mod window;

use std::fmt;

pub use inbound::Inbound;
pub use inbound_streams::MAX_INBOUND_STREAMS;
pub use outbound::{MAX_OUTBOUND_STREAMS, Outbound};
pub use static_key::{StaticKey, static_session};

/// The most that sealing adds to an RTP packet, bytes.
pub const MAX_RTP_TRAILER: usize = 16;

/// The most that sealing adds to an RTCP compound, bytes: tag and index word.
pub const MAX_RTCP_TRAILER: usize = 20;

/// A protection profile, ordered as the engine would choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// RFC 7714 §14.2.
    AeadAes128Gcm,
    /// RFC 7714 §14.2.
    AeadAes256Gcm,
    /// RFC 5764 §4.1.2.
    Aes128CmSha1_80,
}

impl Profile {
    const fn key_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm | Self::Aes128CmSha1_80 => 16,
            Self::AeadAes256Gcm => 32,
        }
    }

    const fn salt_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm | Self::AeadAes256Gcm => 12,
            Self::Aes128CmSha1_80 => 14,
        }
    }

    /// Length of the authentication tag, bytes.
    const fn tag_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm | Self::AeadAes256Gcm => 16,
            Self::Aes128CmSha1_80 => 10,
        }
    }

    /// How many bytes DTLS exports for this profile (RFC 5764 §4.2).
    pub const fn keying_material_len(self) -> usize {
        2 * (self.key_len() + self.salt_len())
    }
}

/// Why a packet was not sealed or opened. None of these changes any state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SrtpError {
    /// Too short for its own header and trailer, or not version 2.
    Malformed,
    /// The tag is wrong.
    Unauthentic,
    /// The index was seen before, or is older than the window, or outside of the key's life.
    Replayed,
    /// Sealing: the buffer has no room for the trailer.
    NoRoom,
    /// Sealing: the session has sent as many streams as it may.
    TooManyStreams,
    /// All 2^31 RTCP indices of the key are used.
    Exhausted,
}

impl fmt::Display for SrtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "malformed packet",
            Self::Unauthentic => "authentication failed",
            Self::Replayed => "replayed packet",
            Self::NoRoom => "no room for the trailer",
            Self::TooManyStreams => "too many RTP streams",
            Self::Exhausted => "key used up",
        })
    }
}

impl std::error::Error for SrtpError {}

/// Which side of the DTLS handshake this side was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// Makes both directions from what DTLS exported: client key, server key, client salt, server
/// salt (RFC 5764 §4.2). `None` when the length does not fit the profile.
pub fn session(profile: Profile, side: Side, material: &[u8]) -> Option<(Inbound, Outbound)> {
    if material.len() != profile.keying_material_len() {
        return None;
    }
    let (keys, salts) = material.split_at(2 * profile.key_len());
    let (client_key, server_key) = keys.split_at(profile.key_len());
    let (client_salt, server_salt) = salts.split_at(profile.salt_len());
    let client = derivation::Master {
        key: client_key,
        salt: client_salt,
    };
    let server = derivation::Master {
        key: server_key,
        salt: server_salt,
    };
    let (local, remote) = match side {
        Side::Client => (client, server),
        Side::Server => (server, client),
    };
    Some((
        Inbound::new(profile, &remote)?,
        Outbound::new(profile, &local)?,
    ))
}

/// Length of an RTP header with its CSRCs and extension block, bytes: what stays in the clear.
fn rtp_header_len(packet: &[u8]) -> Option<usize> {
    let fixed = packet.first_chunk::<12>()?;
    if fixed[0] >> 6 != 2 {
        return None;
    }
    let end = 12 + usize::from(fixed[0] & 0x0f) * 4;
    let len = if fixed[0] & 0x10 == 0 {
        end
    } else {
        let words = packet.get(end + 2..end + 4)?;
        end + 4 + usize::from(u16::from_be_bytes([words[0], words[1]])) * 4
    };
    (len <= packet.len()).then_some(len)
}

fn rtp_sequence(packet: &[u8]) -> u16 {
    u16::from_be_bytes([packet[2], packet[3]])
}

fn ssrc_at(packet: &[u8], offset: usize) -> u32 {
    let mut ssrc = [0; 4];
    ssrc.copy_from_slice(&packet[offset..offset + 4]);
    u32::from_be_bytes(ssrc)
}

#[cfg(test)]
mod tests;

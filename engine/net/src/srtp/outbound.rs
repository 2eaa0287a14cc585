//! Sealing what the engine sends.

use std::collections::HashMap;

use super::cipher::{Cipher, Use, apply_counter, gcm_seal, hmac_tag};
use super::derivation::Master;
use super::index::{estimate, rollover};
use super::window::Window;
use super::{MAX_STREAMS, Profile, SrtpError, rtp_header_len, rtp_sequence, ssrc_at};

/// The last SRTCP index (RFC 3711 §3.4).
const MAX_RTCP_INDEX: u32 = (1 << 31) - 1;

/// The encrypting half of an SRTP session.
pub struct Outbound {
    profile: Profile,
    rtp: Cipher,
    rtcp: Cipher,
    /// Which indices each stream has used. Sealing two different packets under one index would
    /// break GCM, so a second use is refused.
    streams: HashMap<u32, Window>,
    /// One count for all senders, which keeps every (SSRC, index) pair unique.
    rtcp_index: u32,
}

impl Outbound {
    pub(super) fn new(profile: Profile, master: &Master<'_>) -> Option<Self> {
        Some(Self {
            profile,
            rtp: Cipher::new(profile, Use::Rtp, master)?,
            rtcp: Cipher::new(profile, Use::Rtcp, master)?,
            streams: HashMap::new(),
            rtcp_index: 0,
        })
    }

    /// Seals the RTP packet in the first `len` bytes of `buffer` and returns its new length.
    /// `buffer` must be longer by [`super::MAX_RTP_TRAILER`].
    pub fn seal_rtp(&mut self, buffer: &mut [u8], len: usize) -> Result<usize, SrtpError> {
        let sealed_len = len + self.profile.tag_len();
        let packet = buffer.get_mut(..sealed_len).ok_or(SrtpError::NoRoom)?;
        let header_len = rtp_header_len(&packet[..len]).ok_or(SrtpError::Malformed)?;
        let ssrc = ssrc_at(packet, 8);
        let full = self.streams.len() >= MAX_STREAMS;
        let window = match self.streams.get_mut(&ssrc) {
            Some(window) => window,
            None if full => return Err(SrtpError::TooManyStreams),
            None => self.streams.entry(ssrc).or_default(),
        };
        let index = estimate(window.newest(), rtp_sequence(packet)).ok_or(SrtpError::Replayed)?;
        if !window.is_fresh(index) {
            return Err(SrtpError::Replayed);
        }
        window.mark(index);

        let (header, body) = packet.split_at_mut(header_len);
        let (text, tag) = body.split_at_mut(len - header_len);
        match &self.rtp {
            Cipher::Gcm { key, salt } => {
                tag.copy_from_slice(&gcm_seal((key, salt), ssrc, index, header, text)?);
            }
            Cipher::CounterHmac {
                key,
                salt,
                authentication,
            } => {
                apply_counter(key, salt, ssrc, index, text)?;
                // The tag covers the packet followed by the rollover counter, which lies for a
                // moment where the tag goes.
                tag[..4].copy_from_slice(&rollover(index).to_be_bytes());
                let computed = hmac_tag(authentication, &packet[..len + 4]);
                packet[len..].copy_from_slice(&computed);
            }
        }
        Ok(sealed_len)
    }

    /// Seals the RTCP compound in the first `len` bytes of `buffer` and returns its new length.
    /// `buffer` must be longer by [`super::MAX_RTCP_TRAILER`].
    pub fn seal_rtcp(&mut self, buffer: &mut [u8], len: usize) -> Result<usize, SrtpError> {
        let tag_len = self.profile.tag_len();
        let sealed_len = len + tag_len + 4;
        let packet = buffer.get_mut(..sealed_len).ok_or(SrtpError::NoRoom)?;
        if len < 8 {
            return Err(SrtpError::Malformed);
        }
        if self.rtcp_index >= MAX_RTCP_INDEX {
            return Err(SrtpError::Exhausted);
        }
        self.rtcp_index += 1;
        let ssrc = ssrc_at(packet, 4);
        let index = u64::from(self.rtcp_index);
        let word = (1 << 31 | self.rtcp_index).to_be_bytes();

        let (header, body) = packet.split_at_mut(8);
        let (text, trailer) = body.split_at_mut(len - 8);
        match &self.rtcp {
            Cipher::Gcm { key, salt } => {
                let mut associated = [0; 12];
                associated[..8].copy_from_slice(header);
                associated[8..].copy_from_slice(&word);
                let tag = gcm_seal((key, salt), ssrc, index, &associated, text)?;
                trailer[..tag_len].copy_from_slice(&tag);
                trailer[tag_len..].copy_from_slice(&word);
            }
            Cipher::CounterHmac {
                key,
                salt,
                authentication,
            } => {
                apply_counter(key, salt, ssrc, index, text)?;
                trailer[..4].copy_from_slice(&word);
                let tag = hmac_tag(authentication, &packet[..len + 4]);
                packet[len + 4..].copy_from_slice(&tag);
            }
        }
        Ok(sealed_len)
    }
}

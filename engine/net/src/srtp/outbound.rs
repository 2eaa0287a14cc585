//! Sealing what the engine sends.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::cipher::{Cipher, Use, apply_counter, gcm_seal, hmac_tag};
use super::derivation::Master;
use super::index::{estimate, rollover};
use super::sealed_copies::SealedCopies;
use super::window::Window;
use super::{Profile, SrtpError, rtp_header_len, rtp_sequence, ssrc_at};

/// The last SRTCP index (RFC 3711 §3.4).
const MAX_RTCP_INDEX: u32 = (1 << 31) - 1;

/// The most streams (SSRCs) that are sent in one session's life. None of them is forgotten: were its
/// SSRC used again, its indices would be, too.
pub const MAX_OUTBOUND_STREAMS: usize = 1 << 16;

#[derive(Default)]
struct Stream {
    /// Which indices were used. Sealing two different packets under one would break GCM.
    window: Window,
    copies: Option<Box<SealedCopies>>,
}

/// The encrypting half of an SRTP session.
pub struct Outbound {
    profile: Profile,
    rtp: Cipher,
    rtcp: Cipher,
    streams: FxHashMap<u32, Stream>,
    /// One count for all senders, which keeps every (SSRC, index) pair unique.
    rtcp_index: u32,
}

impl Outbound {
    pub(super) fn new(profile: Profile, master: &Master<'_>) -> Option<Self> {
        Some(Self {
            profile,
            rtp: Cipher::new(profile, Use::Rtp, master)?,
            rtcp: Cipher::new(profile, Use::Rtcp, master)?,
            streams: FxHashMap::default(),
            rtcp_index: 0,
        })
    }

    /// Keeps the last packets of a stream, from the next one on, so that they can be sent again
    /// under their own numbers. For streams without RTX.
    pub fn keep_copies(&mut self, ssrc: u32) -> Result<(), SrtpError> {
        let stream = stream(&mut self.streams, ssrc)?;
        stream.copies.get_or_insert_default();
        Ok(())
    }

    /// No packet of the stream is sent again.
    pub fn drop_copies(&mut self, ssrc: u32) {
        if let Some(stream) = self.streams.get_mut(&ssrc) {
            stream.copies = None;
        }
    }

    /// Forgets which numbers of a stream were used. Its SSRC must never be used again.
    pub fn forget_stream(&mut self, ssrc: u32) {
        self.streams.remove(&ssrc);
    }

    /// Seals the RTP packet in the first `len` bytes of `buffer` and returns its new length.
    /// `buffer` must be longer by [`super::MAX_RTP_TRAILER`]. A packet whose number was used before
    /// is replaced by the copy of what was sent under it; without a copy it is refused.
    pub fn seal_rtp(&mut self, buffer: &mut [u8], len: usize) -> Result<usize, SrtpError> {
        let sealed_len = len + self.profile.tag_len();
        let packet = buffer.get_mut(..sealed_len).ok_or(SrtpError::NoRoom)?;
        let header_len = rtp_header_len(&packet[..len]).ok_or(SrtpError::Malformed)?;
        let ssrc = ssrc_at(packet, 8);
        let stream = stream(&mut self.streams, ssrc)?;
        let newest = stream.window.newest();
        let index = estimate(newest, rtp_sequence(packet)).ok_or(SrtpError::Replayed)?;
        if !stream.window.is_fresh(index) {
            let copy = stream.copies.as_ref().and_then(|copies| copies.get(index));
            let copy = copy.ok_or(SrtpError::Replayed)?;
            buffer
                .get_mut(..copy.len())
                .ok_or(SrtpError::NoRoom)?
                .copy_from_slice(copy);
            return Ok(copy.len());
        }
        stream.window.mark(index);

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
        if let Some(copies) = &mut stream.copies {
            copies.keep(index, packet);
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

/// The state of a stream, made where there is none yet.
fn stream(streams: &mut FxHashMap<u32, Stream>, ssrc: u32) -> Result<&mut Stream, SrtpError> {
    let count = streams.len();
    match streams.entry(ssrc) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(_) if count >= MAX_OUTBOUND_STREAMS => Err(SrtpError::TooManyStreams),
        Entry::Vacant(new) => Ok(new.insert(Stream::default())),
    }
}

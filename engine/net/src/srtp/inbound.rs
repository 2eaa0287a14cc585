//! Opening what the client sends.

use super::cipher::{Cipher, Use, apply_counter, check_tag, gcm_open, hmac_tag};
use super::derivation::Master;
use super::inbound_streams::{InboundStreams, Known};
use super::index::{estimate, rollover};
use super::{Profile, SrtpError, rtp_header_len, rtp_sequence, ssrc_at};

/// The decrypting half of an SRTP session. State of a stream comes to be and changes only by an
/// authentic packet of that stream, and ends by one of a new stream when there are very many.
pub struct Inbound {
    profile: Profile,
    rtp: Cipher,
    rtcp: Cipher,
    rtp_streams: InboundStreams,
    rtcp_streams: InboundStreams,
}

impl Inbound {
    pub(super) fn new(profile: Profile, master: &Master<'_>) -> Option<Self> {
        Some(Self {
            profile,
            rtp: Cipher::new(profile, Use::Rtp, master)?,
            rtcp: Cipher::new(profile, Use::Rtcp, master)?,
            rtp_streams: InboundStreams::default(),
            rtcp_streams: InboundStreams::default(),
        })
    }

    /// How many streams of RTP are remembered; [`super::MAX_INBOUND_STREAMS`] unless it is said.
    pub fn remember_streams(&mut self, max: usize) {
        self.rtp_streams.set_max(max);
    }

    /// Opens an SRTP packet in place and returns the length of the RTP packet. After an error the
    /// bytes are of no use.
    pub fn open_rtp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        let tag_len = self.profile.tag_len();
        let len = packet
            .len()
            .checked_sub(tag_len)
            .ok_or(SrtpError::Malformed)?;
        let header_len = rtp_header_len(&packet[..len]).ok_or(SrtpError::Malformed)?;
        let ssrc = ssrc_at(packet, 8);
        let stream = self.rtp_streams.get(ssrc);
        let newest = stream.as_ref().and_then(Known::newest);
        let index = estimate(newest, rtp_sequence(packet)).ok_or(SrtpError::Replayed)?;
        if stream
            .as_ref()
            .is_some_and(|stream| !stream.is_fresh(index))
        {
            return Err(SrtpError::Replayed);
        }

        match &self.rtp {
            Cipher::Gcm { key, salt } => {
                let (header, sealed) = packet.split_at_mut(header_len);
                gcm_open((key, salt), ssrc, index, header, sealed)?;
            }
            Cipher::CounterHmac {
                key,
                salt,
                authentication,
            } => {
                let mut found = [0; 10];
                found.copy_from_slice(&packet[len..]);
                packet[len..len + 4].copy_from_slice(&rollover(index).to_be_bytes());
                check_tag(&hmac_tag(authentication, &packet[..len + 4]), &found)?;
                apply_counter(key, salt, ssrc, index, &mut packet[header_len..len])?;
            }
        }
        match stream {
            Some(stream) => stream.mark(index),
            None => self.rtp_streams.begin(ssrc, index),
        }
        Ok(len)
    }

    /// Opens an SRTCP packet in place and returns the length of the RTCP compound. After an error
    /// the bytes are of no use.
    pub fn open_rtcp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        let tag_len = self.profile.tag_len();
        let len = packet
            .len()
            .checked_sub(tag_len + 4)
            .ok_or(SrtpError::Malformed)?;
        if len < 8 || packet[0] >> 6 != 2 {
            return Err(SrtpError::Malformed);
        }
        let ssrc = ssrc_at(packet, 4);
        // The index word comes after the tag with GCM (RFC 7714 §9.1), before it otherwise
        // (RFC 3711 §3.4).
        let word_at = match self.rtcp {
            Cipher::Gcm { .. } => len + tag_len,
            Cipher::CounterHmac { .. } => len,
        };
        let word = ssrc_at(packet, word_at);
        let is_encrypted = word >> 31 == 1;
        let index = u64::from(word & 0x7fff_ffff);
        let stream = self.rtcp_streams.get(ssrc);
        if stream
            .as_ref()
            .is_some_and(|stream| !stream.is_fresh(index))
        {
            return Err(SrtpError::Replayed);
        }

        match &self.rtcp {
            Cipher::Gcm { key, salt } if is_encrypted => {
                let mut associated = [0; 12];
                associated[..8].copy_from_slice(&packet[..8]);
                associated[8..].copy_from_slice(&word.to_be_bytes());
                let sealed = &mut packet[8..len + tag_len];
                gcm_open((key, salt), ssrc, index, &associated, sealed)?;
            }
            Cipher::Gcm { key, salt } => {
                // Everything but the tag is associated data (RFC 7714 §9.3): the index word moves
                // to where the tag was.
                let mut tag = [0; 16];
                tag.copy_from_slice(&packet[len..len + 16]);
                packet[len..len + 4].copy_from_slice(&word.to_be_bytes());
                gcm_open((key, salt), ssrc, index, &packet[..len + 4], &mut tag)?;
            }
            Cipher::CounterHmac {
                key,
                salt,
                authentication,
            } => {
                let (text, found) = packet.split_at_mut(len + 4);
                check_tag(&hmac_tag(authentication, text), found)?;
                if is_encrypted {
                    apply_counter(key, salt, ssrc, index, &mut text[8..len])?;
                }
            }
        }
        match stream {
            Some(stream) => stream.mark(index),
            None => self.rtcp_streams.begin(ssrc, index),
        }
        Ok(len)
    }
}

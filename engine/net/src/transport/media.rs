//! Media through a transport: opening what comes and sealing what goes.

use super::{Peer, State, Transport};
use crate::srtp::{Inbound, Outbound, Profile, SrtpError};
use crate::{Micros, Path};

pub(super) struct Srtp {
    pub(super) profile: Profile,
    pub(super) inbound: Inbound,
    pub(super) outbound: Outbound,
}

impl Transport {
    /// Packets that failed authentication, were replayed, or came before the keys.
    pub fn srtp_rejected(&self) -> u64 {
        self.srtp_rejected
    }

    /// `None` until DTLS is finished.
    pub fn srtp_profile(&self) -> Option<Profile> {
        self.srtp.as_ref().map(|srtp| srtp.profile)
    }

    /// Opens an SRTP packet in place; returns the length of the RTP packet.
    pub fn open_rtp(
        &mut self,
        packet: &mut [u8],
        path: Path,
        now: Micros,
    ) -> Result<usize, SrtpError> {
        let opened = self.open(|inbound| inbound.open_rtp(packet));
        self.note(opened, path, now)
    }

    /// Opens an SRTCP packet in place; returns the length of the RTCP compound.
    pub fn open_rtcp(
        &mut self,
        packet: &mut [u8],
        path: Path,
        now: Micros,
    ) -> Result<usize, SrtpError> {
        let opened = self.open(|inbound| inbound.open_rtcp(packet));
        self.note(opened, path, now)
    }

    fn open(
        &mut self,
        open: impl FnOnce(&mut Inbound) -> Result<usize, SrtpError>,
    ) -> Result<usize, SrtpError> {
        let srtp = self.srtp.as_mut().ok_or(SrtpError::Unauthentic)?;
        open(&mut srtp.inbound)
    }

    fn note(
        &mut self,
        opened: Result<usize, SrtpError>,
        path: Path,
        now: Micros,
    ) -> Result<usize, SrtpError> {
        match opened {
            Ok(_) => match &mut self.peer {
                Peer::Client(client) => {
                    client.ice.heard(path, now);
                    if self.state == State::Disconnected {
                        self.update_state(now);
                    }
                }
                Peer::Relay(relay) => {
                    relay.heard(now);
                    if self.state != State::Connected {
                        self.relay_came_up();
                    }
                }
            },
            Err(_) => self.srtp_rejected += 1,
        }
        opened
    }

    /// Seals the RTP packet in the first `len` bytes of `buffer`; returns its new length.
    /// `buffer` must be longer by [`crate::srtp::MAX_RTP_TRAILER`].
    pub fn seal_rtp(&mut self, buffer: &mut [u8], len: usize) -> Result<usize, SrtpError> {
        let srtp = self.srtp.as_mut().ok_or(SrtpError::Exhausted)?;
        srtp.outbound.seal_rtp(buffer, len)
    }

    /// Keeps the last packets of a stream without RTX, so that they can be sent again under their
    /// own numbers. Holds from now on, also when DTLS has not finished yet.
    pub fn keep_copies(&mut self, ssrc: u32) {
        self.copied_streams.insert(ssrc);
        if let Some(srtp) = &mut self.srtp {
            // Over the limit of streams nothing of this one is sent, either.
            let _ = srtp.outbound.keep_copies(ssrc);
        }
    }

    /// No packet of the stream is sent again.
    pub fn drop_copies(&mut self, ssrc: u32) {
        self.copied_streams.remove(&ssrc);
        if let Some(srtp) = &mut self.srtp {
            srtp.outbound.drop_copies(ssrc);
        }
    }

    /// Seals the RTCP compound in the first `len` bytes of `buffer`; returns its new length.
    /// `buffer` must be longer by [`crate::srtp::MAX_RTCP_TRAILER`].
    pub fn seal_rtcp(&mut self, buffer: &mut [u8], len: usize) -> Result<usize, SrtpError> {
        let srtp = self.srtp.as_mut().ok_or(SrtpError::Exhausted)?;
        srtp.outbound.seal_rtcp(buffer, len)
    }
}

//! The other end of a transport that is an engine, too.
//!
//! ```text
//!        anything authentic                 nothing authentic for 5 s
//!  New ─────────────────────▶ Connected ───────────────────────────▶ Disconnected
//!                                 ▲──────── anything authentic ───────────┘
//! ```
//!
//! Each side says every second that it is there, also while it hears nothing, and at once when it
//! first hears the other: whichever was made last reaches one that listens.

use std::fmt;

use super::{Event, Peer, Srtp, State, Transport};
use crate::srtp::{MAX_RTCP_TRAILER, Profile, StaticKey, static_session};
use crate::{Micros, Path, SECOND};

const KEEPALIVE_PERIOD: Micros = SECOND;

/// Between engines a second is long. What is lost for so long is a break.
const SILENCE_TIMEOUT: Micros = 5 * SECOND;

/// The most streams that one relay remembers of the other engine: all tracks of many rooms, each
/// with its versions and their retransmissions.
const MAX_RELAYED_STREAMS: usize = 1 << 15;

/// An empty receiver report (RFC 3550 §6.4.2) that comes from nobody.
const KEEPALIVE: [u8; 8] = [0x80, 201, 0, 1, 0, 0, 0, 0];

/// What two engines seal with; each side's `send` is the other's `receive`. Fresh for every relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayKeys {
    pub send: StaticKey,
    pub receive: StaticKey,
}

/// A stream's SSRC is not above all that this relay has sent with before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamOutOfOrder {
    pub ssrc: u32,
    pub highest: u32,
}

impl fmt::Display for StreamOutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ssrc, highest } = self;
        write!(
            f,
            "{ssrc}, on a relay an ssrc must be above all earlier ones, {highest} or more"
        )
    }
}

impl std::error::Error for StreamOutOfOrder {}

pub(super) struct Relay {
    path: Path,
    heard_at: Option<Micros>,
    next_keepalive_at: Micros,
    /// A relay may live for months while streams come and go. What was sealed for a stream that
    /// has ended is forgotten; that is safe as long as no SSRC ever comes back under this key.
    highest_ssrc: u32,
}

impl Relay {
    pub fn path(&self) -> Path {
        self.path
    }

    pub fn heard(&mut self, now: Micros) {
        self.heard_at = Some(now);
    }

    pub fn next_timeout(&self) -> Micros {
        self.next_keepalive_at
    }

    fn is_heard(&self, now: Micros) -> bool {
        self.heard_at
            .is_some_and(|at| now.saturating_sub(at) < SILENCE_TIMEOUT)
    }
}

impl Transport {
    /// A transport to another engine, which is reached at `path` and nowhere else. Neither ICE nor
    /// DTLS is spoken on it. `None` only when the cryptography is not to be had.
    pub fn relay(path: Path, keys: &RelayKeys, now: Micros) -> Option<Self> {
        let (mut inbound, outbound) = static_session(&keys.send, &keys.receive)?;
        inbound.remember_streams(MAX_RELAYED_STREAMS);
        let relay = Relay {
            path,
            heard_at: None,
            next_keepalive_at: now,
            highest_ssrc: 0,
        };
        let srtp = Srtp {
            profile: Profile::AeadAes128Gcm,
            inbound,
            outbound,
        };
        let mut transport = Self::with(Peer::Relay(relay), Some(srtp));
        transport.events.push_back(Event::PathAdded(path));
        transport.handle_relay_timeout(now);
        Some(transport)
    }

    /// Lets a stream be sent. On a relay its SSRC must be above all earlier ones, so that
    /// [`Transport::end_stream`] may forget what was sent with them.
    pub fn begin_stream(&mut self, ssrc: u32) -> Result<(), StreamOutOfOrder> {
        let Peer::Relay(relay) = &mut self.peer else {
            return Ok(());
        };
        let highest = relay.highest_ssrc;
        if ssrc <= highest {
            return Err(StreamOutOfOrder { ssrc, highest });
        }
        relay.highest_ssrc = ssrc;
        Ok(())
    }

    /// Nothing more is sent with this SSRC.
    pub fn end_stream(&mut self, ssrc: u32) {
        self.drop_copies(ssrc);
        if let (Peer::Relay(_), Some(srtp)) = (&self.peer, &mut self.srtp) {
            srtp.outbound.forget_stream(ssrc);
        }
    }

    pub(super) fn handle_relay_timeout(&mut self, now: Micros) {
        let Peer::Relay(relay) = &mut self.peer else {
            return;
        };
        let is_lost = self.state == State::Connected && !relay.is_heard(now);
        if relay.next_keepalive_at <= now {
            relay.next_keepalive_at = now + KEEPALIVE_PERIOD;
            self.send_keepalive();
        }
        if is_lost {
            self.enter(State::Disconnected);
        }
    }

    /// The other engine was heard after a silence, perhaps for the first time: it is told so.
    pub(super) fn relay_came_up(&mut self) {
        self.send_keepalive();
        self.enter(State::Connected);
    }

    fn send_keepalive(&mut self) {
        let mut sealed = vec![0; KEEPALIVE.len() + MAX_RTCP_TRAILER];
        sealed[..KEEPALIVE.len()].copy_from_slice(&KEEPALIVE);
        if let Ok(len) = self.seal_rtcp(&mut sealed, KEEPALIVE.len()) {
            sealed.truncate(len);
            self.events.push_back(Event::Send(sealed));
        }
    }
}

#[cfg(test)]
mod tests;

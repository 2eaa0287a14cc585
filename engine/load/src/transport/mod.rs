//! One client's way to a server: the controlling side of ICE, the client of DTLS, SRTP.

mod handshake;
mod ice;
mod identity;
mod socket;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use net::srtp::{Inbound, MAX_RTCP_TRAILER, MAX_RTP_TRAILER, Outbound, Profile, SrtpError};
use net::{Credentials, Fingerprint};
use rtp::stun::Message;

use crate::clock::{Clock, Micros, SECOND};
use handshake::Handshake;
use ice::Checks;

pub use identity::Identity;
pub use socket::{Batch, MAX_DATAGRAM_BYTES, Socket};

/// From the first check to the keys.
const CONNECT_TIMEOUT: Micros = 20 * SECOND;

/// Where a server waits for a client and how it proves itself.
#[derive(Clone)]
pub struct Remote {
    pub address: SocketAddr,
    pub username_fragment: String,
    pub password: String,
    pub fingerprints: Vec<Fingerprint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    NoAnswerToChecks,
    DtlsTimedOut,
    DtlsBroken,
    /// The server has another certificate than it said.
    WrongCertificate,
    NoSrtpProfile,
}

impl Failure {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoAnswerToChecks => "no answer to connectivity checks",
            Self::DtlsTimedOut => "the DTLS handshake did not end in time",
            Self::DtlsBroken => "the DTLS handshake broke",
            Self::WrongCertificate => "the server's certificate is another than it said",
            Self::NoSrtpProfile => "DTLS ended without an SRTP profile",
        }
    }
}

enum Phase {
    /// Signalling has not said yet where the server is.
    Waiting,
    Checking,
    Handshaking(Box<Handshake>),
    Secured(Box<Secured>),
    Failed(Failure),
}

/// The keys; the handshake lives on to repeat its last flight.
struct Secured {
    profile: Profile,
    inbound: Inbound,
    outbound: Outbound,
    handshake: Handshake,
}

pub struct Transport {
    identity: Arc<Identity>,
    clock: Clock,
    socket: Socket,
    pub port: u16,
    credentials: Credentials,
    remote: Option<Remote>,
    checks: Option<Checks>,
    phase: Phase,
    began_at: Micros,
}

impl Transport {
    /// A client with a socket of its own on a free port of `address`. Servers tell clients apart by their addresses,
    /// so that clients of one socket would be one client.
    pub fn bind(
        identity: Arc<Identity>,
        clock: Clock,
        address: IpAddr,
        random: &mut fastrand::Rng,
    ) -> io::Result<Self> {
        let socket = Socket::bind(address)?;
        let port = socket.port()?;
        Ok(Self {
            identity,
            clock,
            socket,
            port,
            credentials: Credentials::generate(&mut |bytes| random.fill(bytes)),
            remote: None,
            checks: None,
            phase: Phase::Waiting,
            began_at: 0,
        })
    }

    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Begins to connect.
    pub fn connect(&mut self, remote: Remote, now: Micros) -> io::Result<()> {
        self.socket.connect(remote.address)?;
        self.checks = Some(Checks::new(&remote, self.credentials.username_fragment()));
        self.remote = Some(remote);
        self.phase = Phase::Checking;
        self.began_at = now;
        self.on_time(now);
        Ok(())
    }

    /// `None` until the keys are there.
    pub fn profile(&self) -> Option<Profile> {
        match &self.phase {
            Phase::Secured(secured) => Some(secured.profile),
            _ => None,
        }
    }

    pub fn failure(&self) -> Option<Failure> {
        match self.phase {
            Phase::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    pub fn is_secured(&self) -> bool {
        matches!(self.phase, Phase::Secured(_))
    }

    /// Repeats checks and handshake flights, and gives up when it is time to.
    pub fn on_time(&mut self, now: Micros) {
        if let Some(checks) = &mut self.checks {
            let socket = &self.socket;
            checks.on_time(now, |bytes| {
                socket.send(bytes);
            });
        }
        let is_late = now > self.began_at + CONNECT_TIMEOUT;
        match &mut self.phase {
            Phase::Checking if is_late => self.phase = Phase::Failed(Failure::NoAnswerToChecks),
            Phase::Handshaking(_) if is_late => self.phase = Phase::Failed(Failure::DtlsTimedOut),
            Phase::Handshaking(handshake) if handshake.is_due(now) => {
                handshake.on_time(self.clock.instant(now));
                self.advance();
            }
            _ => {}
        }
    }

    pub fn handle_stun(&mut self, datagram: &[u8], now: Micros) {
        let (Some(checks), Some(remote)) = (&mut self.checks, &self.remote) else {
            return;
        };
        let Ok(message) = Message::parse(datagram) else {
            return;
        };
        let socket = &self.socket;
        let is_answered = checks.handle(&message, remote, &self.credentials, |bytes| {
            socket.send(bytes);
        });
        if is_answered && matches!(self.phase, Phase::Checking) {
            let dtls = self.identity.new_client(self.clock.instant(now));
            let mut handshake = Handshake::new(dtls, self.clock);
            handshake.on_time(self.clock.instant(now));
            self.phase = Phase::Handshaking(Box::new(handshake));
            self.advance();
        }
    }

    pub fn handle_dtls(&mut self, datagram: &[u8], now: Micros) {
        let instant = self.clock.instant(now);
        match &mut self.phase {
            Phase::Handshaking(handshake) => handshake.handle(datagram, instant),
            Phase::Secured(secured) => secured.handshake.handle(datagram, instant),
            _ => return,
        }
        self.advance();
    }

    /// Sends what the handshake has to say, and goes on when it has ended.
    fn advance(&mut self) {
        let handshake = match &mut self.phase {
            Phase::Handshaking(handshake) => handshake,
            Phase::Secured(secured) => {
                secured.handshake.send(&self.socket);
                return;
            }
            _ => return,
        };
        handshake.send(&self.socket);
        let fingerprints = self.remote.as_ref().map(|remote| &remote.fingerprints[..]);
        match handshake.outcome(fingerprints.unwrap_or_default()) {
            None => {}
            Some(Err(failure)) => self.phase = Phase::Failed(failure),
            Some(Ok((profile, inbound, outbound))) => {
                if let Phase::Handshaking(handshake) =
                    std::mem::replace(&mut self.phase, Phase::Waiting)
                {
                    self.phase = Phase::Secured(Box::new(Secured {
                        profile,
                        inbound,
                        outbound,
                        handshake: *handshake,
                    }));
                }
            }
        }
    }

    /// Opens an SRTP packet in place; returns the length of the RTP packet.
    pub fn open_rtp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        match &mut self.phase {
            Phase::Secured(secured) => secured.inbound.open_rtp(packet),
            _ => Err(SrtpError::Unauthentic),
        }
    }

    /// Opens an SRTCP packet in place; returns the length of the RTCP compound.
    pub fn open_rtcp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        match &mut self.phase {
            Phase::Secured(secured) => secured.inbound.open_rtcp(packet),
            _ => Err(SrtpError::Unauthentic),
        }
    }

    /// Seals the RTP packet in the first `len` bytes of `buffer`, which has room for the trailer, and sends it. True
    /// when it went out.
    pub fn send_rtp(&mut self, buffer: &mut [u8; MAX_DATAGRAM_BYTES], len: usize) -> bool {
        debug_assert!(len + MAX_RTP_TRAILER <= MAX_DATAGRAM_BYTES);
        let Phase::Secured(secured) = &mut self.phase else {
            return false;
        };
        match secured.outbound.seal_rtp(buffer, len) {
            Ok(sealed) => self.socket.send(&buffer[..sealed]),
            Err(_) => false,
        }
    }

    pub fn send_rtcp(&mut self, compound: &[u8]) {
        let Phase::Secured(secured) = &mut self.phase else {
            return;
        };
        let mut buffer = [0; MAX_DATAGRAM_BYTES];
        let len = compound.len().min(MAX_DATAGRAM_BYTES - MAX_RTCP_TRAILER);
        buffer[..len].copy_from_slice(&compound[..len]);
        if let Ok(sealed) = secured.outbound.seal_rtcp(&mut buffer, len) {
            self.socket.send(&buffer[..sealed]);
        }
    }

    /// Says good-bye, so that the server need not wait for silence.
    pub fn close(&mut self) {
        let handshake = match &mut self.phase {
            Phase::Handshaking(handshake) => handshake,
            Phase::Secured(secured) => &mut secured.handshake,
            _ => return,
        };
        handshake.close();
        handshake.send(&self.socket);
    }
}

//! The DTLS handshake of a transport, from the first datagram to the SRTP keys.

use crate::dtls::{Association, DtlsFailure, Keys, Progress};
use crate::identity::Versions;
use crate::srtp::{self, Inbound, Outbound, Profile};
use crate::{Fingerprint, Identity, Micros};

/// A handshake that breaks before its end may begin again this often. Its plaintext flights can be
/// forged by anyone who knows the client's address, and a forged alert must not end the transport.
const ATTEMPTS: u32 = 5;

/// A server of DTLS 1.2 does not answer a ClientHello that offers only 1.3. After so many datagrams
/// without an answer, a few repetitions, the client gets a server that can do both.
const MAX_UNANSWERED: u32 = 4;

/// The handshake has ended well and the certificate is the right one.
pub(super) struct Secured {
    pub profile: Profile,
    pub inbound: Inbound,
    pub outbound: Outbound,
}

#[derive(Default)]
pub(super) struct Handshake {
    phase: Phase,
    attempts: u32,
}

#[derive(Default)]
enum Phase {
    /// Waiting for a ClientHello.
    #[default]
    Idle,
    Running(Box<Running>),
    /// Ended badly, or the client closed it.
    Failed,
}

struct Running {
    association: Association,
    certificate: Option<Vec<u8>>,
    keys: Option<Keys>,
    /// The handshake has ended; the association lives on to repeat its last flight.
    is_done: bool,
    /// Datagrams that came before we said anything; `None` once we have.
    unanswered: Option<u32>,
}

impl Running {
    fn new(association: Association) -> Box<Self> {
        Box::new(Self {
            association,
            certificate: None,
            keys: None,
            is_done: false,
            unanswered: Some(0),
        })
    }

    fn note_answers(&mut self, answers: usize) {
        self.unanswered = self
            .unanswered
            .filter(|_| answers == 0)
            .map(|count| count + 1);
    }
}

impl Handshake {
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    pub fn has_failed(&self) -> bool {
        matches!(self.phase, Phase::Failed)
    }

    pub fn next_timeout(&self) -> Option<Micros> {
        match &self.phase {
            Phase::Running(running) => running.association.next_timeout(),
            Phase::Idle | Phase::Failed => None,
        }
    }

    /// Begins as the client. What a server-side handshake had reached is given up.
    pub fn begin(&mut self, identity: &Identity, now: Micros) {
        self.phase = Phase::Running(Running::new(Association::client(
            identity,
            Versions::Any,
            now,
        )));
    }

    /// Takes a datagram; returns those to send.
    pub fn handle(&mut self, identity: &Identity, datagram: &[u8], now: Micros) -> Vec<Vec<u8>> {
        match &mut self.phase {
            Phase::Idle => {
                let association = Association::server(identity, Versions::Dtls12, now);
                self.phase = Phase::Running(Running::new(association));
            }
            Phase::Running(running) if running.unanswered >= Some(MAX_UNANSWERED) => {
                let association = Association::server(identity, Versions::Any, now);
                self.phase = Phase::Running(Running::new(association));
            }
            Phase::Running(_) | Phase::Failed => {}
        }
        let sent = self.advance(|association| association.handle(datagram, identity, now));
        if let Phase::Running(running) = &mut self.phase {
            running.note_answers(sent.len());
        }
        sent
    }

    /// Lets time pass; returns the datagrams to send.
    pub fn handle_timeout(&mut self, identity: &Identity, now: Micros) -> Vec<Vec<u8>> {
        self.advance(|association| association.handle_timeout(identity, now))
    }

    fn advance(
        &mut self,
        step: impl FnOnce(&mut Association) -> Result<Progress, DtlsFailure>,
    ) -> Vec<Vec<u8>> {
        let Phase::Running(running) = &mut self.phase else {
            return Vec::new();
        };
        match step(&mut running.association) {
            Ok(progress) => {
                running.certificate = progress.certificate.or(running.certificate.take());
                running.keys = progress.keys.or(running.keys.take());
                if progress.is_connected {
                    running.is_done = true;
                }
                // Without SRTP keys the handshake was for something else than media.
                let has_no_keys = progress.is_connected && running.keys.is_none();
                if progress.is_closed || has_no_keys {
                    self.phase = Phase::Failed;
                }
                progress.datagrams
            }
            Err(failure) => {
                self.attempts += 1;
                let may_begin_again = failure == DtlsFailure::Broken
                    && !running.is_done
                    && running.association.side() == srtp::Side::Server
                    && self.attempts < ATTEMPTS;
                self.phase = if may_begin_again {
                    Phase::Idle
                } else {
                    Phase::Failed
                };
                Vec::new()
            }
        }
    }

    /// Hands over the SRTP session once there is one. A certificate that none of the fingerprints
    /// matches ends the handshake.
    pub fn take_secured(&mut self, fingerprints: &[Fingerprint]) -> Option<Secured> {
        let Phase::Running(running) = &mut self.phase else {
            return None;
        };
        let certificate = running.certificate.as_ref().filter(|_| running.is_done)?;
        let is_expected = fingerprints
            .iter()
            .any(|expected| expected.matches(certificate));
        running.certificate = None;
        let keys = running.keys.take()?;
        let session = srtp::session(keys.profile, keys.side, &keys.material);
        match session.filter(|_| is_expected) {
            Some((inbound, outbound)) => Some(Secured {
                profile: keys.profile,
                inbound,
                outbound,
            }),
            None => {
                self.phase = Phase::Failed;
                None
            }
        }
    }

    /// Says good-bye; idempotent.
    pub fn close(&mut self, identity: &Identity) -> Vec<Vec<u8>> {
        match std::mem::replace(&mut self.phase, Phase::Failed) {
            Phase::Running(mut running) => running.association.close(identity),
            Phase::Idle | Phase::Failed => Vec::new(),
        }
    }
}

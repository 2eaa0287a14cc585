//! A DTLS handshake as the client, from the first flight to the SRTP keys.

use std::time::Instant;

use dimpl::{Dtls, Output, SrtpProfile};
use net::Fingerprint;
use net::srtp::{self, Inbound, Outbound, Profile, Side};

use super::{Failure, Socket};
use crate::clock::{Clock, Micros};

/// Larger than any record that the library writes.
const OUTPUT_BYTES: usize = 4096;

pub struct Handshake {
    dtls: Dtls,
    clock: Clock,
    /// To be sent, in order.
    flight: Vec<Vec<u8>>,
    next_timeout: Option<Micros>,
    certificate: Option<Vec<u8>>,
    keys: Option<(SrtpProfile, Vec<u8>)>,
    end: Option<End>,
}

#[derive(Clone, Copy)]
enum End {
    Connected,
    Broken,
}

impl Handshake {
    pub fn new(dtls: Dtls, clock: Clock) -> Self {
        Self {
            dtls,
            clock,
            flight: Vec::new(),
            next_timeout: None,
            certificate: None,
            keys: None,
            end: None,
        }
    }

    pub fn is_due(&self, now: Micros) -> bool {
        self.next_timeout.is_some_and(|at| at <= now)
    }

    pub fn on_time(&mut self, now: Instant) {
        if self.dtls.handle_timeout(now).is_err() {
            self.end = Some(End::Broken);
        }
        self.drain();
    }

    pub fn handle(&mut self, datagram: &[u8], now: Instant) {
        self.on_time(now);
        if self.dtls.handle_packet(datagram).is_err() {
            self.end.get_or_insert(End::Broken);
        }
        self.drain();
    }

    pub fn send(&mut self, socket: &Socket) {
        for datagram in self.flight.drain(..) {
            socket.send(&datagram);
        }
    }

    pub fn close(&mut self) {
        if self.dtls.close().is_ok() {
            self.drain();
        }
    }

    /// The SRTP session, once, when the handshake has ended and the certificate is the expected one.
    pub fn outcome(
        &mut self,
        expected: &[Fingerprint],
    ) -> Option<Result<(Profile, Inbound, Outbound), Failure>> {
        match self.end? {
            End::Broken => return Some(Err(Failure::DtlsBroken)),
            End::Connected => {}
        }
        let certificate = self.certificate.as_deref().unwrap_or_default();
        if !expected.iter().any(|one| one.matches(certificate)) {
            return Some(Err(Failure::WrongCertificate));
        }
        let session = self.keys.take().and_then(|(profile, material)| {
            let profile = our_profile(profile)?;
            let (inbound, outbound) = srtp::session(profile, Side::Client, &material)?;
            Some((profile, inbound, outbound))
        });
        Some(session.ok_or(Failure::NoSrtpProfile))
    }

    fn drain(&mut self) {
        let mut buffer = [0; OUTPUT_BYTES];
        loop {
            match self.dtls.poll_output(&mut buffer) {
                Output::Packet(datagram) => self.flight.push(datagram.to_vec()),
                Output::Connected => self.end = Some(End::Connected),
                Output::PeerCert(der) => self.certificate = Some(der.to_vec()),
                Output::KeyingMaterial(material, profile) => {
                    self.keys = Some((profile, material.to_vec()));
                }
                Output::Timeout(at) => {
                    // Rounded up: at that time it has come.
                    let since = at.saturating_duration_since(self.clock.instant(0));
                    self.next_timeout = Some(since.as_nanos().div_ceil(1000) as Micros);
                    return;
                }
                Output::BufferTooSmall { .. } => return,
                _ => {}
            }
        }
    }
}

fn our_profile(profile: SrtpProfile) -> Option<Profile> {
    match profile {
        SrtpProfile::AEAD_AES_128_GCM => Some(Profile::AeadAes128Gcm),
        SrtpProfile::AEAD_AES_256_GCM => Some(Profile::AeadAes256Gcm),
        SrtpProfile::AES128_CM_SHA1_80 => Some(Profile::Aes128CmSha1_80),
        _ => None,
    }
}

//! Who this process is towards every client.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::{Config, DtlsCertificate};

use crate::{Fingerprint, HashFunction, Micros};

/// First retransmission of a handshake flight; doubles from there. Short, because a lost flight
/// delays the first frame, and the path was just proved to work.
const FIRST_RETRANSMISSION: Duration = Duration::from_millis(250);
const RETRANSMISSIONS: usize = 7;
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// Which versions of DTLS a handshake may end with.
///
/// As a server the library takes its own order of SRTP profiles in DTLS 1.2 (GCM first), and the
/// client's in 1.3. Chromium puts AES-CM with HMAC-SHA1 first, which costs three times the CPU of
/// GCM for every packet; so 1.2 is tried first. The price is one round trip before a publisher's
/// first packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    Dtls12,
    /// 1.3 where the client has it.
    Any,
    /// For a client that has nothing else.
    #[cfg(test)]
    Dtls13,
}

/// The DTLS library refused its settings or could not make a certificate.
#[derive(Debug)]
pub struct IdentityError(String);

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no DTLS identity: {}", self.0)
    }
}

impl std::error::Error for IdentityError {}

/// The certificate (self-signed, ECDSA P-256) and the DTLS settings that all transports share.
pub struct Identity {
    config: Arc<Config>,
    certificate: DtlsCertificate,
    fingerprint: Fingerprint,
    began: Instant,
}

impl Identity {
    /// Makes a new certificate. `began` is the instant at which [`Micros`] are zero.
    pub fn generate(began: Instant) -> Result<Self, IdentityError> {
        let certificate = dimpl::certificate::generate_self_signed_certificate()
            .map_err(|error| IdentityError(error.to_string()))?;
        let config = Config::builder()
            // Handshakes are accepted only from paths that ICE has authenticated, which proves
            // more than the cookie would, a round trip earlier.
            .use_server_cookie(false)
            .flight_start_rto(FIRST_RETRANSMISSION)
            .flight_retries(RETRANSMISSIONS)
            .handshake_timeout(HANDSHAKE_TIMEOUT)
            .build()
            .map_err(|error| IdentityError(error.to_string()))?;
        let fingerprint = Fingerprint::of(HashFunction::Sha256, &certificate.certificate);
        Ok(Self {
            config: Arc::new(config),
            certificate,
            fingerprint,
            began,
        })
    }

    /// SHA-256 of the certificate.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    pub(crate) fn instant(&self, now: Micros) -> Instant {
        self.began + Duration::from_micros(now)
    }

    /// Rounded up: at the returned time the instant has come.
    pub(crate) fn micros(&self, instant: Instant) -> Micros {
        let since = instant.saturating_duration_since(self.began);
        since.as_nanos().div_ceil(1000) as Micros
    }

    pub(crate) fn new_dtls(&self, versions: Versions, now: Micros) -> dimpl::Dtls {
        let (config, certificate) = (self.config.clone(), self.certificate.clone());
        match versions {
            Versions::Dtls12 => dimpl::Dtls::new_12(config, certificate, self.instant(now)),
            #[cfg(test)]
            Versions::Dtls13 => dimpl::Dtls::new_13(config, certificate, self.instant(now)),
            Versions::Any => dimpl::Dtls::new_auto(config, certificate, self.instant(now)),
        }
    }
}

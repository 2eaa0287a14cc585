//! The certificate and DTLS settings that all clients of the process share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::{Config, Dtls, DtlsCertificate};
use net::{Fingerprint, HashFunction};

/// A server that is being loaded answers late; a flight that is repeated at once would load it more.
const FIRST_RETRANSMISSION: Duration = Duration::from_millis(500);

pub struct Identity {
    config: Arc<Config>,
    certificate: DtlsCertificate,
    pub fingerprint: Fingerprint,
}

impl Identity {
    pub fn generate() -> Result<Self, String> {
        let certificate = dimpl::certificate::generate_self_signed_certificate()
            .map_err(|error| error.to_string())?;
        let config = Config::builder()
            .flight_start_rto(FIRST_RETRANSMISSION)
            .build()
            .map_err(|error| error.to_string())?;
        let fingerprint = Fingerprint::of(HashFunction::Sha256, &certificate.certificate);
        Ok(Self {
            config: Arc::new(config),
            certificate,
            fingerprint,
        })
    }

    /// A client of DTLS 1.2, which every server speaks.
    pub fn new_client(&self, now: Instant) -> Dtls {
        let mut dtls = Dtls::new_12(self.config.clone(), self.certificate.clone(), now);
        dtls.set_active(true);
        dtls
    }
}

//! One DTLS association, as a thin layer over `dimpl`.

use dimpl::{Dtls, Output, SrtpProfile};

use crate::identity::Versions;
use crate::srtp::{Profile, Side};
use crate::{Identity, Micros};

/// Larger than any record that the library writes and any certificate of use.
const OUTPUT_BYTES: usize = 4096;

/// What a handshake ended with.
pub(crate) struct Keys {
    pub profile: Profile,
    pub side: Side,
    pub material: Vec<u8>,
}

/// What driving the association brought about.
#[derive(Default)]
pub(crate) struct Progress {
    /// To be sent on the selected path, in order.
    pub datagrams: Vec<Vec<u8>>,
    /// The peer's certificate in DER.
    pub certificate: Option<Vec<u8>>,
    pub keys: Option<Keys>,
    /// The handshake is complete.
    pub is_connected: bool,
    /// The peer said good-bye.
    pub is_closed: bool,
}

/// The association is of no more use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DtlsFailure {
    TimedOut,
    Broken,
}

impl From<dimpl::Error> for DtlsFailure {
    fn from(error: dimpl::Error) -> Self {
        match error {
            dimpl::Error::Timeout(_) => Self::TimedOut,
            _ => Self::Broken,
        }
    }
}

pub(crate) struct Association {
    dtls: Dtls,
    side: Side,
    next_timeout: Option<Micros>,
}

impl Association {
    /// Waits for the peer's ClientHello.
    pub fn server(identity: &Identity, versions: Versions, now: Micros) -> Self {
        Self {
            dtls: identity.new_dtls(versions, now),
            side: Side::Server,
            next_timeout: None,
        }
    }

    /// Sends a ClientHello as soon as it is driven.
    pub fn client(identity: &Identity, versions: Versions, now: Micros) -> Self {
        let mut dtls = identity.new_dtls(versions, now);
        dtls.set_active(true);
        Self {
            dtls,
            side: Side::Client,
            next_timeout: Some(now),
        }
    }

    pub fn side(&self) -> Side {
        self.side
    }

    pub fn next_timeout(&self) -> Option<Micros> {
        self.next_timeout
    }

    /// Takes a datagram from the peer.
    pub fn handle(
        &mut self,
        datagram: &[u8],
        identity: &Identity,
        now: Micros,
    ) -> Result<Progress, DtlsFailure> {
        self.dtls.handle_timeout(identity.instant(now))?;
        let mut progress = Progress::default();
        self.drain(identity, &mut progress);
        self.dtls.handle_packet(datagram)?;
        self.drain(identity, &mut progress);
        Ok(progress)
    }

    /// Lets time pass: retransmits, or gives up.
    pub fn handle_timeout(
        &mut self,
        identity: &Identity,
        now: Micros,
    ) -> Result<Progress, DtlsFailure> {
        self.dtls.handle_timeout(identity.instant(now))?;
        let mut progress = Progress::default();
        self.drain(identity, &mut progress);
        Ok(progress)
    }

    /// Says good-bye; the datagrams are to be sent once.
    pub fn close(&mut self, identity: &Identity) -> Vec<Vec<u8>> {
        let mut progress = Progress::default();
        if self.dtls.close().is_ok() {
            self.drain(identity, &mut progress);
        }
        progress.datagrams
    }

    fn drain(&mut self, identity: &Identity, progress: &mut Progress) {
        let mut buffer = [0; OUTPUT_BYTES];
        loop {
            match self.dtls.poll_output(&mut buffer) {
                Output::Packet(datagram) => progress.datagrams.push(datagram.to_vec()),
                Output::Connected => progress.is_connected = true,
                Output::PeerCert(der) => progress.certificate = Some(der.to_vec()),
                Output::KeyingMaterial(material, profile) => {
                    progress.keys = our_profile(profile).map(|profile| Keys {
                        profile,
                        side: self.side,
                        material: material.to_vec(),
                    });
                }
                Output::CloseNotify => progress.is_closed = true,
                Output::Timeout(at) => {
                    self.next_timeout = Some(identity.micros(at));
                    return;
                }
                // The library polls again with the same record: it would never end.
                Output::BufferTooSmall { .. } => return,
                // Application data: there are no data channels.
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

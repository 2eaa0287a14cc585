//! What signalling says about the client's DTLS, and why that is refused.

use std::fmt;

use crate::Fingerprint;

/// The client's role in DTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Client,
    Server,
    /// Whatever we are not: we are the server.
    Auto,
}

/// What signalling says about the client's DTLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteDtls {
    pub role: Role,
    /// One of them must match the client's certificate; not empty.
    pub fingerprints: Vec<Fingerprint>,
}

/// Why [`Transport::connect`] was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectError {
    /// It was called before, with other parameters.
    AlreadyConnected,
    /// No fingerprint was given.
    NoFingerprint,
    /// A relay has its keys from the server.
    IsRelay,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyConnected => "connected before with other parameters",
            Self::NoFingerprint => "at least one fingerprint is needed",
            Self::IsRelay => "made as a relay, which has its keys already",
        })
    }
}

impl std::error::Error for ConnectError {}

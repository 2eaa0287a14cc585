//! ICE and DTLS objects, in the shape that mediasoup-client reads and writes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The credentials that a client uses towards a transport (RFC 8445 §5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IceParameters {
    pub username_fragment: String,
    pub password: String,
    /// Always true: the engine never sends connectivity checks (RFC 8445 §2.5).
    #[ts(type = "true")]
    pub ice_lite: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Protocol {
    Udp,
    Tcp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CandidateType {
    Host,
}

/// The engine listens, the client connects (RFC 6544 §4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TcpCandidateType {
    Passive,
}

/// An address at which the engine can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IceCandidate {
    pub foundation: String,
    pub priority: u32,
    pub address: String,
    pub protocol: Protocol,
    pub port: u16,
    #[serde(rename = "type")]
    pub candidate_type: CandidateType,
    /// Present when `protocol` is `tcp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tcp_type: Option<TcpCandidateType>,
}

/// Who begins the DTLS handshake, as the side that states it sees itself. `auto` leaves the
/// choice to the other side; the engine then answers as a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DtlsRole {
    Client,
    Server,
    Auto,
}

/// Hash functions for certificate fingerprints (RFC 8122 §5). SHA-1 and older are not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum FingerprintAlgorithm {
    #[serde(rename = "sha-256")]
    Sha256,
    #[serde(rename = "sha-384")]
    Sha384,
    #[serde(rename = "sha-512")]
    Sha512,
}

/// The hash of a certificate; `value` is pairs of hexadecimal digits joined by colons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DtlsFingerprint {
    pub algorithm: FingerprintAlgorithm,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DtlsParameters {
    pub role: DtlsRole,
    pub fingerprints: Vec<DtlsFingerprint>,
}

/// What a client needs to reach a new transport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransportCreated {
    pub ice_parameters: IceParameters,
    pub ice_candidates: Vec<IceCandidate>,
    pub dtls_parameters: DtlsParameters,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IceRestarted {
    pub ice_parameters: IceParameters,
}

/// Where a transport stands.
///
/// ```text
/// new ──authenticated check──▶ connecting ──DTLS done──▶ connected ◀──traffic── disconnected
///                                  └──DTLS failed──▶ failed   └──no consent──▶──┘
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TransportState {
    /// Nobody has reached it yet.
    New,
    /// ICE has a path, DTLS is not finished.
    Connecting,
    /// ICE has a path and DTLS is finished.
    Connected,
    /// No authenticated traffic for 30 s; the transport comes back when there is some.
    Disconnected,
    /// DTLS failed; the transport is of no more use.
    Failed,
}

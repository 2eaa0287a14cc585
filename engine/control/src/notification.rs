//! What the engine tells the server without being asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{DtlsFingerprint, ProducerId, TransportId, TransportState};

/// The engine listens. Always the first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngineReady {
    pub version: String,
    pub pid: u32,
    /// Of the certificate that this process presents on every transport.
    pub fingerprints: Vec<DtlsFingerprint>,
    /// UDP port, and TCP port where `tcp` is true.
    pub media_port: u16,
    pub tcp: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransportStateChanged {
    pub transport_id: TransportId,
    pub state: TransportState,
}

/// The first media packet of a producer arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerStarted {
    pub producer_id: ProducerId,
}

macro_rules! notifications {
    ($($event:literal => $variant:ident($params:ty)),+ $(,)?) => {
        /// A notification; on the wire `{"event": …, "params": …}`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "event", content = "params")]
        pub enum Notification {
            $(#[serde(rename = $event)] $variant($params),)+
        }

        /// Event name and the TypeScript name of its parameters, for the generator.
        pub(crate) fn notification_types(config: &ts_rs::Config) -> Vec<(&'static str, String)> {
            vec![$(($event, <$params as TS>::name(config))),+]
        }
    };
}

notifications! {
    "ready" => Ready(EngineReady),
    "transportStateChanged" => TransportStateChanged(TransportStateChanged),
    "producerStarted" => ProducerStarted(ProducerStarted),
}

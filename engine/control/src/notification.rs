//! What the engine tells the server without being asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ConsumerId, DtlsFingerprint, ProducerId, TransportId, TransportState};

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

/// The layers of a video on its way to a player; of simulcast, `spatial` is the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForwardedLayers {
    pub spatial: u8,
    pub temporal: u8,
}

/// Why nothing of a consumer is sent, though nobody asked for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PauseReason {
    /// The path to the player does not carry even the lowest layers.
    Bandwidth,
}

/// A consumer forwards other layers, or none for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LayersChanged {
    pub consumer_id: ConsumerId,
    pub layers: Option<ForwardedLayers>,
    pub pause_reason: Option<PauseReason>,
}

/// How producers sound; every 200 ms, of those that are heard, and once of each that no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VoicesHeard {
    pub voices: Vec<ProducerVoice>,
}

/// One producer's loudness, and how much it is like speech on two scales of time, by which speakers are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerVoice {
    pub producer_id: ProducerId,
    /// As in RFC 6464: 0 is loudest, 127 silence.
    pub level: u8,
    /// Pieces of 20 ms that are speech, of the last tenth of a second: 0 to 5.
    pub medium: u8,
    /// Tenths that are speech, of the last second: 0 to 10.
    pub long: u8,
}

/// How busy the engine is; every two seconds, where the system tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngineLoad {
    /// Share of one core since the last time, 0 to 1.
    pub cpu_share: f64,
}

/// What players have use and room for: the publisher need send no more. Less is told after a while,
/// more at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerDemand {
    pub producer_id: ProducerId,
    /// The highest of the producer's encodings, 0 is the lowest; of a single one, the highest spatial
    /// layer in it.
    pub highest_layer: u8,
    /// Bits per second of payload of an encoding, beyond which no player's path carries it; null while
    /// one of them carries it as it is.
    #[ts(type = "number | null")]
    pub max_bitrate_bps: Option<u64>,
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
    "load" => Load(EngineLoad),
    "producerStarted" => ProducerStarted(ProducerStarted),
    "layersChanged" => LayersChanged(LayersChanged),
    "producerDemand" => ProducerDemand(ProducerDemand),
    "voicesHeard" => VoicesHeard(VoicesHeard),
}

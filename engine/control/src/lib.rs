//! The control protocol between the server and the engine.
//!
//! JSON lines: the server writes [`Request`]s to the engine's standard input, the engine writes
//! responses and [`Notification`]s to its standard output. These Rust types are the one
//! definition; the TypeScript types are generated from them (see [`typescript`]).

mod error;
mod ids;
mod line;
mod notification;
mod relay;
mod request;
mod rtp_parameters;
mod stats;
mod transport;
pub mod typescript;

pub use error::{ControlError, ErrorCode};
pub use ids::{ConsumerId, InvalidId, ProducerId, TransportId};
pub use line::{LineError, LineReader, MAX_LINE_BYTES, write_notification, write_response};
pub use notification::{
    EngineLoad, EngineReady, ForwardedLayers, LayersChanged, Notification, PauseReason,
    ProducerDemand, ProducerStarted, ProducerVoice, TransportStateChanged, VoicesHeard,
};
pub use relay::{CreateRelayTransport, InvalidKey, RelayPeer, SrtpKey};
pub use request::{
    CodecMapping, ConnectTransport, ConsumerRef, CreateConsumer, CreateProducer, CreateTransport,
    Empty, GetStats, ParsedRequest, PlayoutDelay, ProducerRef, Request, RequestId, RestartIce,
    SetPlayoutDelay, SetPreferredLayers, SetPriority, SetRoom, TransportRef,
};
pub use rtp_parameters::{
    MediaKind, ParameterValue, RtcpFeedback, RtcpParameters, RtpCodecParameters,
    RtpEncodingParameters, RtpHeaderExtensionParameters, RtpParameters, RtxParameters,
};
pub use stats::{
    ClassTotals, ConsumerStats, EncodingStats, HistogramStats, MediaTotals, PathStats, PathTotals,
    ProcessStats, ProducerStats, SrtpProfile, Stats, TransportStats,
};
pub use transport::{
    CandidateType, DtlsFingerprint, DtlsParameters, DtlsRole, FingerprintAlgorithm, IceCandidate,
    IceParameters, IceRestarted, Protocol, TcpCandidateType, TransportCreated, TransportState,
};

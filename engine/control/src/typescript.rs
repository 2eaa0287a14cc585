//! Generates the server's TypeScript types from the Rust types.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::notification::notification_types;
use crate::request::request_types;
use crate::*;

const HEADER: &str = "\
// Generated from engine/control by `UPDATE=1 cargo test -p control`. Do not edit.
//
// JSON lines between the server and the engine: the server sends `{ id, method, params }`, the
// engine answers `{ id, result }` or `{ id, error }` and sends `{ event, params }` on its own.
";

macro_rules! declare {
    ($config:expr, $out:expr; $($type:ty),+ $(,)?) => {
        $(declaration::<$type>($config, $out);)+
    };
}

fn declaration<T: TS>(config: &Config, out: &mut String) {
    out.push('\n');
    if let Some(docs) = T::docs() {
        out.push_str(&docs);
    }
    let _ = writeln!(out, "export {}", T::decl(config));
}

/// The whole of `control.gen.ts`.
pub fn source() -> String {
    let config = Config::default();
    let mut out = HEADER.to_owned();
    declare!(&config, &mut out;
        ErrorCode, ControlError, TransportId, ProducerId, ConsumerId,
        IceParameters, Protocol, CandidateType, TcpCandidateType, IceCandidate,
        DtlsRole, FingerprintAlgorithm, DtlsFingerprint, DtlsParameters, TransportState,
        MediaKind, ParameterValue, RtpParameters, RtpCodecParameters, RtcpFeedback,
        RtpHeaderExtensionParameters, RtpEncodingParameters, RtxParameters, RtcpParameters,
        CreateTransport, TransportCreated, SrtpKey, RelayPeer, CreateRelayTransport, ConnectTransport, RestartIce, IceRestarted, TransportRef,
        CodecMapping, CreateProducer, ProducerRef, CreateConsumer, ConsumerRef, SetPreferredLayers, SetPriority, SetRoom, PlayoutDelay, SetPlayoutDelay,
        GetStats, Empty,
        Stats, SrtpProfile, PathStats, ClassTotals, PathTotals, TransportStats, ProducerStats, EncodingStats, ConsumerStats, MediaTotals,
        HistogramStats, ProcessStats,
        EngineReady, EngineLoad, TransportStateChanged, ProducerStarted, ForwardedLayers, PauseReason, LayersChanged, ProducerDemand, ProducerVoice, VoicesHeard,
    );
    out.push_str(
        "\n/** Every method with its parameters and result. */\nexport type Requests = {\n",
    );
    for (method, params, result) in request_types(&config) {
        let _ = writeln!(out, "  {method}: {{ params: {params}; result: {result} }};");
    }
    out.push_str("};\n\n/** Every event with its parameters. */\nexport type Notifications = {\n");
    for (event, params) in notification_types(&config) {
        let _ = writeln!(out, "  {event}: {params};");
    }
    out.push_str("};\n");
    out
}

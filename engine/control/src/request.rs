//! What the server asks of the engine.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ts_rs::TS;

use crate::{
    ConsumerId, ControlError, CreateRelayTransport, DtlsParameters, IceRestarted, MediaKind,
    ProducerId, RtpParameters, Stats, TransportCreated, TransportId,
};

/// Chosen by the server; the response repeats it. A whole number up to 2^53 - 1.
pub type RequestId = u64;

const MAX_REQUEST_ID: u64 = (1 << 53) - 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateTransport {
    pub transport_id: TransportId,
}

/// States the client's side of DTLS. The engine takes the opposite role; for `auto` it is the
/// server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectTransport {
    pub transport_id: TransportId,
    pub dtls_parameters: DtlsParameters,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestartIce {
    pub transport_id: TransportId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransportRef {
    pub transport_id: TransportId,
}

/// Ties the payload type that a client gives a codec to the one that the router knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodecMapping {
    pub payload_type: u8,
    pub mapped_payload_type: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateProducer {
    pub transport_id: TransportId,
    pub producer_id: ProducerId,
    pub kind: MediaKind,
    /// With the publisher's payload types and header extension ids.
    pub rtp_parameters: RtpParameters,
    /// One entry per codec in `rtpParameters`, those for retransmission included.
    pub codec_mapping: Vec<CodecMapping>,
    pub paused: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerRef {
    pub producer_id: ProducerId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateConsumer {
    pub transport_id: TransportId,
    pub consumer_id: ConsumerId,
    pub producer_id: ProducerId,
    pub kind: MediaKind,
    /// With one encoding, and the player's payload types and header extension ids.
    pub rtp_parameters: RtpParameters,
    /// A codec without an entry has the player's payload type in the router, too. Retransmission
    /// needs none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<CodecMapping>>")]
    pub codec_mapping: Vec<CodecMapping>,
    pub paused: bool,
    /// Forwards this encoding of the producer and no other, be it alive or not; 0 is the lowest.
    /// Without it, the best that is there up to the preferred layers. For relays: what one consumer
    /// is here becomes one encoding there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub encoding: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsumerRef {
    pub consumer_id: ConsumerId,
}

/// The highest layers that the player wants; 0 is the lowest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPreferredLayers {
    pub consumer_id: ConsumerId,
    pub spatial: u8,
    pub temporal: u8,
}

/// The place of a video among those of its transport when they cannot all be sent; higher comes
/// first. All begin with 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPriority {
    pub consumer_id: ConsumerId,
    pub priority: u8,
}

/// What is behind a consumer to another engine has room for: as `producerDemand` tells it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetRoom {
    pub consumer_id: ConsumerId,
    /// Bits per second of payload; null: for everything.
    #[ts(type = "number | null")]
    pub max_bitrate_bps: Option<u64>,
}

/// The header extension that tells a player how long to hold pictures back (playout-delay).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPlayoutDelay {
    pub consumer_id: ConsumerId,
    /// Null: what the publisher says, if anything.
    pub delay: Option<PlayoutDelay>,
}

/// In milliseconds, up to 40950, told in steps of 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlayoutDelay {
    pub min_ms: u16,
    /// Not below `minMs`.
    pub max_ms: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetStats {
    /// Only these transports, their producers and consumers; without it, all. Ids that do not
    /// exist are passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transport_ids: Option<Vec<TransportId>>,
}

/// A result that says nothing but that it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct Empty {}

/// A request as read from one line. Where not even an id could be read, `id` is `None`.
#[derive(Debug, PartialEq)]
pub struct ParsedRequest {
    pub id: Option<RequestId>,
    pub request: Result<Request, ControlError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    id: RequestId,
    #[serde(borrow)]
    method: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    params: &'a RawValue,
}

/// Salvages the id of an envelope that is wrong otherwise, so that the server can tell which
/// request failed.
#[derive(Deserialize)]
struct IdOnly {
    id: RequestId,
}

impl ParsedRequest {
    /// Reads one line, without its line end.
    pub fn from_line(line: &[u8]) -> Self {
        let mut reader = serde_json::Deserializer::from_slice(line);
        let envelope: Result<Envelope<'_>, _> = serde_path_to_error::deserialize(&mut reader);
        match envelope {
            Err(error) => Self {
                id: serde_json::from_slice::<IdOnly>(line)
                    .ok()
                    .map(|only| only.id),
                request: Err(ControlError::invalid_params(sentence("request", &error))),
            },
            Ok(envelope) if envelope.id > MAX_REQUEST_ID => Self {
                id: None,
                request: Err(ControlError::invalid_params(format!(
                    "request.id: {}, allowed are 0 to {MAX_REQUEST_ID}",
                    envelope.id
                ))),
            },
            Ok(envelope) => Self {
                id: Some(envelope.id),
                request: reader
                    .end()
                    .map_err(|_| {
                        ControlError::invalid_params("request: more than one object in a line")
                    })
                    .and_then(|()| Request::parse(&envelope.method, envelope.params.get())),
            },
        }
    }
}

/// `params.dtlsParameters.role: unknown variant …, expected …`: serde's own words name the value
/// and what is allowed, the path names the field.
fn sentence(root: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    let dot = if path == "." { "" } else { "." };
    let path = if path == "." { "" } else { &path };
    format!("{root}{dot}{path}: {}", error.inner())
}

fn params<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, ControlError> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json))
        .map_err(|error| ControlError::invalid_params(sentence("params", &error)))
}

macro_rules! requests {
    ($($(#[$doc:meta])* $method:literal => $variant:ident($params:ty) -> $result:ty),+ $(,)?) => {
        /// A request with its parameters, one variant per method.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Request {
            $($(#[$doc])* $variant($params),)+
        }

        impl Request {
            fn parse(method: &str, json: &str) -> Result<Self, ControlError> {
                match method {
                    $($method => params::<$params>(json).map(Self::$variant),)+
                    _ => Err(ControlError::invalid_params(format!(
                        "request.method: unknown {method:.40?}, expected one of {}",
                        [$(concat!("`", $method, "`")),+].join(", ")
                    ))),
                }
            }
        }

        /// Method and the TypeScript names of its parameters and result, for the generator.
        pub(crate) fn request_types(
            config: &ts_rs::Config,
        ) -> Vec<(&'static str, String, String)> {
            vec![$(($method, <$params as TS>::name(config), <$result as TS>::name(config))),+]
        }
    };
}

requests! {
    "createTransport" => CreateTransport(CreateTransport) -> TransportCreated,
    /// One end of a relay; it is connected once the other end is heard.
    "createRelayTransport" => CreateRelayTransport(CreateRelayTransport) -> Empty,
    /// Tells what the client's certificate is; DTLS cannot finish before.
    "connectTransport" => ConnectTransport(ConnectTransport) -> Empty,
    /// New ICE credentials; the old ones stay valid until the new ones are used.
    "restartIce" => RestartIce(RestartIce) -> IceRestarted,
    /// Closes the transport, its producers and consumers, and the consumers of its producers.
    "closeTransport" => CloseTransport(TransportRef) -> Empty,
    "createProducer" => CreateProducer(CreateProducer) -> Empty,
    "pauseProducer" => PauseProducer(ProducerRef) -> Empty,
    "resumeProducer" => ResumeProducer(ProducerRef) -> Empty,
    /// Closes the producer and its consumers.
    "closeProducer" => CloseProducer(ProducerRef) -> Empty,
    "createConsumer" => CreateConsumer(CreateConsumer) -> Empty,
    "pauseConsumer" => PauseConsumer(ConsumerRef) -> Empty,
    /// Also asks the publisher for a keyframe.
    "resumeConsumer" => ResumeConsumer(ConsumerRef) -> Empty,
    "closeConsumer" => CloseConsumer(ConsumerRef) -> Empty,
    "requestKeyframe" => RequestKeyframe(ConsumerRef) -> Empty,
    "setPreferredLayers" => SetPreferredLayers(SetPreferredLayers) -> Empty,
    "setPriority" => SetPriority(SetPriority) -> Empty,
    "setRoom" => SetRoom(SetRoom) -> Empty,
    "setPlayoutDelay" => SetPlayoutDelay(SetPlayoutDelay) -> Empty,
    "getStats" => GetStats(GetStats) -> Stats,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DtlsRole, ErrorCode};

    fn message(line: &str) -> (Option<RequestId>, String) {
        let parsed = ParsedRequest::from_line(line.as_bytes());
        let error = parsed.request.unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidParams);
        (parsed.id, error.message)
    }

    #[test]
    fn a_well_formed_request_is_read() {
        let parsed = ParsedRequest::from_line(
            br#"{"id":7,"method":"connectTransport","params":{"transportId":"t1","dtlsParameters":{"role":"client","fingerprints":[{"algorithm":"sha-256","value":"AA:BB"}]}}}"#,
        );
        assert_eq!(parsed.id, Some(7));
        match parsed.request.unwrap() {
            Request::ConnectTransport(connect) => {
                assert_eq!(connect.transport_id.as_str(), "t1");
                assert_eq!(connect.dtls_parameters.role, DtlsRole::Client);
            }
            other => panic!("read as {other:?}"),
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_its_field_and_what_is_allowed() {
        let (id, text) = message(
            r#"{"id":1,"method":"connectTransport","params":{"transportId":"t","dtlsParameters":{"role":"both","fingerprints":[]}}}"#,
        );
        assert_eq!(id, Some(1));
        assert!(
            text.starts_with("params.dtlsParameters.role: unknown variant `both`"),
            "{text}"
        );
        assert!(text.contains("`client`, `server`, `auto`"), "{text}");
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let (_, text) =
            message(r#"{"id":1,"method":"createTransport","params":{"transportId":"t","x":1}}"#);
        assert!(
            text.contains("unknown field `x`, expected `transportId`"),
            "{text}"
        );
        let (id, text) = message(r#"{"id":4,"method":"getStats","params":{},"more":1}"#);
        assert_eq!(id, Some(4));
        assert!(text.contains("unknown field `more`"), "{text}");
    }

    #[test]
    fn an_unknown_method_is_answered_with_the_known_ones() {
        let (_, text) = message(r#"{"id":1,"method":"explode","params":{}}"#);
        assert!(
            text.contains("\"explode\"") && text.contains("`createTransport`"),
            "{text}"
        );
    }

    #[test]
    fn an_over_long_id_is_refused_with_the_limit() {
        let line = format!(
            r#"{{"id":1,"method":"createTransport","params":{{"transportId":"{}"}}}}"#,
            "t".repeat(65)
        );
        let (_, text) = message(&line);
        assert!(
            text.starts_with("params.transportId: an id of 65 characters"),
            "{text}"
        );
    }

    #[test]
    fn text_that_is_not_a_request_has_no_id_to_answer_to() {
        for line in [
            "",
            "null",
            "[]",
            "{",
            "{}",
            r#"{"id":-1}"#,
            r#"{"id":1.5,"method":"x"}"#,
            "\u{0}",
        ] {
            assert_eq!(message(line).0, None, "{line:?}");
        }
        assert_eq!(
            message(r#"{"id":18446744073709551615,"method":"getStats","params":{}}"#).0,
            None
        );
    }

    #[test]
    fn unknown_keys_inside_rtp_parameters_are_tolerated() {
        let parsed = ParsedRequest::from_line(
            br#"{"id":1,"method":"createProducer","params":{"transportId":"t","producerId":"p","kind":"video","paused":false,
            "codecMapping":[{"payloadType":96,"mappedPayloadType":101}],
            "rtpParameters":{"mid":"0","codecs":[{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{"x-start":1,"profile-id":"a"},"rtcpFeedback":[{"type":"nack","parameter":"pli"}],"novel":true}],
            "encodings":[{"ssrc":1,"rtx":{"ssrc":2},"active":true,"scaleResolutionDownBy":2}],"headerExtensions":[{"uri":"u","id":4,"encrypt":false,"parameters":{}}],"rtcp":{"cname":"c","reducedSize":true,"mux":true},"msid":"a b"}}}"#,
        );
        assert!(parsed.request.is_ok(), "{:?}", parsed.request);
    }

    #[test]
    fn a_missing_field_inside_rtp_parameters_is_named_with_its_path() {
        let (_, text) = message(
            r#"{"id":1,"method":"createConsumer","params":{"transportId":"t","consumerId":"c","producerId":"p","kind":"video","paused":false,"rtpParameters":{"codecs":[{"mimeType":"video/VP8","clockRate":90000}]}}}"#,
        );
        assert!(
            text.starts_with("params.rtpParameters.codecs[0]: missing field `payloadType`"),
            "{text}"
        );
    }
}

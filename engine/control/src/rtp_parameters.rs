//! RTP parameters in the shape of ORTC, as mediasoup-client writes them.
//!
//! These objects come from browsers' session descriptions by way of the client library, so keys
//! that the engine does not know are tolerated here and nowhere else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    Audio,
    Video,
}

/// A codec parameter (`a=fmtp`): a number or a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum ParameterValue {
    Number(f64),
    Text(String),
    Flag(bool),
}

/// How one track travels as RTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtpParameters {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mid: Option<String>,
    pub codecs: Vec<RtpCodecParameters>,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<RtpHeaderExtensionParameters>>")]
    pub header_extensions: Vec<RtpHeaderExtensionParameters>,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<RtpEncodingParameters>>")]
    pub encodings: Vec<RtpEncodingParameters>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rtcp: Option<RtcpParameters>,
    /// `stream-id track-id` (RFC 8830); the engine does not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub msid: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtpCodecParameters {
    /// `audio/opus`, `video/VP8`, `video/rtx` …; letter case does not matter.
    pub mime_type: String,
    pub payload_type: u8,
    /// Hz.
    pub clock_rate: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub channels: Option<u8>,
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, ParameterValue>>")]
    pub parameters: BTreeMap<String, ParameterValue>,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<RtcpFeedback>>")]
    pub rtcp_feedback: Vec<RtcpFeedback>,
}

/// A kind of RTCP feedback that the two sides use (`a=rtcp-fb`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtcpFeedback {
    #[serde(rename = "type")]
    pub feedback_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub parameter: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtpHeaderExtensionParameters {
    pub uri: String,
    pub id: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub encrypt: Option<bool>,
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, ParameterValue>>")]
    pub parameters: BTreeMap<String, ParameterValue>,
}

/// One RTP stream of a track: several for simulcast, otherwise one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtpEncodingParameters {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ssrc: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub codec_payload_type: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rtx: Option<RtxParameters>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub dtx: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub scalability_mode: Option<String>,
    /// Bits per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_bitrate: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtxParameters {
    pub ssrc: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RtcpParameters {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cname: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reduced_size: Option<bool>,
}

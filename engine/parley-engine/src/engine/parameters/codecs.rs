//! The codecs of a track, each with its formats for repair.

use super::MAX_PAYLOAD_TYPE;
use control::{MediaKind, ParameterValue, RtpCodecParameters, RtpParameters};
use forward::{Codec, CodecParams, KeyframeRequest, RedCodec, RtxCodec};

/// A codec that carries media, with its formats for repair.
pub(super) struct MediaCodec<'a> {
    pub(super) parameters: &'a RtpCodecParameters,
    pub(super) codec: Codec,
    pub(super) rtx: Option<RtxCodec>,
    pub(super) red: Option<RedCodec>,
}

/// The codecs that carry media, each with its formats for repair.
pub(super) fn media_codecs(
    rtp: &RtpParameters,
    kind: MediaKind,
) -> Result<Vec<MediaCodec<'_>>, String> {
    let mut media = Vec::new();
    let mut retransmissions = Vec::new();
    let mut redundancies = Vec::new();
    for (at, parameters) in rtp.codecs.iter().enumerate() {
        let path = format!("params.rtpParameters.codecs[{at}]");
        if parameters.payload_type > MAX_PAYLOAD_TYPE {
            return Err(format!(
                "{path}.payloadType: {}, allowed are 0 to 127",
                parameters.payload_type
            ));
        }
        match codec(&parameters.mime_type, kind) {
            Named::Media(codec) => media.push(MediaCodec {
                parameters,
                codec,
                rtx: None,
                red: None,
            }),
            Named::Retransmission => {
                let associated = match parameters.parameters.get("apt") {
                    Some(ParameterValue::Number(apt)) => *apt,
                    _ => return Err(format!("{path}.parameters.apt: missing or not a number")),
                };
                retransmissions.push((path, associated, parameters.payload_type));
            }
            Named::Redundancy => {
                let of = redundant_type(parameters).ok_or_else(|| {
                    format!("{path}.parameters[\"\"]: missing or not like 100/100")
                })?;
                redundancies.push((path, of, parameters.payload_type));
            }
            Named::Unknown => {
                return Err(format!(
                    "{path}.mimeType: {:.40?}, expected {}",
                    parameters.mime_type,
                    expected_codecs(kind)
                ));
            }
        }
    }
    for (path, associated, payload_type) in retransmissions {
        let of = media
            .iter_mut()
            .find(|one| f64::from(one.parameters.payload_type) == associated);
        match of {
            Some(one) => one.rtx = Some(RtxCodec { payload_type }),
            None => {
                return Err(format!(
                    "{path}.parameters.apt: no codec has payload type {associated}"
                ));
            }
        }
    }
    for (path, of, payload_type) in redundancies {
        let one = media
            .iter_mut()
            .find(|one| one.parameters.payload_type == of && one.codec == Codec::Opus)
            .ok_or_else(|| {
                format!("{path}.parameters[\"\"]: no audio/opus has payload type {of}")
            })?;
        one.red = Some(RedCodec { payload_type });
    }
    Ok(media)
}

/// The payload type that all blocks have: `fmtp` lists those of each block, the newest first, without a name (RFC 2198 §5).
fn redundant_type(parameters: &RtpCodecParameters) -> Option<u8> {
    let Some(ParameterValue::Text(list)) = parameters.parameters.get("") else {
        return None;
    };
    let mut types = list.split('/').map(|one| one.parse().ok());
    let first: u8 = types.next()??;
    types.all(|other| other == Some(first)).then_some(first)
}

enum Named {
    Media(Codec),
    Retransmission,
    Redundancy,
    Unknown,
}

fn codec(mime_type: &str, kind: MediaKind) -> Named {
    let name = mime_type.to_ascii_lowercase();
    match (kind, name.as_str()) {
        (MediaKind::Audio, "audio/opus") => Named::Media(Codec::Opus),
        (MediaKind::Audio, "audio/red") => Named::Redundancy,
        (MediaKind::Video, "video/vp8") => Named::Media(Codec::Vp8),
        (MediaKind::Video, "video/vp9") => Named::Media(Codec::Vp9),
        (MediaKind::Video, "video/h264") => Named::Media(Codec::H264),
        (MediaKind::Video, "video/av1") => Named::Media(Codec::Av1),
        (MediaKind::Audio, "audio/rtx") | (MediaKind::Video, "video/rtx") => Named::Retransmission,
        (MediaKind::Audio, name) if name.starts_with("audio/") => Named::Media(Codec::OtherAudio),
        _ => Named::Unknown,
    }
}

fn expected_codecs(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Audio => "an audio codec",
        MediaKind::Video => "one of video/VP8, video/VP9, video/H264, video/AV1, video/rtx",
    }
}

pub(super) fn codec_params(parameters: &RtpCodecParameters, codec: Codec) -> CodecParams {
    CodecParams {
        codec,
        payload_type: parameters.payload_type,
        clock_rate: parameters.clock_rate,
        has_nack: has_feedback(parameters, "nack", ""),
    }
}

pub(super) fn keyframe_request(parameters: &RtpCodecParameters) -> KeyframeRequest {
    if has_feedback(parameters, "nack", "pli") {
        KeyframeRequest::PictureLoss
    } else if has_feedback(parameters, "ccm", "fir") {
        KeyframeRequest::FullIntra
    } else {
        KeyframeRequest::Unsupported
    }
}

pub(super) fn has_feedback(
    parameters: &RtpCodecParameters,
    feedback_type: &str,
    parameter: &str,
) -> bool {
    parameters.rtcp_feedback.iter().any(|feedback| {
        feedback.feedback_type == feedback_type
            && feedback.parameter.as_deref().unwrap_or_default() == parameter
    })
}

//! Tracks in the words of the wire: ORTC parameters of what is sent, and what a consumer's parameters say will come.

use serde_json::{Value, json};

use crate::media::{EncodingIds, ExtensionIds, Format, TrackParams};
use crate::traffic::video::VideoCodec;

const TRANSPORT_CC: &str =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const IDS: ExtensionIds = ExtensionIds {
    mid: 1,
    rid: 2,
    repaired_rid: 3,
    transport_cc: 5,
    audio_level: 10,
};
const AUDIO: u8 = 111;
const VIDEO: u8 = 96;
const RIDS: [&str; 3] = ["q", "h", "f"];

/// An Opus track.
pub fn audio(random: &mut fastrand::Rng) -> (TrackParams, Value) {
    let params = TrackParams {
        mid: "0".to_owned(),
        payload_type: AUDIO,
        rtx_payload_type: None,
        extensions: IDS,
        encodings: vec![EncodingIds {
            ssrc: random.u32(1..),
            rtx_ssrc: 0,
            rid: String::new(),
        }],
    };
    let wire = json!({
        "mid": params.mid,
        "codecs": [{
            "mimeType": "audio/opus", "payloadType": AUDIO, "clockRate": 48_000, "channels": 2,
            "parameters": {"minptime": 10, "useinbandfec": 1, "usedtx": 1},
            "rtcpFeedback": [{"type": "transport-cc"}],
        }],
        "headerExtensions": [
            {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": IDS.mid},
            {"uri": TRANSPORT_CC, "id": IDS.transport_cc},
            {"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": IDS.audio_level},
        ],
        "encodings": [{"ssrc": params.encodings[0].ssrc, "dtx": true}],
        "rtcp": {"cname": "load", "reducedSize": true},
    });
    (params, wire)
}

/// A video track with so many simulcast versions.
pub fn video(
    codec: VideoCodec,
    versions: usize,
    random: &mut fastrand::Rng,
) -> (TrackParams, Value) {
    let encodings: Vec<EncodingIds> = (0..versions)
        .map(|at| EncodingIds {
            ssrc: random.u32(1..),
            rtx_ssrc: random.u32(1..),
            rid: if versions == 1 {
                String::new()
            } else {
                RIDS[at].to_owned()
            },
        })
        .collect();
    let (mime_type, parameters) = match codec {
        VideoCodec::Vp8 => ("video/VP8", json!({})),
        VideoCodec::H264 => (
            "video/H264",
            json!({"level-asymmetry-allowed": 1, "packetization-mode": 1, "profile-level-id": "42e01f"}),
        ),
    };
    let on_wire = |(at, ids): (usize, &EncodingIds)| {
        let mut encoding = json!({
            "ssrc": ids.ssrc, "rtx": {"ssrc": ids.rtx_ssrc}, "scaleResolutionDownBy": 1 << (versions - 1 - at),
        });
        if !ids.rid.is_empty() {
            encoding["rid"] = json!(ids.rid);
        }
        encoding
    };
    let wire = json!({
        "mid": "1",
        "codecs": [
            {
                "mimeType": mime_type, "payloadType": VIDEO, "clockRate": 90_000, "parameters": parameters,
                "rtcpFeedback": [
                    {"type": "nack"}, {"type": "nack", "parameter": "pli"}, {"type": "ccm", "parameter": "fir"},
                    {"type": "transport-cc"},
                ],
            },
            {"mimeType": "video/rtx", "payloadType": VIDEO + 1, "clockRate": 90_000, "parameters": {"apt": VIDEO}},
        ],
        "headerExtensions": [
            {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": IDS.mid},
            {"uri": "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "id": IDS.rid},
            {"uri": "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", "id": IDS.repaired_rid},
            {"uri": TRANSPORT_CC, "id": IDS.transport_cc},
        ],
        "encodings": encodings.iter().enumerate().map(on_wire).collect::<Vec<_>>(),
        "rtcp": {"cname": "load", "reducedSize": true},
    });
    let params = TrackParams {
        mid: "1".to_owned(),
        payload_type: VIDEO,
        rtx_payload_type: Some(VIDEO + 1),
        extensions: IDS,
        encodings,
    };
    (params, wire)
}

/// What a player has to know of a consumer.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    pub mime_type: String,
    pub formats: Vec<(u8, Format)>,
    pub transport_cc: u8,
}

/// Reads a consumer's parameters; `None` when they are not what the protocol says.
pub fn expected(parameters: &Value) -> Option<Expected> {
    let codecs = parameters["codecs"].as_array()?;
    let number = |value: &Value| value.as_u64().and_then(|number| u8::try_from(number).ok());
    let formats = codecs
        .iter()
        .map(|codec| {
            let payload_type = number(&codec["payloadType"])?;
            if codec["mimeType"].as_str()?.ends_with("/rtx") {
                let of = number(&codec["parameters"]["apt"])?;
                return Some((payload_type, Format::Rtx { of }));
            }
            let feedback = codec["rtcpFeedback"].as_array()?;
            let has_nack = feedback.iter().any(|one| {
                one["type"] == "nack" && one["parameter"].as_str().unwrap_or_default().is_empty()
            });
            let clock_rate = u32::try_from(codec["clockRate"].as_u64()?).ok()?;
            let format = Format::Media {
                clock_rate,
                has_nack,
            };
            Some((payload_type, format))
        })
        .collect::<Option<Vec<_>>>()?;
    let extensions = parameters["headerExtensions"].as_array()?;
    let transport_cc = extensions.iter().find(|one| one["uri"] == TRANSPORT_CC);
    Some(Expected {
        mime_type: codecs.first()?["mimeType"].as_str()?.to_owned(),
        formats,
        transport_cc: transport_cc.and_then(|one| number(&one["id"])).unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_expects_what_a_publisher_of_the_same_parameters_sends() {
        let (params, wire) = video(VideoCodec::H264, 3, &mut fastrand::Rng::with_seed(1));
        let expected = expected(&wire).unwrap();
        assert_eq!(expected.transport_cc, params.extensions.transport_cc);
        assert_eq!(
            expected.formats,
            [
                (
                    96,
                    Format::Media {
                        clock_rate: 90_000,
                        has_nack: true
                    }
                ),
                (97, Format::Rtx { of: 96 }),
            ]
        );
        let rids: Vec<_> = params
            .encodings
            .iter()
            .map(|one| one.rid.as_str())
            .collect();
        assert_eq!(rids, RIDS);
        assert_eq!(wire["encodings"][1]["rid"], "h");
        assert_eq!(wire["encodings"][0]["scaleResolutionDownBy"], 4);
    }

    #[test]
    fn other_parameters_are_refused() {
        for wrong in [
            json!(null),
            json!({"codecs": []}),
            json!({"codecs": [{"payloadType": 300}]}),
        ] {
            assert_eq!(expected(&wrong), None);
        }
    }
}

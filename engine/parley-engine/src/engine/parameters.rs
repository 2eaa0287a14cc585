//! From the control protocol's RTP parameters to the forwarder's.
//!
//! Errors name the field with its path, the value, and what is allowed.

mod codecs;

use codecs::{MediaCodec, codec_params, has_feedback, keyframe_request, media_codecs};
use control::{
    CodecMapping, CreateConsumer, CreateProducer, MediaKind, RtpHeaderExtensionParameters,
    RtpParameters,
};
use forward::{
    ConsumerCodec, ConsumerParams, Encoding, ExtensionIds, ExtensionKind, PlayoutDelay,
    ProducerCodec, ProducerParams, Token,
};

const MAX_PAYLOAD_TYPE: u8 = 127;

/// What publishers send.
pub(super) fn producer(params: &CreateProducer) -> Result<ProducerParams, String> {
    let rtp = &params.rtp_parameters;
    let codecs = media_codecs(rtp, params.kind)?
        .into_iter()
        .map(
            |MediaCodec {
                 parameters,
                 codec,
                 rtx,
                 red,
             }| {
                let payload_type = parameters.payload_type;
                Ok(ProducerCodec {
                    params: codec_params(parameters, codec),
                    mapped_payload_type: mapped(&params.codec_mapping, payload_type)?.ok_or_else(
                        || format!("params.codecMapping: no entry for payload type {payload_type}"),
                    )?,
                    rtx,
                    red,
                    keyframe_request: keyframe_request(parameters),
                })
            },
        )
        .collect::<Result<_, String>>()?;
    let encodings = rtp
        .encodings
        .iter()
        .enumerate()
        .map(|(at, encoding)| {
            let path = format!("params.rtpParameters.encodings[{at}].rid");
            Ok(Encoding {
                ssrc: encoding.ssrc,
                rid: encoding
                    .rid
                    .as_deref()
                    .map(|rid| token(&path, rid))
                    .transpose()?,
                rtx_ssrc: encoding.rtx.as_ref().map(|rtx| rtx.ssrc),
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok(ProducerParams {
        kind: kind(params.kind),
        mid: mid(rtp)?,
        codecs,
        extensions: extensions(&rtp.header_extensions)?,
        // A track without declared streams is found by its MID.
        encodings: if encodings.is_empty() {
            vec![Encoding::default()]
        } else {
            encodings
        },
        takes_receiver_estimate: rtp
            .codecs
            .iter()
            .any(|codec| has_feedback(codec, "goog-remb", "")),
        is_paused: params.paused,
    })
}

/// What players receive.
pub(super) fn consumer(params: &CreateConsumer) -> Result<ConsumerParams, String> {
    let rtp = &params.rtp_parameters;
    let [encoding] = &rtp.encodings[..] else {
        return Err(format!(
            "params.rtpParameters.encodings: {} entries, expected exactly 1",
            rtp.encodings.len()
        ));
    };
    let ssrc = encoding
        .ssrc
        .ok_or("params.rtpParameters.encodings[0].ssrc: missing")?;
    let codecs = media_codecs(rtp, params.kind)?
        .into_iter()
        .map(
            |MediaCodec {
                 parameters,
                 codec,
                 rtx,
                 red,
             }| {
                let payload_type = parameters.payload_type;
                Ok(ConsumerCodec {
                    params: codec_params(parameters, codec),
                    mapped_payload_type: mapped(&params.codec_mapping, payload_type)?
                        .unwrap_or(payload_type),
                    rtx,
                    red,
                })
            },
        )
        .collect::<Result<_, String>>()?;
    Ok(ConsumerParams {
        ssrc,
        rtx_ssrc: encoding.rtx.as_ref().map(|rtx| rtx.ssrc),
        mid: mid(rtp)?,
        codecs,
        extensions: extensions(&rtp.header_extensions)?,
        cname: rtp
            .rtcp
            .as_ref()
            .and_then(|rtcp| rtcp.cname.clone())
            .unwrap_or_default(),
        is_paused: params.paused,
        only_encoding: params.encoding,
        playout_delay: None,
    })
}

pub(super) fn playout_delay(delay: control::PlayoutDelay) -> Result<PlayoutDelay, String> {
    let control::PlayoutDelay { min_ms, max_ms } = delay;
    PlayoutDelay::new(min_ms, max_ms).ok_or_else(|| {
        let most = PlayoutDelay::MAX_MS;
        format!("params.delay: {min_ms} to {max_ms} ms, allowed are 0 to {most}, the lower first")
    })
}

/// True when packets may be asked for again and there is no RTX to send them in.
pub(super) fn repeats_itself(consumer: &ConsumerParams) -> bool {
    let lacks_rtx = |codec: &ConsumerCodec| codec.rtx.is_none() || consumer.rtx_ssrc.is_none();
    consumer
        .codecs
        .iter()
        .any(|codec| codec.params.has_nack && lacks_rtx(codec))
}

/// What the router calls a client's payload type, if the mapping says.
fn mapped(mapping: &[CodecMapping], payload_type: u8) -> Result<Option<u8>, String> {
    let entry = mapping
        .iter()
        .find(|entry| entry.payload_type == payload_type);
    match entry.map(|entry| entry.mapped_payload_type) {
        Some(mapped) if mapped > MAX_PAYLOAD_TYPE => Err(format!(
            "params.codecMapping: mappedPayloadType {mapped}, allowed are 0 to {MAX_PAYLOAD_TYPE}"
        )),
        mapped => Ok(mapped),
    }
}

fn kind(kind: MediaKind) -> forward::MediaKind {
    match kind {
        MediaKind::Audio => forward::MediaKind::Audio,
        MediaKind::Video => forward::MediaKind::Video,
    }
}

fn mid(rtp: &RtpParameters) -> Result<Option<Token>, String> {
    rtp.mid
        .as_deref()
        .map(|mid| token("params.rtpParameters.mid", mid))
        .transpose()
}

fn token(path: &str, text: &str) -> Result<Token, String> {
    Token::new(text.as_bytes()).ok_or_else(|| {
        format!(
            "{path}: {text:.40?}, allowed are 1 to {} printable ASCII characters",
            Token::MAX_LEN
        )
    })
}

/// Extensions that the engine does not know are not forwarded, so they are passed over here.
fn extensions(parameters: &[RtpHeaderExtensionParameters]) -> Result<ExtensionIds, String> {
    let mut ids = ExtensionIds::default();
    for (at, extension) in parameters.iter().enumerate() {
        let path = format!("params.rtpParameters.headerExtensions[{at}]");
        if extension.id == 0 {
            return Err(format!("{path}.id: 0, allowed are 1 to 255"));
        }
        if extension.encrypt == Some(true) {
            return Err(format!(
                "{path}.encrypt: true, header extensions are not encrypted here"
            ));
        }
        if let Some(kind) = ExtensionKind::from_uri(&extension.uri) {
            ids.set(kind, extension.id);
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use control::{ParsedRequest, Request};

    use super::*;
    use forward::{Codec, KeyframeRequest, RedCodec, RtxCodec};

    const VIDEO: &str = r#"{"mid":"1","codecs":[
        {"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]},
        {"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}}],
        "headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4},{"uri":"urn:unknown","id":5}],
        "encodings":[{"ssrc":11,"rtx":{"ssrc":12}}],"rtcp":{"cname":"name"}}"#;

    fn read_producer(rtp: &str) -> Result<ProducerParams, String> {
        let line = format!(
            r#"{{"id":1,"method":"createProducer","params":{{"transportId":"t","producerId":"p","kind":"video","paused":true,
            "codecMapping":[{{"payloadType":96,"mappedPayloadType":101}},{{"payloadType":97,"mappedPayloadType":102}}],"rtpParameters":{rtp}}}}}"#
        );
        match ParsedRequest::from_line(line.as_bytes()).request {
            Ok(Request::CreateProducer(params)) => producer(&params),
            other => panic!("read as {other:?}"),
        }
    }

    fn read_consumer(rtp: &str) -> Result<ConsumerParams, String> {
        let line = format!(
            r#"{{"id":1,"method":"createConsumer","params":{{"transportId":"t","consumerId":"c","producerId":"p","kind":"video","paused":false,
            "codecMapping":[{{"payloadType":98,"mappedPayloadType":101}}],"rtpParameters":{rtp}}}}}"#
        );
        match ParsedRequest::from_line(line.as_bytes()).request {
            Ok(Request::CreateConsumer(params)) => consumer(&params),
            other => panic!("read as {other:?}"),
        }
    }

    #[test]
    fn a_producers_parameters_are_read() {
        let params = read_producer(VIDEO).unwrap();
        assert_eq!(params.mid, Token::new(b"1"));
        assert!(params.is_paused);
        let [codec] = params.codecs[..] else {
            panic!("{:?}", params.codecs)
        };
        assert_eq!(codec.params.codec, Codec::Vp8);
        assert!(codec.params.has_nack);
        assert_eq!(codec.mapped_payload_type, 101);
        assert_eq!(codec.rtx, Some(RtxCodec { payload_type: 97 }));
        assert_eq!(codec.keyframe_request, KeyframeRequest::PictureLoss);
        assert_eq!(params.extensions.id(ExtensionKind::Mid), Some(4));
        assert_eq!(params.extensions.kind(5), None);
        assert_eq!(
            params.encodings,
            [Encoding {
                ssrc: Some(11),
                rid: None,
                rtx_ssrc: Some(12)
            }]
        );
    }

    #[test]
    fn a_consumers_parameters_are_read() {
        let params = read_consumer(VIDEO).unwrap();
        assert_eq!((params.ssrc, params.rtx_ssrc), (11, Some(12)));
        assert_eq!(params.cname, "name");
        assert_eq!(params.codecs[0].rtx, Some(RtxCodec { payload_type: 97 }));
    }

    #[test]
    fn a_player_may_name_a_codec_otherwise_than_the_router() {
        let numbers = |rtp: &str| {
            let codec = read_consumer(rtp).unwrap().codecs[0];
            (codec.params.payload_type, codec.mapped_payload_type)
        };
        assert_eq!(numbers(VIDEO), (96, 96));
        assert_eq!(numbers(&VIDEO.replace("96", "98")), (98, 101));
    }

    /// A player's sound in Opus, and in RED as the parameters of the format say.
    fn read_sound(red: &str) -> Result<ConsumerParams, String> {
        let rtp = format!(
            r#"{{"codecs":[{{"mimeType":"audio/opus","payloadType":100,"clockRate":48000,"channels":2}},
            {{"mimeType":"audio/red","payloadType":99,"clockRate":48000,"channels":2,"parameters":{red}}}],"encodings":[{{"ssrc":11}}]}}"#
        );
        let line = format!(
            r#"{{"id":1,"method":"createConsumer","params":{{"transportId":"t","consumerId":"c","producerId":"p","kind":"audio",
            "paused":false,"codecMapping":[],"rtpParameters":{rtp}}}}}"#
        );
        match ParsedRequest::from_line(line.as_bytes()).request {
            Ok(Request::CreateConsumer(params)) => consumer(&params),
            other => panic!("read as {other:?}"),
        }
    }

    #[test]
    fn red_belongs_to_the_opus_that_it_lists() {
        let params = read_sound(r#"{"":"100/100/100"}"#).unwrap();
        let [codec] = params.codecs[..] else {
            panic!("{:?}", params.codecs)
        };
        assert_eq!(codec.params.payload_type, 100);
        assert_eq!(codec.red, Some(RedCodec { payload_type: 99 }));
    }

    #[test]
    fn red_of_anything_else_is_refused() {
        let path = r#"params.rtpParameters.codecs[1].parameters[""]"#;
        for (red, why) in [
            ("{}", "missing or not like 100/100"),
            (r#"{"":100}"#, "missing or not like 100/100"),
            (r#"{"":"100/101"}"#, "missing or not like 100/100"),
            (r#"{"":"101/101"}"#, "no audio/opus has payload type 101"),
        ] {
            assert_eq!(read_sound(red).unwrap_err(), format!("{path}: {why}"));
        }
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (from, to, words) in [
            (
                "video/VP8",
                "video/flexfec-03",
                "params.rtpParameters.codecs[0].mimeType: \"video/flexfec-03\", expected one of",
            ),
            (
                r#""payloadType":96"#,
                r#""payloadType":128"#,
                "params.rtpParameters.codecs[0].payloadType: 128, allowed are 0 to 127",
            ),
            (
                r#""payloadType":96"#,
                r#""payloadType":95"#,
                "params.rtpParameters.codecs[1].parameters.apt: no codec has payload type 96",
            ),
            (
                r#"{"apt":96}"#,
                "{}",
                "params.rtpParameters.codecs[1].parameters.apt: missing or not a number",
            ),
            (
                r#""mid":"1""#,
                r#""mid":"""#,
                "params.rtpParameters.mid: \"\", allowed are 1 to 32",
            ),
            (
                r#""id":4"#,
                r#""id":0"#,
                "params.rtpParameters.headerExtensions[0].id: 0",
            ),
            (
                r#""id":4"#,
                r#""id":4,"encrypt":true"#,
                "params.rtpParameters.headerExtensions[0].encrypt: true",
            ),
            (
                r#""ssrc":11"#,
                r#""rid":"a b""#,
                "params.rtpParameters.encodings[0].rid: \"a b\", allowed are",
            ),
        ] {
            let error = read_producer(&VIDEO.replacen(from, to, 1)).unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
        let unmapped = VIDEO.replace("96", "98");
        assert_eq!(
            read_producer(&unmapped).unwrap_err(),
            "params.codecMapping: no entry for payload type 98"
        );
    }

    #[test]
    fn a_consumer_needs_exactly_one_stream_with_its_ssrc() {
        let error = read_consumer(&VIDEO.replace(r#"[{"ssrc":11,"rtx":{"ssrc":12}}]"#, "[]"));
        assert!(
            error
                .unwrap_err()
                .starts_with("params.rtpParameters.encodings: 0 entries")
        );
        let error = read_consumer(&VIDEO.replace(r#""ssrc":11,"#, ""));
        assert_eq!(
            error.unwrap_err(),
            "params.rtpParameters.encodings[0].ssrc: missing"
        );
    }
}

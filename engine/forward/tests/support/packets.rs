//! Parameters and payloads of the tests.

use forward::*;

pub const VIDEO_TYPE: u8 = 96;
pub const VIDEO_RTX_TYPE: u8 = 97;
pub const AUDIO_TYPE: u8 = 111;
/// Under which types players know the same codecs.
pub const MAPPED_VIDEO_TYPE: u8 = 101;
pub const MAPPED_AUDIO_TYPE: u8 = 100;
/// What players call the same codecs.
pub const PLAYER_VIDEO_TYPE: u8 = 121;
pub const PLAYER_VIDEO_RTX_TYPE: u8 = 122;
pub const PLAYER_AUDIO_TYPE: u8 = 120;
pub const PLAYER_RED_TYPE: u8 = 63;

pub const MID_ID: u8 = 1;
pub const RID_ID: u8 = 2;
pub const REPAIRED_RID_ID: u8 = 3;
pub const TRANSPORT_SEQUENCE_ID: u8 = 4;
pub const AUDIO_LEVEL_ID: u8 = 5;
/// Players have other ids.
pub const PLAYER_MID_ID: u8 = 7;
pub const PLAYER_TRANSPORT_SEQUENCE_ID: u8 = 8;
pub const PLAYER_SEND_TIME_ID: u8 = 9;
pub const PLAYER_AUDIO_LEVEL_ID: u8 = 10;

pub fn token(text: &str) -> Token {
    Token::new(text.as_bytes()).unwrap()
}

pub fn publisher_extensions() -> ExtensionIds {
    let mut ids = ExtensionIds::default();
    ids.set(ExtensionKind::Mid, MID_ID);
    ids.set(ExtensionKind::Rid, RID_ID);
    ids.set(ExtensionKind::RepairedRid, REPAIRED_RID_ID);
    ids.set(ExtensionKind::TransportSequence, TRANSPORT_SEQUENCE_ID);
    ids.set(ExtensionKind::AudioLevel, AUDIO_LEVEL_ID);
    ids
}

pub fn player_extensions() -> ExtensionIds {
    let mut ids = ExtensionIds::default();
    ids.set(ExtensionKind::Mid, PLAYER_MID_ID);
    ids.set(
        ExtensionKind::TransportSequence,
        PLAYER_TRANSPORT_SEQUENCE_ID,
    );
    ids.set(ExtensionKind::AbsSendTime, PLAYER_SEND_TIME_ID);
    ids.set(ExtensionKind::AudioLevel, PLAYER_AUDIO_LEVEL_ID);
    ids
}

pub fn vp8(payload_type: u8) -> CodecParams {
    CodecParams {
        codec: Codec::Vp8,
        payload_type,
        clock_rate: 90_000,
        has_nack: true,
    }
}

pub fn opus(payload_type: u8) -> CodecParams {
    CodecParams {
        codec: Codec::Opus,
        payload_type,
        clock_rate: 48_000,
        has_nack: false,
    }
}

fn vp8_from_publisher() -> ProducerCodec {
    ProducerCodec {
        params: vp8(VIDEO_TYPE),
        mapped_payload_type: MAPPED_VIDEO_TYPE,
        rtx: Some(RtxCodec {
            payload_type: VIDEO_RTX_TYPE,
        }),
        red: None,
        keyframe_request: KeyframeRequest::PictureLoss,
    }
}

/// One encoding with known SSRCs.
pub fn video_producer(ssrc: u32) -> ProducerParams {
    ProducerParams {
        kind: MediaKind::Video,
        mid: Some(token("v")),
        codecs: vec![vp8_from_publisher()],
        extensions: publisher_extensions(),
        encodings: vec![Encoding {
            ssrc: Some(ssrc),
            rid: None,
            rtx_ssrc: Some(ssrc + 1),
        }],
        takes_receiver_estimate: false,
        is_paused: false,
    }
}

/// Encodings known by RID only, as a browser announces simulcast.
pub fn simulcast_producer(rids: &[&str]) -> ProducerParams {
    let encodings = rids.iter().map(|rid| Encoding {
        ssrc: None,
        rid: Some(token(rid)),
        rtx_ssrc: None,
    });
    ProducerParams {
        encodings: encodings.collect(),
        ..video_producer(0)
    }
}

pub fn audio_producer(ssrc: u32) -> ProducerParams {
    ProducerParams {
        kind: MediaKind::Audio,
        mid: Some(token("a")),
        codecs: vec![ProducerCodec {
            params: opus(AUDIO_TYPE),
            mapped_payload_type: MAPPED_AUDIO_TYPE,
            rtx: None,
            red: None,
            keyframe_request: KeyframeRequest::Unsupported,
        }],
        extensions: publisher_extensions(),
        encodings: vec![Encoding {
            ssrc: Some(ssrc),
            rid: None,
            rtx_ssrc: None,
        }],
        takes_receiver_estimate: false,
        is_paused: false,
    }
}

/// Sound in which earlier sound may be carried again.
pub fn red_consumer(ssrc: u32) -> ConsumerParams {
    let mut params = audio_consumer(ssrc);
    params.codecs[0].red = Some(RedCodec {
        payload_type: PLAYER_RED_TYPE,
    });
    params
}

pub fn video_consumer(ssrc: u32) -> ConsumerParams {
    ConsumerParams {
        ssrc,
        rtx_ssrc: Some(ssrc + 1),
        mid: Some(token("0")),
        codecs: vec![ConsumerCodec {
            params: vp8(PLAYER_VIDEO_TYPE),
            mapped_payload_type: MAPPED_VIDEO_TYPE,
            rtx: Some(RtxCodec {
                payload_type: PLAYER_VIDEO_RTX_TYPE,
            }),
            red: None,
        }],
        extensions: player_extensions(),
        cname: "publisher".into(),
        is_paused: false,
        only_encoding: None,
        playout_delay: None,
    }
}

pub fn audio_consumer(ssrc: u32) -> ConsumerParams {
    ConsumerParams {
        ssrc,
        rtx_ssrc: None,
        mid: Some(token("1")),
        codecs: vec![ConsumerCodec {
            params: opus(PLAYER_AUDIO_TYPE),
            mapped_payload_type: MAPPED_AUDIO_TYPE,
            rtx: None,
            red: None,
        }],
        extensions: player_extensions(),
        cname: "publisher".into(),
        is_paused: false,
        only_encoding: None,
        playout_delay: None,
    }
}

/// What a packet of a test is about; it travels behind the payload descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Content {
    pub layer: u8,
    pub is_keyframe: bool,
    pub temporal: u8,
    pub frame: u32,
    pub part: u8,
    pub is_last: bool,
}

impl Content {
    pub const LEN: usize = 9;

    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let [a, b, c, d] = self.frame.to_be_bytes();
        let flags = [u8::from(self.is_keyframe), u8::from(self.is_last)];
        [
            self.layer,
            flags[0],
            self.temporal,
            a,
            b,
            c,
            d,
            self.part,
            flags[1],
        ]
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [layer, is_keyframe, temporal, a, b, c, d, part, is_last] = *bytes.first_chunk()?;
        Some(Self {
            layer,
            is_keyframe: is_keyframe == 1,
            temporal,
            frame: u32::from_be_bytes([a, b, c, d]),
            part,
            is_last: is_last == 1,
        })
    }
}

/// A VP8 payload: descriptor with 15-bit picture id, TL0PICIDX and temporal layer, frame tag, content, filling.
pub fn vp8_payload(content: Content, picture_id: u16, base_layer_index: u8, len: usize) -> Vec<u8> {
    let start = if content.part == 0 { 0x90 } else { 0x80 };
    let [high, low] = picture_id.to_be_bytes();
    // Every frame of a higher layer depends on the lowest one only.
    let layer = content.temporal << 6 | 0x20;
    let tag = u8::from(!content.is_keyframe);
    let mut payload = vec![start, 0xe0, 0x80 | high, low, base_layer_index, layer, tag];
    payload.extend(content.to_bytes());
    payload.resize(len.max(payload.len()), 0x55);
    payload
}

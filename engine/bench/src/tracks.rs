//! The tracks of the stage, as the server would describe them.

use serde_json::{Value, json};

pub const PUBLISHED_SSRC: u32 = 1;
pub const PUBLISHED_RTX_SSRC: u32 = 2;
pub const VIDEO_TYPE: u8 = 96;
pub const MID_ID: u8 = 1;
pub const TRANSPORT_SEQUENCE_ID: u8 = 2;
const SEND_TIME_ID: u8 = 3;

/// The SSRC of a player's video; its RTX has the next one.
pub fn player_ssrc(player: usize) -> u32 {
    10_000 + 10 * player as u32
}

/// VP8 with everything that a call has: NACK, RTX, PLI, transport-wide feedback.
pub fn video(ssrc: u32) -> Value {
    json!({
        "mid": "v",
        "codecs": [
            {"mimeType": "video/VP8", "payloadType": VIDEO_TYPE, "clockRate": 90_000, "rtcpFeedback": [
                {"type": "nack"}, {"type": "nack", "parameter": "pli"}, {"type": "transport-cc"}]},
            {"mimeType": "video/rtx", "payloadType": VIDEO_TYPE + 1, "clockRate": 90_000,
             "parameters": {"apt": VIDEO_TYPE}},
        ],
        "headerExtensions": [
            {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": MID_ID},
            {"uri": "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
             "id": TRANSPORT_SEQUENCE_ID},
            {"uri": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", "id": SEND_TIME_ID},
        ],
        "encodings": [{"ssrc": ssrc, "rtx": {"ssrc": ssrc + 1}}],
        "rtcp": {"cname": "bench"},
    })
}

/// The codec mapping of a publisher.
pub fn mapping() -> Value {
    json!([
        {"payloadType": VIDEO_TYPE, "mappedPayloadType": VIDEO_TYPE},
        {"payloadType": VIDEO_TYPE + 1, "mappedPayloadType": VIDEO_TYPE + 1},
    ])
}

//! What producers and consumers are made of: the control protocol's objects, parsed.

use crate::Token;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    Audio,
    Video,
}

/// The codecs whose payload the forwarder understands, and one for those that it passes on unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Opus,
    Vp8,
    Vp9,
    H264,
    Av1,
    /// Audio of any other kind: every packet can be decoded by itself.
    OtherAudio,
}

impl Codec {
    pub fn kind(self) -> MediaKind {
        match self {
            Self::Opus | Self::OtherAudio => MediaKind::Audio,
            Self::Vp8 | Self::Vp9 | Self::H264 | Self::Av1 => MediaKind::Video,
        }
    }
}

/// How a publisher is asked for a keyframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyframeRequest {
    PictureLoss,
    FullIntra,
    Unsupported,
}

/// What both ends of a codec have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodecParams {
    pub codec: Codec,
    /// 0–127, unique among the media and RTX types of its producer or consumer.
    pub payload_type: u8,
    /// Hz, 1 or more.
    pub clock_rate: u32,
    /// True when `nack` feedback was negotiated.
    pub has_nack: bool,
}

/// A retransmission format (RFC 4588).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RtxCodec {
    pub payload_type: u8,
}

/// A format in which packets of sound carry earlier ones again (RED, RFC 2198).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedCodec {
    pub payload_type: u8,
}

/// A codec as the publisher sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProducerCodec {
    pub params: CodecParams,
    /// The payload type by which consumers know this codec.
    pub mapped_payload_type: u8,
    pub rtx: Option<RtxCodec>,
    /// Both this format and the codec itself may come.
    pub red: Option<RedCodec>,
    pub keyframe_request: KeyframeRequest,
}

/// One version of the track. `ssrc` or `rid` tells it from the others; with neither it is found by MID alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Encoding {
    pub ssrc: Option<u32>,
    pub rid: Option<Token>,
    pub rtx_ssrc: Option<u32>,
}

/// The header extensions that the engine knows; all others are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionKind {
    Mid,
    Rid,
    RepairedRid,
    TransportSequence,
    AbsSendTime,
    AudioLevel,
    VideoOrientation,
    PlayoutDelay,
    DependencyDescriptor,
    AbsCaptureTime,
}

impl ExtensionKind {
    pub const ALL: [Self; 10] = [
        Self::Mid,
        Self::Rid,
        Self::RepairedRid,
        Self::TransportSequence,
        Self::AbsSendTime,
        Self::AudioLevel,
        Self::VideoOrientation,
        Self::PlayoutDelay,
        Self::DependencyDescriptor,
        Self::AbsCaptureTime,
    ];

    /// The kind that a URI of the control protocol names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.uri() == uri)
    }

    pub fn uri(self) -> &'static str {
        match self {
            Self::Mid => "urn:ietf:params:rtp-hdrext:sdes:mid",
            Self::Rid => "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
            Self::RepairedRid => "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
            Self::TransportSequence => {
                "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
            }
            Self::AbsSendTime => "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            Self::AudioLevel => "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            Self::VideoOrientation => "urn:3gpp:video-orientation",
            Self::PlayoutDelay => "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
            Self::DependencyDescriptor => {
                "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
            }
            Self::AbsCaptureTime => "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
        }
    }
}

/// Which id each extension has; 0 where it was not negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtensionIds([u8; ExtensionKind::ALL.len()]);

impl ExtensionIds {
    /// Sets the id (1–255) of an extension.
    pub fn set(&mut self, kind: ExtensionKind, id: u8) {
        self.0[kind as usize] = id;
    }

    /// The id of an extension, if it was negotiated.
    pub fn id(&self, kind: ExtensionKind) -> Option<u8> {
        Some(self.0[kind as usize]).filter(|id| *id != 0)
    }

    /// The extension that has `id`.
    pub fn kind(&self, id: u8) -> Option<ExtensionKind> {
        let index = self.0.iter().position(|known| *known == id && id != 0)?;
        Some(ExtensionKind::ALL[index])
    }
}

/// A track from a publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerParams {
    pub kind: MediaKind,
    pub mid: Option<Token>,
    /// 1–16, all of `kind`.
    pub codecs: Vec<ProducerCodec>,
    pub extensions: ExtensionIds,
    /// 1–4, the lowest first.
    pub encodings: Vec<Encoding>,
    /// The publisher keeps to what the receiver says that it may send (REMB): what players have room for, and, without
    /// transport-wide feedback, what the path from it carries.
    pub takes_receiver_estimate: bool,
    pub is_paused: bool,
}

/// A codec as a player receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsumerCodec {
    pub params: CodecParams,
    /// Which of the producer's codecs it is: the same number there.
    pub mapped_payload_type: u8,
    pub rtx: Option<RtxCodec>,
    /// Used where and while the player's link loses packets; without it, whole packets are repeated.
    pub red: Option<RedCodec>,
}

/// A track to a player.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsumerParams {
    pub ssrc: u32,
    /// Without it, or without the codec's `rtx`, lost packets are sent again as they were.
    pub rtx_ssrc: Option<u32>,
    pub mid: Option<Token>,
    /// 1–16. Packets of the producer's other codecs are not forwarded.
    pub codecs: Vec<ConsumerCodec>,
    pub extensions: ExtensionIds,
    /// Up to 255 bytes; equal for tracks that are to be played in sync.
    pub cname: String,
    pub is_paused: bool,
    /// Only this encoding of the producer is forwarded, whether it is alive or not; `None`: the best one.
    pub only_encoding: Option<u8>,
    /// Takes the place of what the publisher says, where the extension was negotiated.
    pub playout_delay: Option<PlayoutDelay>,
}

/// How long a player is to hold pictures back before it shows them: between two bounds, 12 bits each, in steps of 10 ms
/// (<https://webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/playout-delay>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayoutDelay([u8; 3]);

impl PlayoutDelay {
    const STEP_MS: u16 = 10;
    pub const MAX_MS: u16 = 0xfff * Self::STEP_MS;

    /// `None` when the bounds are above [`Self::MAX_MS`] or the wrong way round. The lower one is rounded down, the upper
    /// one up.
    pub fn new(min_ms: u16, max_ms: u16) -> Option<Self> {
        if min_ms > max_ms || max_ms > Self::MAX_MS {
            return None;
        }
        let min = u32::from(min_ms / Self::STEP_MS);
        let max = u32::from(max_ms.div_ceil(Self::STEP_MS));
        let [_, bytes @ ..] = (min << 12 | max).to_be_bytes();
        Some(Self(bytes))
    }

    /// As it travels.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Limits and periods of a forwarder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pub max_transports: usize,
    pub max_producers_per_transport: usize,
    pub max_consumers_per_transport: usize,
    /// The same for the transports to other engines.
    pub max_producers_per_relay: usize,
    pub max_consumers_per_relay: usize,
    /// Most bytes of packets kept for retransmission, per encoding of a video producer.
    pub video_store_bytes: usize,
    /// The same for audio.
    pub audio_store_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_transports: 65_536,
            max_producers_per_transport: 32,
            max_consumers_per_transport: 1_024,
            max_producers_per_relay: 8_192,
            max_consumers_per_relay: 8_192,
            video_store_bytes: 1 << 20,
            audio_store_bytes: 1 << 15,
        }
    }
}

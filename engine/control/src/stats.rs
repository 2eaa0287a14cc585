//! Counters and gauges. Counters run from the creation of their object and never go back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ConsumerId, MediaKind, ProducerId, Protocol, TransportId, TransportState};

/// The answer to `getStats`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stats {
    pub transports: Vec<TransportStats>,
    pub producers: Vec<ProducerStats>,
    pub consumers: Vec<ConsumerStats>,
    pub process: ProcessStats,
}

/// SRTP protection profile that DTLS chose, by its registered name (RFC 5764, RFC 7714).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum SrtpProfile {
    #[serde(rename = "SRTP_AEAD_AES_128_GCM")]
    AeadAes128Gcm,
    #[serde(rename = "SRTP_AEAD_AES_256_GCM")]
    AeadAes256Gcm,
    #[serde(rename = "SRTP_AES128_CM_HMAC_SHA1_80")]
    Aes128CmSha1_80,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransportStats {
    pub transport_id: TransportId,
    pub state: TransportState,
    /// How the client is reached now; null before the first authenticated check.
    pub protocol: Option<Protocol>,
    /// Null until DTLS is finished.
    pub srtp_profile: Option<SrtpProfile>,
    /// Bytes of UDP payload or TCP frames, of every kind.
    #[ts(type = "number")]
    pub bytes_received: u64,
    #[ts(type = "number")]
    pub bytes_sent: u64,
    #[ts(type = "number")]
    pub packets_received: u64,
    #[ts(type = "number")]
    pub packets_sent: u64,
    /// Packets that could not be given to the network because its queue was full.
    #[ts(type = "number")]
    pub send_drops: u64,
    /// SRTP and SRTCP packets that failed authentication or were replayed.
    #[ts(type = "number")]
    pub srtp_rejected: u64,
    /// How often the client's address changed after the first.
    #[ts(type = "number")]
    pub path_changes: u64,
    pub path: PathStats,
}

/// What is known of the path to the client, in bits per second with all headers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PathStats {
    /// What the path is thought to carry.
    #[ts(type = "number")]
    pub estimate_bps: u64,
    /// False while nothing has shown that the path is narrow. It is then taken for wide enough,
    /// whatever the estimate says.
    pub limited: bool,
    /// What the consumers would take if the path carried everything.
    #[ts(type = "number")]
    pub wanted_bps: u64,
    /// What they were given.
    #[ts(type = "number")]
    pub allocated_bps: u64,
    /// What arrives at the client; null before its first feedback.
    #[ts(type = "number | null")]
    pub acknowledged_bps: Option<u64>,
    /// Share of packets that were lost lately, 0 to 1.
    pub loss: f64,
    #[ts(type = "number")]
    pub probes_sent: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerStats {
    pub producer_id: ProducerId,
    pub transport_id: TransportId,
    pub kind: MediaKind,
    pub paused: bool,
    pub encodings: Vec<EncodingStats>,
}

/// One RTP stream from a publisher.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EncodingStats {
    /// Null until the first packet when the encoding is declared by RID only.
    pub ssrc: Option<u32>,
    pub rid: Option<String>,
    #[ts(type = "number")]
    pub packets_received: u64,
    #[ts(type = "number")]
    pub bytes_received: u64,
    /// Packets that never arrived, not even repeated.
    #[ts(type = "number")]
    pub packets_lost: u64,
    /// Packets that arrived by retransmission.
    #[ts(type = "number")]
    pub packets_repaired: u64,
    /// Sequence numbers asked for again by the engine.
    #[ts(type = "number")]
    pub nacks_sent: u64,
    /// Keyframe requests sent to the publisher.
    #[ts(type = "number")]
    pub keyframe_requests_sent: u64,
    /// Interarrival jitter in milliseconds (RFC 3550 §6.4.1).
    pub jitter_ms: f64,
    /// Over about the last second.
    pub bitrate_bps: u32,
    /// The last audio level (RFC 6464): 0 is loudest, 127 silence; null where there is none.
    pub audio_level: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsumerStats {
    pub consumer_id: ConsumerId,
    pub transport_id: TransportId,
    pub producer_id: ProducerId,
    pub kind: MediaKind,
    pub paused: bool,
    pub ssrc: u32,
    #[ts(type = "number")]
    pub packets_sent: u64,
    #[ts(type = "number")]
    pub bytes_sent: u64,
    #[ts(type = "number")]
    pub packets_retransmitted: u64,
    /// Sequence numbers that the player asked for again.
    #[ts(type = "number")]
    pub nacks_received: u64,
    /// PLI and FIR from the player.
    #[ts(type = "number")]
    pub keyframe_requests_received: u64,
    /// Of the player's last receiver report, 0 to 1.
    pub fraction_lost: f64,
    /// Cumulative, as the player reports it; negative with duplicates.
    #[ts(type = "number")]
    pub packets_lost: i64,
    /// Null before the first measurement.
    pub round_trip_time_ms: Option<f64>,
    pub bitrate_bps: u32,
    /// Of simulcast the encoding, of SVC the spatial layer being forwarded; null while nothing is.
    pub current_spatial_layer: Option<u8>,
    /// The highest temporal layer being forwarded; null while nothing is.
    pub current_temporal_layer: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProcessStats {
    pub uptime_ms: f64,
    /// User and system CPU time; null where the system does not tell.
    pub cpu_time_ms: Option<f64>,
    /// Resident memory; null where the system does not tell.
    #[ts(type = "number | null")]
    pub resident_bytes: Option<u64>,
    #[ts(type = "number")]
    pub datagrams_received: u64,
    #[ts(type = "number")]
    pub datagrams_sent: u64,
    /// Datagrams not sent because the socket's queue or the send arena was full.
    #[ts(type = "number")]
    pub send_drops: u64,
    /// Datagrams that belong to no transport or could not be read.
    #[ts(type = "number")]
    pub stray_datagrams: u64,
    pub tcp_connections: u32,
    /// Connections to other engines that the process holds now; they are among the transports.
    pub relays: u32,
    /// Media and feedback that came from and went to other engines.
    #[ts(type = "number")]
    pub relay_packets_received: u64,
    #[ts(type = "number")]
    pub relay_packets_sent: u64,
    /// Of the paths that have shown how much they carry, together.
    pub limited_paths: PathTotals,
    /// What all producers and consumers have counted, those included that are gone.
    pub audio: MediaTotals,
    pub video: MediaTotals,
    /// Microseconds from a datagram's arrival at the kernel until what it led to was handed to the kernel.
    pub forwarding_delay: HistogramStats,
    /// Microseconds by which the loop handled timers late.
    pub loop_lag: HistogramStats,
    /// Datagrams that were read together.
    pub batch: HistogramStats,
    /// Datagrams that were handed to the kernel as one; null where each goes by itself.
    pub run: Option<HistogramStats>,
    /// Objects that the process holds now; 0 when every session has ended.
    pub transports: u32,
    pub producers: u32,
    pub consumers: u32,
}

/// Counters of one kind of media. Bytes are of payloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaTotals {
    #[ts(type = "number")]
    pub packets_received: u64,
    #[ts(type = "number")]
    pub bytes_received: u64,
    /// Sequence numbers that a later one overtook.
    #[ts(type = "number")]
    pub packets_missed: u64,
    /// Of those, packets that came after all, by themselves.
    #[ts(type = "number")]
    pub packets_late: u64,
    /// Of those, packets that came because they were asked for.
    #[ts(type = "number")]
    pub packets_repaired: u64,
    /// How often a packet was asked for again.
    #[ts(type = "number")]
    pub packets_nacked: u64,
    #[ts(type = "number")]
    pub keyframes_received: u64,
    #[ts(type = "number")]
    pub keyframe_requests_sent: u64,
    /// Wishes for a keyframe that another's request or keyframe satisfied.
    #[ts(type = "number")]
    pub keyframe_requests_merged: u64,
    #[ts(type = "number")]
    pub packets_sent: u64,
    #[ts(type = "number")]
    pub bytes_sent: u64,
    /// How often players asked for a packet again.
    #[ts(type = "number")]
    pub packets_requested: u64,
    #[ts(type = "number")]
    pub packets_retransmitted: u64,
    #[ts(type = "number")]
    pub bytes_retransmitted: u64,
    /// Asked for, and too old or over the limit.
    #[ts(type = "number")]
    pub packets_not_retransmitted: u64,
    /// PLI and FIR from players.
    #[ts(type = "number")]
    pub keyframe_requests_received: u64,
}

/// How often values fell into each of fixed ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistogramStats {
    /// The highest value of each range, rising.
    #[ts(type = "number[]")]
    pub bounds: Vec<u64>,
    /// Values of each range, and last those above all bounds.
    #[ts(type = "number[]")]
    pub counts: Vec<u64>,
    /// Of all values.
    #[ts(type = "number")]
    pub sum: u64,
}

/// Paths to clients together, in bits per second with all headers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PathTotals {
    pub paths: u32,
    /// What they are thought to carry.
    #[ts(type = "number")]
    pub estimate_bps: u64,
    /// Sound, then video by priority: 2 and above, 1, 0.
    pub classes: [ClassTotals; 4],
}

/// What the tracks of one class have of paths together, in bits per second with all headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClassTotals {
    /// What they would take if the paths carried everything.
    #[ts(type = "number")]
    pub wanted_bps: u64,
    /// What the estimates leave after the classes before.
    #[ts(type = "number")]
    pub available_bps: u64,
    /// What they were given.
    #[ts(type = "number")]
    pub allocated_bps: u64,
}

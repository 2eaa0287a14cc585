use crate::{CLASSES, ConsumerKey, Layers, Micros, ProducerKey, TransportKey};

/// Figures of one transport. Counters count from its creation; bytes are of plaintext RTP packets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TransportStats {
    pub is_connected: bool,
    pub packets_received: u64,
    pub bytes_received: u64,
    pub packets_sent: u64,
    pub bytes_sent: u64,
    /// Packets of no known producer, malformed, or refused by a limit.
    pub packets_discarded: u64,
    pub rtcp_packets_received: u64,
    pub rtcp_packets_malformed: u64,
    /// Our feedback about packets from the peer.
    pub transport_feedback_sent: u64,
    /// The peer's feedback about our packets.
    pub transport_feedback_received: u64,
    /// Of our packets in the peer's feedback: received and lost.
    pub feedback_packets_received: u64,
    pub feedback_packets_lost: u64,
    /// Last measured round trip; `None` before the first measurement.
    pub round_trip_micros: Option<Micros>,
    pub congestion: CongestionStats,
}

/// What is known of the path to a transport's peer, bits per second with all headers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CongestionStats {
    pub estimate_bps: u64,
    /// False while nothing has shown that the path is narrow; it is then taken for wide enough, whatever the estimate.
    pub has_met_limit: bool,
    /// Sound, then video by priority: 2 and above, 1, 0.
    pub classes: [ClassStats; CLASSES],
    /// What arrives, over about half a second.
    pub acknowledged_bps: Option<u64>,
    /// Lately, 0–1.
    pub loss: f64,
    pub probes_sent: u64,
}

impl CongestionStats {
    /// What the consumers would take if the path carried everything.
    pub fn wanted_bps(&self) -> u64 {
        self.classes.iter().map(|class| class.wanted_bps).sum()
    }

    /// What they were given.
    pub fn allocated_bps(&self) -> u64 {
        self.classes.iter().map(|class| class.allocated_bps).sum()
    }
}

/// What the tracks of one class have of a path, bits per second with all headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassStats {
    /// What they would take if the path carried everything.
    pub wanted_bps: u64,
    /// What the estimate leaves after the classes before.
    pub available_bps: u64,
    /// What they were given.
    pub allocated_bps: u64,
}

/// Figures of one producer.
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerStats {
    pub producer: ProducerKey,
    pub transport: TransportKey,
    pub is_paused: bool,
    /// In the order of the encodings, the lowest first.
    pub encodings: Vec<EncodingStats>,
    /// Last RFC 6464 level, 0 (loudest) to 127.
    pub audio_level: Option<u8>,
}

/// Figures of one encoding of a producer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EncodingStats {
    /// `None` until its first packet when it is known by RID only.
    pub ssrc: Option<u32>,
    /// True when packets arrived within the last second.
    pub is_alive: bool,
    pub packets_received: u64,
    /// Payload bytes.
    pub bytes_received: u64,
    /// Sequence numbers that a later one overtook.
    pub packets_missed: u64,
    /// Of those, packets that came after all, by themselves.
    pub packets_late: u64,
    pub packets_repaired: u64,
    /// Expected and never received, RFC 3550 §A.3; negative with duplicates.
    pub packets_lost: i64,
    pub packets_duplicated: u64,
    /// Of the last report interval, 0–1.
    pub fraction_lost: f32,
    pub jitter_micros: Micros,
    /// Over about the last second.
    pub bitrate_bps: u64,
    pub nacks_sent: u64,
    pub packets_nacked: u64,
    pub keyframes_received: u64,
    pub keyframe_requests_sent: u64,
    /// Wishes for a keyframe that another's request or keyframe satisfied.
    pub keyframe_requests_merged: u64,
}

/// Figures of one consumer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConsumerStats {
    pub consumer: ConsumerKey,
    pub producer: ProducerKey,
    pub transport: TransportKey,
    pub is_paused: bool,
    /// The layers that the player has use for.
    pub preferred_layers: Layers,
    /// The layers that its path has room for; `None`: not even the lowest.
    pub target_layers: Option<Layers>,
    /// The layers being forwarded; of simulcast, the spatial one is the encoding.
    pub current_layers: Option<Layers>,
    pub packets_sent: u64,
    /// Payload bytes, retransmissions excluded.
    pub bytes_sent: u64,
    /// Over about the last second.
    pub bitrate_bps: u64,
    pub packets_retransmitted: u64,
    pub bytes_retransmitted: u64,
    pub nacks_received: u64,
    pub packets_nacked: u64,
    /// NACKed packets that were too old or over the limit.
    pub packets_not_retransmitted: u64,
    pub keyframe_requests_received: u64,
    /// From the receiver's last report.
    pub fraction_lost: f32,
    pub packets_lost: i64,
    pub jitter_micros: Micros,
    pub round_trip_micros: Option<Micros>,
}

impl ConsumerStats {
    pub(crate) fn new(
        consumer: ConsumerKey,
        producer: ProducerKey,
        transport: TransportKey,
    ) -> Self {
        Self {
            consumer,
            producer,
            transport,
            is_paused: false,
            preferred_layers: Layers::HIGHEST,
            target_layers: Some(Layers::HIGHEST),
            current_layers: None,
            packets_sent: 0,
            bytes_sent: 0,
            bitrate_bps: 0,
            packets_retransmitted: 0,
            bytes_retransmitted: 0,
            nacks_received: 0,
            packets_nacked: 0,
            packets_not_retransmitted: 0,
            keyframe_requests_received: 0,
            fraction_lost: 0.0,
            packets_lost: 0,
            jitter_micros: 0,
            round_trip_micros: None,
        }
    }
}

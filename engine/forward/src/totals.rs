//! What all producers and consumers have counted, those included that are gone.

use crate::{ConsumerStats, EncodingStats, MediaKind};

/// Counters since the start of the process; they never go back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub audio: MediaTotals,
    pub video: MediaTotals,
}

/// Counters of one kind of media. Bytes are of payloads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MediaTotals {
    pub packets_received: u64,
    pub bytes_received: u64,
    /// Sequence numbers that a later one overtook.
    pub packets_missed: u64,
    /// Of those, packets that came after all, by themselves.
    pub packets_late: u64,
    /// Of those, packets that came because they were asked for.
    pub packets_repaired: u64,
    /// How often a packet was asked for again.
    pub packets_nacked: u64,
    pub keyframes_received: u64,
    pub keyframe_requests_sent: u64,
    /// Wishes for a keyframe that another's request or keyframe satisfied.
    pub keyframe_requests_merged: u64,
    pub packets_sent: u64,
    pub bytes_sent: u64,
    /// How often players asked for a packet again.
    pub packets_requested: u64,
    pub packets_retransmitted: u64,
    pub bytes_retransmitted: u64,
    /// Asked for, and too old or over the limit.
    pub packets_not_retransmitted: u64,
    /// PLI and FIR from players.
    pub keyframe_requests_received: u64,
}

impl MediaTotals {
    fn add_encoding(&mut self, stats: &EncodingStats) {
        self.packets_received += stats.packets_received;
        self.bytes_received += stats.bytes_received;
        self.packets_missed += stats.packets_missed;
        self.packets_late += stats.packets_late;
        self.packets_repaired += stats.packets_repaired;
        self.packets_nacked += stats.packets_nacked;
        self.keyframes_received += stats.keyframes_received;
        self.keyframe_requests_sent += stats.keyframe_requests_sent;
        self.keyframe_requests_merged += stats.keyframe_requests_merged;
    }

    fn add_consumer(&mut self, stats: &ConsumerStats) {
        self.packets_sent += stats.packets_sent;
        self.bytes_sent += stats.bytes_sent;
        self.packets_requested += stats.packets_nacked;
        self.packets_retransmitted += stats.packets_retransmitted;
        self.bytes_retransmitted += stats.bytes_retransmitted;
        self.packets_not_retransmitted += stats.packets_not_retransmitted;
        self.keyframe_requests_received += stats.keyframe_requests_received;
    }
}

impl Totals {
    fn of(&mut self, kind: MediaKind) -> &mut MediaTotals {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }

    /// Takes what a producer's encoding has counted.
    pub(crate) fn add_encoding(&mut self, kind: MediaKind, stats: &EncodingStats) {
        self.of(kind).add_encoding(stats);
    }

    /// Takes what a consumer has counted.
    pub(crate) fn add_consumer(&mut self, kind: MediaKind, stats: &ConsumerStats) {
        self.of(kind).add_consumer(stats);
    }
}

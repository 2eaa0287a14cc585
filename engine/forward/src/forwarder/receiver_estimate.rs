//! Saying to publishers that keep to it what they may send (REMB).

use super::Forwarder;
use crate::{Egress, MediaKind, Micros, TransportKey};
use rtp::rtcp::CompoundWriter;

/// More streams than a publisher has.
const MAX_SSRCS: usize = 32;
const MAX_LEN: usize = 20 + 4 * MAX_SSRCS;

impl Forwarder {
    pub(super) fn send_receiver_estimate(
        &mut self,
        key: TransportKey,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        let Some(estimate) = &mut transport.receiver_estimate else {
            return;
        };
        let mut ssrcs = [0; MAX_SSRCS];
        let mut count = 0;
        // What is said is for all tracks together: while one of the videos is free, there is no cap.
        let mut cap_bps = Some(0);
        let mut has_video = false;
        for producer in &transport.producers {
            let Some(producer) = self.producers.get(*producer) else {
                continue;
            };
            let ids = producer.streams.iter().filter_map(|stream| stream.ids.ssrc);
            for ssrc in ids.take(MAX_SSRCS - count) {
                ssrcs[count] = ssrc;
                count += 1;
            }
            let takes_bps = match producer.params.kind {
                MediaKind::Video => producer.cap.bps(),
                MediaKind::Audio => Some(producer.total_bps(now)),
            };
            has_video |= producer.params.kind == MediaKind::Video;
            cap_bps = cap_bps
                .zip(takes_bps)
                .map(|(sum, takes_bps)| sum + takes_bps);
        }
        let cap_bps = cap_bps.filter(|_| has_video);
        let round_trip = transport.round_trip.or_initial();
        let due = estimate.due(cap_bps, round_trip, now);
        let Some(bps) = due.filter(|_| transport.is_connected && count > 0) else {
            return;
        };
        let mut buffer = [0; MAX_LEN];
        let mut writer = CompoundWriter::new(&mut buffer);
        let written = writer.remb(self.own_ssrc, bps, &ssrcs[..count]);
        debug_assert!(written.is_ok());
        out.rtcp(key, writer.as_bytes());
    }
}

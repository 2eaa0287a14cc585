//! The answer to `getStats`.

use control::{
    ConsumerStats, EncodingStats, MediaTotals, PathStats, PathTotals, ProcessStats, ProducerStats,
    Protocol, SrtpProfile, Stats, TransportId, TransportStats,
};
use forward::TransportKey;
use net::srtp::Profile;
use net::{Link, Micros};

use super::{Engine, transport_state};
use crate::outbox::Slot;
use crate::process;

impl Engine {
    /// Figures of these transports and what belongs to them, or of all.
    pub(super) fn stats(&self, ids: Option<&[TransportId]>, now: Micros) -> Stats {
        let slots: Vec<&Slot> = match ids {
            None => self.outbox.slots().collect(),
            Some(ids) => {
                let keys = ids.iter().filter_map(|id| self.transports.get(id));
                keys.filter_map(|key| self.outbox.get(*key)).collect()
            }
        };
        let is_wanted = |key: TransportKey| slots.iter().any(|slot| slot.key == key);
        let is_wanted = |key| ids.is_none() || is_wanted(key);
        Stats {
            producers: self.producer_stats(is_wanted, now),
            consumers: self.consumer_stats(is_wanted, now),
            transports: slots
                .iter()
                .map(|slot| self.transport_stats(slot))
                .collect(),
            process: self.process_stats(now),
        }
    }

    fn transport_stats(&self, slot: &Slot) -> TransportStats {
        let forwarded = self.forwarder.transport_stats(slot.key).unwrap_or_default();
        transport_stats(slot, path_stats(&forwarded.congestion))
    }

    fn producer_stats(
        &self,
        is_wanted: impl Fn(TransportKey) -> bool,
        now: Micros,
    ) -> Vec<ProducerStats> {
        let wanted = self
            .objects
            .producers()
            .filter(|(_, producer)| is_wanted(producer.transport));
        wanted
            .filter_map(|(key, producer)| {
                let stats = self.forwarder.producer_stats(key, now)?;
                let rids = self.objects.producer(key)?.rids.iter();
                let encodings =
                    stats
                        .encodings
                        .iter()
                        .zip(rids)
                        .map(|(encoding, rid)| EncodingStats {
                            ssrc: encoding.ssrc,
                            rid: rid.clone(),
                            packets_received: encoding.packets_received,
                            bytes_received: encoding.bytes_received,
                            packets_lost: encoding.packets_lost.max(0) as u64,
                            packets_repaired: encoding.packets_repaired,
                            nacks_sent: encoding.packets_nacked,
                            keyframe_requests_sent: encoding.keyframe_requests_sent,
                            jitter_ms: milliseconds(encoding.jitter_micros),
                            bitrate_bps: bps(encoding.bitrate_bps),
                            audio_level: stats.audio_level,
                        });
                Some(ProducerStats {
                    producer_id: producer.id.clone(),
                    transport_id: self.outbox.get(producer.transport)?.id.clone(),
                    kind: producer.kind,
                    paused: stats.is_paused,
                    encodings: encodings.collect(),
                })
            })
            .collect()
    }

    fn consumer_stats(
        &self,
        is_wanted: impl Fn(TransportKey) -> bool,
        now: Micros,
    ) -> Vec<ConsumerStats> {
        let wanted = self
            .objects
            .consumers()
            .filter(|(_, consumer)| is_wanted(consumer.transport));
        wanted
            .filter_map(|(key, consumer)| {
                let stats = self.forwarder.consumer_stats(key, now)?;
                Some(ConsumerStats {
                    consumer_id: consumer.id.clone(),
                    transport_id: self.outbox.get(consumer.transport)?.id.clone(),
                    producer_id: self.objects.producer_id(consumer.producer)?.clone(),
                    kind: consumer.kind,
                    paused: stats.is_paused,
                    ssrc: consumer.ssrc,
                    packets_sent: stats.packets_sent,
                    bytes_sent: stats.bytes_sent,
                    packets_retransmitted: stats.packets_retransmitted,
                    nacks_received: stats.packets_nacked,
                    keyframe_requests_received: stats.keyframe_requests_received,
                    fraction_lost: f64::from(stats.fraction_lost),
                    packets_lost: stats.packets_lost,
                    round_trip_time_ms: stats.round_trip_micros.map(milliseconds),
                    bitrate_bps: bps(stats.bitrate_bps),
                    current_spatial_layer: stats.current_layers.map(|layers| layers.spatial),
                    current_temporal_layer: stats.current_layers.map(|layers| layers.temporal),
                })
            })
            .collect()
    }

    /// The paths that have met their limit: of the others nothing is known.
    fn limited_paths(&self) -> PathTotals {
        let stats = self
            .outbox
            .slots()
            .filter_map(|slot| self.forwarder.transport_stats(slot.key));
        let limited = stats
            .map(|stats| stats.congestion)
            .filter(|path| path.has_met_limit);
        limited.fold(PathTotals::default(), |mut sum, path| {
            sum.paths += 1;
            sum.estimate_bps += path.estimate_bps;
            for (sum, class) in sum.classes.iter_mut().zip(path.classes) {
                sum.wanted_bps += class.wanted_bps;
                sum.available_bps += class.available_bps;
                sum.allocated_bps += class.allocated_bps;
            }
            sum
        })
    }

    fn process_stats(&self, now: Micros) -> ProcessStats {
        let relayed = self.relay_traffic();
        let totals = self.forwarder.totals();
        ProcessStats {
            uptime_ms: milliseconds(now),
            cpu_time_ms: process::cpu_time_ms(),
            resident_bytes: process::resident_bytes(),
            datagrams_received: self.datagrams_received,
            datagrams_sent: self.outbox.totals().datagrams_sent,
            send_drops: self.outbox.totals().send_drops,
            stray_datagrams: self.stray_datagrams,
            tcp_connections: self.outbox.tcp.connection_count() as u32,
            relays: self.relays().count() as u32,
            relay_packets_received: relayed.packets_received,
            relay_packets_sent: relayed.packets_sent,
            limited_paths: self.limited_paths(),
            audio: media_totals(&totals.audio),
            video: media_totals(&totals.video),
            forwarding_delay: self.pace.forwarding_delay.stats(),
            loop_lag: self.pace.loop_lag.stats(),
            batch: self.pace.batch.stats(),
            run: self.outbox.run_lengths(),
            transports: self.transports.len() as u32,
            producers: self.objects.producers().count() as u32,
            consumers: self.objects.consumers().count() as u32,
        }
    }
}

fn media_totals(totals: &forward::MediaTotals) -> MediaTotals {
    MediaTotals {
        packets_received: totals.packets_received,
        bytes_received: totals.bytes_received,
        packets_missed: totals.packets_missed,
        packets_late: totals.packets_late,
        packets_repaired: totals.packets_repaired,
        packets_nacked: totals.packets_nacked,
        keyframes_received: totals.keyframes_received,
        keyframe_requests_sent: totals.keyframe_requests_sent,
        keyframe_requests_merged: totals.keyframe_requests_merged,
        packets_sent: totals.packets_sent,
        bytes_sent: totals.bytes_sent,
        packets_requested: totals.packets_requested,
        packets_retransmitted: totals.packets_retransmitted,
        bytes_retransmitted: totals.bytes_retransmitted,
        packets_not_retransmitted: totals.packets_not_retransmitted,
        keyframe_requests_received: totals.keyframe_requests_received,
    }
}

fn path_stats(stats: &forward::CongestionStats) -> PathStats {
    PathStats {
        estimate_bps: stats.estimate_bps,
        limited: stats.has_met_limit,
        wanted_bps: stats.wanted_bps(),
        allocated_bps: stats.allocated_bps(),
        acknowledged_bps: stats.acknowledged_bps,
        loss: stats.loss,
        probes_sent: stats.probes_sent,
    }
}

fn transport_stats(slot: &Slot, path: PathStats) -> TransportStats {
    let Slot {
        id,
        transport,
        traffic,
        ..
    } = slot;
    TransportStats {
        transport_id: id.clone(),
        state: transport_state(transport.state()),
        protocol: transport.selected_path().map(|path| match path.link {
            Link::Udp => Protocol::Udp,
            Link::Tcp(_) => Protocol::Tcp,
        }),
        srtp_profile: transport.srtp_profile().map(|profile| match profile {
            Profile::AeadAes128Gcm => SrtpProfile::AeadAes128Gcm,
            Profile::AeadAes256Gcm => SrtpProfile::AeadAes256Gcm,
            Profile::Aes128CmSha1_80 => SrtpProfile::Aes128CmSha1_80,
        }),
        bytes_received: traffic.bytes_received,
        bytes_sent: traffic.bytes_sent,
        packets_received: traffic.packets_received,
        packets_sent: traffic.packets_sent,
        send_drops: traffic.send_drops,
        srtp_rejected: transport.srtp_rejected(),
        path_changes: transport.path_changes(),
        path,
    }
}

fn milliseconds(micros: Micros) -> f64 {
    micros as f64 / 1000.0
}

fn bps(rate: u64) -> u32 {
    u32::try_from(rate).unwrap_or(u32::MAX)
}

//! A packet from a publisher to its players.

use super::Forwarder;
use super::timeouts::REPORT_INTERVAL;
use crate::consumer::Outcome;
use crate::params::Encoding;
use crate::receive_stream::Via;
use crate::run::{Frame, Run};
use crate::transport::{Peer, Route, Transport};
use crate::{ConsumerKey, Egress, Event, MediaKind, Micros, ProducerKey, TransportKey};
use rtp::Packet;
use rtp::extension::transport_sequence;

/// Larger packets would not fit into one datagram towards a player.
const MAX_PACKET_LEN: usize = 1_500;

impl Forwarder {
    /// Takes one decrypted RTP packet.
    pub fn handle_rtp(
        &mut self,
        transport: TransportKey,
        packet: &[u8],
        now: Micros,
        out: &mut impl Egress,
    ) {
        self.handle_rtp_run(transport, [packet], now, out);
    }

    /// Takes decrypted RTP packets of one transport that came together, in their order. To each player the packets of
    /// a producer leave one behind the other.
    pub fn handle_rtp_run<'a>(
        &mut self,
        transport: TransportKey,
        packets: impl IntoIterator<Item = &'a [u8]>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let mut run = Run::default();
        for packet in packets {
            self.take(transport, packet, &mut run, now, out);
        }
        self.fan_out(&mut run, now, out);
    }

    fn take<'a>(
        &mut self,
        transport: TransportKey,
        packet: &'a [u8],
        run: &mut Run<'a>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        state.stats.packets_received += 1;
        state.stats.bytes_received += packet.len() as u64;
        let parsed = match Packet::parse(packet) {
            Ok(parsed) if packet.len() <= MAX_PACKET_LEN => parsed,
            _ => {
                state.stats.packets_discarded += 1;
                return;
            }
        };
        if let Some(arrivals) = &mut state.arrivals {
            let value = parsed.extensions().find(arrivals.extension_id);
            if let Some(sequence) = value.and_then(transport_sequence) {
                arrivals.media_ssrc = parsed.ssrc;
                arrivals.recorder.record(sequence, now);
                if let Some(at) = arrivals.recorder.next_at() {
                    self.timers.arm(transport.index(), at);
                }
            }
        } else {
            state.note_departure(&parsed, packet.len(), now);
        }
        let known = state.routes.get(parsed.ssrc);
        let Some(route) = known.or_else(|| self.learn(transport, &parsed)) else {
            if let Some(state) = self.transports.get_mut(transport) {
                state.stats.packets_discarded += 1;
            }
            return;
        };
        self.receive(transport, route, &parsed, run, now, out);
    }

    /// Finds the stream of an SSRC that was not announced, by MID and RID; it takes the place of the stream's last SSRC.
    fn learn(&mut self, transport: TransportKey, packet: &Packet<'_>) -> Option<Route> {
        let state = self.transports.get_mut(transport)?;
        let mut found = state.producers.iter().filter_map(|key| {
            let (encoding, via) = self.producers.get(*key)?.find_stream(packet)?;
            Some((*key, encoding, via))
        });
        let (producer, encoding, via) = found.next()?;
        // Two producers that both claim the packet: neither can be trusted to own it.
        if found.next().is_some() {
            return None;
        }
        let stream = self
            .producers
            .get_mut(producer)?
            .streams
            .get_mut(encoding)?;
        let ids = stream.ids;
        let (old, ids) = match via {
            Via::Media => (
                ids.ssrc,
                Encoding {
                    ssrc: Some(packet.ssrc),
                    ..ids
                },
            ),
            Via::Repair => (
                ids.rtx_ssrc,
                Encoding {
                    rtx_ssrc: Some(packet.ssrc),
                    ..ids
                },
            ),
        };
        if let Some(old) = old {
            state.routes.remove(old);
        }
        if via == Via::Media && old.is_some() {
            stream.restart(ids);
        } else {
            stream.ids = ids;
        }
        let route = Route {
            producer,
            encoding: encoding as u8,
            via,
        };
        state.routes.insert(packet.ssrc, route);
        Some(route)
    }

    fn receive<'a>(
        &mut self,
        transport: TransportKey,
        route: Route,
        packet: &Packet<'a>,
        run: &mut Run<'a>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let frame = Frame {
            producer: route.producer,
            encoding: route.encoding,
            timestamp: packet.timestamp,
        };
        // Before the packet is looked at: it may change what its stream's packets are judged by.
        if !run.has_room_for(frame) {
            self.fan_out(run, now, out);
        }
        if route.via == Via::Media {
            self.recover(route, packet, run, now, out);
        }
        let Some(state) = self.transports.get_mut(transport) else {
            return;
        };
        let Some(producer) = self.producers.get_mut(route.producer) else {
            return;
        };
        let encoding = usize::from(route.encoding);
        if producer.payload_type_via(packet.payload_type) != Some(route.via) {
            state.stats.packets_discarded += 1;
            return;
        }
        let round_trip = &mut state.round_trip;
        let Some(received) = producer.receive(encoding, route.via, packet, round_trip, now) else {
            return;
        };
        let is_revived = route.via == Via::Media && producer.streams[encoding].touch(now);
        let is_first = !std::mem::replace(&mut producer.has_started, true);
        // What another engine sends is told of by that engine.
        let is_ours = state.peer == Peer::Client && producer.params.kind == MediaKind::Audio;
        let is_unheard = is_ours && !producer.is_audible;
        let report_at = state
            .next_reception_report_at
            .get_or_insert(now + REPORT_INTERVAL);
        let next_at = producer
            .next_at()
            .map_or(*report_at, |at| at.min(*report_at));
        self.timers.arm(transport.index(), next_at);
        if is_first {
            self.events.push_back(Event::ProducerStarted {
                producer: route.producer,
            });
        }
        if is_unheard {
            self.listen_to(route.producer, now);
        }
        if received.needs_keyframe {
            self.ask(route.producer, route.encoding, now, out);
        }
        // Where players start, or learn a structure that they waited for, they are sent everything newer that is stored:
        // nothing newer may wait in the run.
        let is_alone =
            is_revived || received.part.is_entry_point || received.part.brings_structure();
        if is_alone {
            self.fan_out(run, now, out);
        }
        if is_revived {
            // First choose: the packet may be the keyframe that the players are to start with.
            self.choose_encodings(route.producer, now);
        }
        run.push(frame, received);
        if is_alone {
            self.fan_out(run, now, out);
        }
        if is_revived {
            self.retarget(route.producer, now, out);
        }
    }

    /// Takes what a packet of sound carries of earlier ones that were lost; nothing of its producer waits in the run.
    fn recover<'a>(
        &mut self,
        route: Route,
        packet: &Packet<'a>,
        run: &mut Run<'a>,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let Some(producer) = self.producers.get(route.producer) else {
            return;
        };
        let redundancy = producer.redundancy(packet);
        let numbers_back = (1..=redundancy.len() as u16).rev();
        for earlier in numbers_back.zip(redundancy) {
            let Some(producer) = self.producers.get_mut(route.producer) else {
                return;
            };
            let encoding = usize::from(route.encoding);
            let Some(received) = producer.recover(encoding, packet, earlier, now) else {
                continue;
            };
            let frame = Frame {
                producer: route.producer,
                encoding: route.encoding,
                timestamp: received.packet.timestamp,
            };
            run.push(frame, received);
            self.fan_out(run, now, out);
        }
    }

    /// Sends a run to all players of its producer, and empties it.
    fn fan_out(&mut self, run: &mut Run<'_>, now: Micros, out: &mut impl Egress) {
        let Some(producer) = run.producer() else {
            return;
        };
        run.equalise();
        let mut needed = None;
        if let Some(source) = self
            .producers
            .get(producer)
            .filter(|source| !source.is_paused)
        {
            for key in &source.consumers {
                let Some(consumer) = self.consumers.get_mut(*key) else {
                    continue;
                };
                let Some(transport) = self.transports.get_mut(consumer.transport) else {
                    continue;
                };
                for received in run.packets() {
                    match consumer.offer(received, source, transport, now, out) {
                        Outcome::Done => {}
                        outcome @ (Outcome::Started | Outcome::Changed) => {
                            if let Some(at) = consumer.reports.next_at()
                                && outcome == Outcome::Started
                            {
                                self.timers.arm(consumer.transport.index(), at);
                            }
                            if let Some(layers) = consumer.current_layers(source) {
                                self.events.push_back(Event::LayersChanged {
                                    consumer: *key,
                                    layers: Some(layers),
                                });
                            }
                        }
                        Outcome::KeyframeNeeded => needed = Some(received.source.encoding),
                    }
                }
                if let Some(at) = transport.next_backlog_at() {
                    self.timers.arm(consumer.transport.index(), at);
                }
            }
        }
        run.clear();
        if let Some(encoding) = needed {
            self.ask(producer, encoding, now, out);
        }
    }

    /// What follows when a consumer has begun to forward an encoding.
    pub(super) fn note_start(&mut self, consumer: ConsumerKey) {
        let Some(state) = self.consumers.get(consumer) else {
            return;
        };
        let transport = self.transports.get(state.transport);
        let backlog_at = transport.and_then(Transport::next_backlog_at);
        for at in [state.reports.next_at(), backlog_at].into_iter().flatten() {
            self.timers.arm(state.transport.index(), at);
        }
        let producer = self.producers.get(state.producer);
        if let Some(layers) = producer.and_then(|producer| state.current_layers(producer)) {
            self.events.push_back(Event::LayersChanged {
                consumer,
                layers: Some(layers),
            });
        }
    }

    fn choose_encodings(&mut self, producer: ProducerKey, now: Micros) {
        let Some(source) = self.producers.get(producer) else {
            return;
        };
        for key in &source.consumers {
            if let Some(consumer) = self.consumers.get_mut(*key) {
                consumer.choose(source, now);
            }
        }
    }
}

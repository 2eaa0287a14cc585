//! The engine: objects by the server's names, datagrams to their transports.

mod control_requests;
mod datagrams;
mod feedback_queue;
mod load;
mod objects;
mod parameters;
mod relay;
mod statistics;

use std::collections::HashMap;
use std::sync::Arc;

use control::{
    ForwardedLayers, IceCandidate, LayersChanged, Notification, PauseReason, ProducerDemand,
    ProducerStarted, ProducerVoice, TransportId, TransportState, TransportStateChanged,
    VoicesHeard,
};
use forward::{ConsumerKey, Forwarder, Settings, TransportKey};
use net::{Event as TransportEvent, Identity, Micros, Path, State};
use rtp::stun::MAX_MESSAGE_LEN;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::outbox::{Outbox, Traffic};
use crate::pace::Pace;
use crate::process;
use feedback_queue::FeedbackQueue;
use load::LoadMeter;
use objects::Objects;

/// How often every transport's slow timers are looked at.
const SWEEP_PERIOD: Micros = 500_000;

/// The most handshakes that may be under way at once; each costs CPU and holds buffers.
const MAX_HANDSHAKES: usize = 512;

pub struct Engine {
    identity: Arc<Identity>,
    candidates: Vec<IceCandidate>,
    random: fn(&mut [u8]),
    forwarder: Forwarder,
    outbox: Outbox,
    pace: Pace,
    transports: HashMap<TransportId, TransportKey>,
    objects: Objects,
    /// Whose datagrams come from a path. Only authenticated paths are in here.
    by_path: FxHashMap<Path, TransportKey>,
    by_fragment: FxHashMap<String, TransportKey>,
    /// Transports whose DTLS timers run.
    handshaking: FxHashSet<TransportKey>,
    next_sweep: Micros,
    /// Transports to look at; empty but for that moment.
    due: Vec<TransportKey>,
    load: LoadMeter,
    notifications: Vec<Notification>,
    closed_relays: Traffic,
    /// Of the batch in hand: whose media is where. Empty between batches.
    media: Vec<datagrams::Media>,
    feedback: FeedbackQueue,
    datagrams_received: u64,
    stray_datagrams: u64,
    reply: [u8; MAX_MESSAGE_LEN],
}

impl Engine {
    /// `random` fills a buffer with unpredictable bytes; `seed` is for what need not be secret.
    pub fn new(
        identity: Arc<Identity>,
        candidates: Vec<IceCandidate>,
        outbox: Outbox,
        random: fn(&mut [u8]),
        seed: u64,
    ) -> Self {
        Self {
            identity,
            candidates,
            random,
            forwarder: Forwarder::new(Settings::default(), seed),
            outbox,
            pace: Pace::default(),
            transports: HashMap::new(),
            objects: Objects::default(),
            by_path: FxHashMap::default(),
            by_fragment: FxHashMap::default(),
            handshaking: FxHashSet::default(),
            next_sweep: 0,
            due: Vec::new(),
            load: LoadMeter::default(),
            notifications: Vec::new(),
            closed_relays: Traffic::default(),
            media: Vec::new(),
            feedback: FeedbackQueue::new(),
            datagrams_received: 0,
            stray_datagrams: 0,
            reply: [0; MAX_MESSAGE_LEN],
        }
    }

    pub fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    pub fn pace(&mut self) -> &mut Pace {
        &mut self.pace
    }

    /// What the server is to be told since the last call.
    pub fn take_notifications(&mut self) -> impl Iterator<Item = Notification> {
        self.notifications.drain(..)
    }

    /// When [`Engine::handle_timeout`] has something to do.
    pub fn next_timeout(&self) -> Micros {
        let dtls = self
            .handshaking
            .iter()
            .filter_map(|key| self.outbox.get(*key)?.transport.next_timeout());
        let forwarder = self.forwarder.next_timeout();
        dtls.chain(forwarder)
            .chain([self.next_sweep])
            .min()
            .unwrap_or(self.next_sweep)
    }

    pub fn handle_timeout(&mut self, now: Micros) {
        if self.forwarder.next_timeout().is_some_and(|at| at <= now) {
            self.forwarder.handle_timeout(now, &mut self.outbox);
        }
        let mut due = std::mem::take(&mut self.due);
        if now >= self.next_sweep {
            self.next_sweep = now + SWEEP_PERIOD;
            due.extend(self.outbox.slots().map(|slot| slot.key));
            let load = self.load.measure(now, process::cpu_time_ms);
            self.notifications.extend(load.map(Notification::Load));
        } else {
            due.extend(&self.handshaking);
        }
        for key in due.drain(..) {
            if let Some(slot) = self.outbox.get_mut(key) {
                slot.transport.handle_timeout(now);
                self.drain_transport(key, now);
            }
        }
        self.due = due;
        self.drain_forwarder();
    }

    /// Does what a transport asked for.
    fn drain_transport(&mut self, key: TransportKey, now: Micros) {
        while let Some(slot) = self.outbox.get_mut(key)
            && let Some(event) = slot.transport.poll_event()
        {
            match event {
                TransportEvent::Send(datagram) => {
                    if let Some(path) = slot.transport.selected_path() {
                        self.outbox.send_plain(Some(key), path, &datagram);
                    }
                }
                TransportEvent::StateChanged(state) => {
                    let transport_id = slot.id.clone();
                    self.forwarder.set_connected(
                        key,
                        state == State::Connected,
                        now,
                        &mut self.outbox,
                    );
                    self.notifications.push(Notification::TransportStateChanged(
                        TransportStateChanged {
                            transport_id,
                            state: transport_state(state),
                        },
                    ));
                }
                TransportEvent::PathAdded(path) => {
                    let before = self.by_path.insert(path, key);
                    if let Some(before) = before.filter(|before| *before != key) {
                        self.take_path_from(before, path, now);
                    }
                }
                TransportEvent::PathRemoved(path) => {
                    if self.by_path.get(&path) == Some(&key) {
                        self.by_path.remove(&path);
                    }
                }
                TransportEvent::FragmentRetired(fragment) => {
                    self.by_fragment.remove(&fragment);
                }
            }
        }
        self.note_handshake(key);
    }

    /// A client's address now belongs to another transport: a NAT gave its port to someone else.
    fn take_path_from(&mut self, key: TransportKey, path: Path, now: Micros) {
        if let Some(slot) = self.outbox.get_mut(key) {
            slot.transport.forget_path(path, now);
            self.drain_transport(key, now);
        }
    }

    fn note_handshake(&mut self, key: TransportKey) {
        let is_handshaking = self
            .outbox
            .get(key)
            .is_some_and(|slot| slot.transport.is_handshaking());
        if is_handshaking {
            self.handshaking.insert(key);
        } else {
            self.handshaking.remove(&key);
        }
    }

    /// The consumer is gone from the forwarder.
    fn forget_consumer(&mut self, key: ConsumerKey) {
        if let Some(consumer) = self.objects.remove_consumer(key)
            && let Some(slot) = self.outbox.get_mut(consumer.transport)
        {
            for ssrc in [Some(consumer.ssrc), consumer.rtx_ssrc]
                .into_iter()
                .flatten()
            {
                slot.transport.end_stream(ssrc);
            }
        }
    }

    fn drain_forwarder(&mut self) {
        let mut voices = Vec::new();
        while let Some(event) = self.forwarder.poll_event() {
            match event {
                forward::Event::ProducerStarted { producer } => {
                    if let Some(producer_id) = self.objects.producer_id(producer) {
                        let producer_id = producer_id.clone();
                        let started = ProducerStarted { producer_id };
                        self.notifications
                            .push(Notification::ProducerStarted(started));
                    }
                }
                forward::Event::DemandChanged {
                    producer,
                    spatial,
                    max_bps,
                } => {
                    // Of a producer that has just been closed nobody wants to know.
                    if let Some(producer_id) = self.objects.producer_id(producer) {
                        let demand = ProducerDemand {
                            producer_id: producer_id.clone(),
                            highest_layer: spatial,
                            max_bitrate_bps: max_bps,
                        };
                        self.notifications
                            .push(Notification::ProducerDemand(demand));
                    }
                }
                forward::Event::ProducerClosed { consumer, .. } => {
                    self.forget_consumer(consumer);
                }
                forward::Event::LayersChanged { consumer, layers } => {
                    if let Some(consumer) = self.objects.consumer(consumer) {
                        let changed = LayersChanged {
                            consumer_id: consumer.id.clone(),
                            layers: layers.map(|layers| ForwardedLayers {
                                spatial: layers.spatial,
                                temporal: layers.temporal,
                            }),
                            pause_reason: layers.is_none().then_some(PauseReason::Bandwidth),
                        };
                        self.notifications
                            .push(Notification::LayersChanged(changed));
                    }
                }
                forward::Event::Voice { producer, voice } => {
                    if let Some(producer_id) = self.objects.producer_id(producer) {
                        voices.push(ProducerVoice {
                            producer_id: producer_id.clone(),
                            level: voice.level,
                            medium: voice.medium,
                            long: voice.long,
                        });
                    }
                }
                _ => {}
            }
        }
        if !voices.is_empty() {
            self.notifications
                .push(Notification::VoicesHeard(VoicesHeard { voices }));
        }
    }
}

fn transport_state(state: State) -> TransportState {
    match state {
        State::New => TransportState::New,
        State::Connecting => TransportState::Connecting,
        State::Connected => TransportState::Connected,
        State::Disconnected => TransportState::Disconnected,
        State::Failed => TransportState::Failed,
    }
}

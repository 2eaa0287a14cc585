//! A forwarder between publishers and players on lossy links, on a virtual clock, from one seed.
#![allow(dead_code)]

pub mod call;
pub mod feedback;
pub mod link;
pub mod packets;
pub mod player;
pub mod publisher;
pub mod relay;
pub mod scalable;
pub mod scalable_call;
pub mod scalable_decoder;
pub mod viewer;

use forward::*;
use link::{Link, Network};
use player::Player;
use publisher::Publisher;
use relay::Relaying;
use rtp::demux::{Protocol, classify};
use std::collections::HashMap;

pub const MS: Micros = 1_000;
pub const SECOND: Micros = 1_000_000;

/// What the forwarder sent.
#[derive(Default)]
pub struct Outbox {
    pub packets: Vec<(TransportKey, Vec<u8>)>,
}

impl Egress for Outbox {
    fn rtp(&mut self, to: TransportKey, len: usize, fill: impl FnOnce(&mut [u8])) {
        let mut packet = vec![0xee; len];
        fill(&mut packet);
        self.packets.push((to, packet));
    }

    fn rtcp(&mut self, to: TransportKey, compound: &[u8]) {
        self.packets.push((to, compound.to_vec()));
    }
}

/// A publisher with its transport and links.
pub struct Publishing {
    pub transport: TransportKey,
    pub publisher: Publisher,
    pub up: Link,
    pub down: Link,
}

/// A player with its transport and links.
pub struct Playing {
    pub transport: TransportKey,
    pub player: Player,
    pub up: Link,
    pub down: Link,
    /// A link with a capacity that takes the place of `down`.
    pub narrow: Option<simulation::Link<Vec<u8>>>,
}

pub struct World {
    pub now: Micros,
    pub forwarder: Forwarder,
    pub events: Vec<Event>,
    pub producers: Vec<ProducerKey>,
    pub publishing: Vec<Publishing>,
    pub playing: Vec<Playing>,
    pub relaying: Vec<Relaying>,
    /// Everything that goes out, with the time, where a test asks for it.
    pub tap: Option<Vec<(Micros, TransportKey, Vec<u8>)>>,
    network: Network,
    seed: u64,
    /// What went out under a number of an SSRC: as in an engine, the same bytes go out when it is used again.
    sealed: HashMap<(TransportKey, u32, u16), Vec<u8>>,
}

impl World {
    /// All links behave like `network`.
    pub fn new(network: Network, seed: u64) -> Self {
        Self {
            now: 5 * SECOND,
            forwarder: Forwarder::new(Settings::default(), seed),
            events: Vec::new(),
            producers: Vec::new(),
            publishing: Vec::new(),
            playing: Vec::new(),
            relaying: Vec::new(),
            tap: None,
            network,
            seed,
            sealed: HashMap::new(),
        }
    }

    /// Adds a connected transport for a publisher; returns its index.
    pub fn add_publisher(&mut self, publisher: Publisher) -> usize {
        let transport = self.connect();
        let (up, down) = (self.link(), self.link());
        self.publishing.push(Publishing {
            transport,
            publisher,
            up,
            down,
        });
        self.publishing.len() - 1
    }

    /// Adds a connected transport for a player; returns its index.
    pub fn add_player(&mut self) -> usize {
        let transport = self.connect();
        let (up, down) = (self.link(), self.link());
        self.playing.push(Playing {
            transport,
            player: Player::default(),
            up,
            down,
            narrow: None,
        });
        self.playing.len() - 1
    }

    /// Lets a publisher's track become a producer.
    pub fn produce(&mut self, publisher: usize, params: ProducerParams) -> ProducerKey {
        let transport = self.publishing[publisher].transport;
        let producer = self.forwarder.add_producer(transport, params).unwrap();
        self.producers.push(producer);
        producer
    }

    /// Lets a player play a producer.
    pub fn consume(
        &mut self,
        player: usize,
        producer: ProducerKey,
        params: ConsumerParams,
    ) -> ConsumerKey {
        let transport = self.playing[player].transport;
        self.playing[player].player.expect(&params);
        let mut out = Outbox::default();
        let consumer = self
            .forwarder
            .add_consumer(transport, producer, params, self.now, &mut out)
            .unwrap();
        self.carry(out);
        consumer
    }

    /// Calls the forwarder and carries what it sends.
    pub fn call<T>(&mut self, call: impl FnOnce(&mut Forwarder, Micros, &mut Outbox) -> T) -> T {
        let mut out = Outbox::default();
        let result = call(&mut self.forwarder, self.now, &mut out);
        self.carry(out);
        result
    }

    pub fn run_for(&mut self, duration: Micros) {
        let end = self.now + duration;
        while self.now < end {
            self.now += MS;
            self.step();
        }
    }

    /// Changes the links of everybody.
    pub fn set_network(&mut self, network: Network) {
        self.network = network;
        for publishing in &mut self.publishing {
            publishing.up.network = network;
            publishing.down.network = network;
        }
        for playing in &mut self.playing {
            playing.up.network = network;
            playing.down.network = network;
        }
    }

    /// Links that are added from now on behave like `network`.
    pub fn set_network_of_new_links(&mut self, network: Network) {
        self.network = network;
    }

    fn connect(&mut self) -> TransportKey {
        let transport = self.forwarder.add_transport().unwrap();
        self.call(|forwarder, now, out| forwarder.set_connected(transport, true, now, out));
        transport
    }

    fn link(&mut self) -> Link {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005) + 1;
        Link::new(self.network, self.seed)
    }

    fn step(&mut self) {
        let now = self.now;
        let mut arrived = Vec::new();
        for publishing in &mut self.publishing {
            for packet in publishing.down.arrivals(now) {
                publishing.publisher.handle_rtcp(&packet, now);
            }
            for packet in publishing.publisher.tick(now) {
                publishing.up.send(packet, now);
            }
            let transport = publishing.transport;
            arrived.extend(
                publishing
                    .up
                    .arrivals(now)
                    .map(|packet| (transport, packet)),
            );
        }
        for playing in &mut self.playing {
            for packet in playing.down.arrivals(now) {
                playing.player.handle(&packet, now);
            }
            if let Some(narrow) = &mut playing.narrow {
                for (at, packet) in narrow.arrivals(now) {
                    playing.player.handle(&packet, at);
                }
            }
            for packet in playing.player.tick(now) {
                playing.up.send(packet, now);
            }
            let transport = playing.transport;
            arrived.extend(playing.up.arrivals(now).map(|packet| (transport, packet)));
        }
        for relaying in &mut self.relaying {
            arrived.extend(relaying.arrivals(now));
        }
        let mut out = Outbox::default();
        for (transport, packet) in arrived {
            match classify(&packet) {
                Some(Protocol::Rtcp) => self
                    .forwarder
                    .handle_rtcp(transport, &packet, now, &mut out),
                _ => self.forwarder.handle_rtp(transport, &packet, now, &mut out),
            }
        }
        if self.forwarder.next_timeout().is_some_and(|at| at <= now) {
            self.forwarder.handle_timeout(now, &mut out);
            assert!(
                self.forwarder.next_timeout().is_none_or(|at| at > now),
                "the forwarder asks to be woken in the past"
            );
        }
        self.carry(out);
    }

    fn seal(&mut self, to: TransportKey, packet: Vec<u8>) -> Vec<u8> {
        if classify(&packet) == Some(Protocol::Rtcp) {
            return packet;
        }
        let header = rtp::Packet::parse(&packet).expect("the forwarder writes well-formed RTP");
        let key = (to, header.ssrc, header.sequence);
        let first = self.sealed.entry(key).or_insert_with(|| packet.clone());
        // Another cycle of the numbers is another packet.
        let is_same =
            rtp::Packet::parse(first).is_ok_and(|first| first.timestamp == header.timestamp);
        if !is_same {
            first.clone_from(&packet);
        }
        first.clone()
    }

    fn carry(&mut self, out: Outbox) {
        for (to, packet) in out.packets {
            let packet = self.seal(to, packet);
            if let Some(tap) = &mut self.tap {
                tap.push((self.now, to, packet.clone()));
            }
            let (now, mut relaying) = (self.now, self.relaying.iter_mut());
            if relaying.any(|relaying| relaying.send(to, &packet, now)) {
                continue;
            }
            let mut narrow = self.playing.iter_mut().filter_map(|playing| {
                let narrow = playing.narrow.as_mut()?;
                (playing.transport == to).then_some(narrow)
            });
            if let Some(narrow) = narrow.next() {
                let bytes = packet.len() + 44;
                narrow.send(packet, bytes, now);
                continue;
            }
            let publishing = self.publishing.iter_mut();
            let playing = self.playing.iter_mut();
            let down = publishing
                .map(|publishing| (publishing.transport, &mut publishing.down))
                .chain(playing.map(|playing| (playing.transport, &mut playing.down)))
                .find(|(transport, _)| *transport == to);
            if let Some((_, down)) = down {
                down.send(packet, self.now);
            }
        }
        self.events
            .extend(std::iter::from_fn(|| self.forwarder.poll_event()));
    }
}

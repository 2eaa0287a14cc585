//! Everything that leaves the engine towards clients, and the transports that seal it.

use std::net::SocketAddr;

use control::{HistogramStats, TransportId};
use forward::{Egress, TransportKey};
use net::srtp::{MAX_RTCP_TRAILER, MAX_RTP_TRAILER};
use net::{Link, Path, Transport};

use crate::arena::{MAX_DATAGRAM_BYTES, NOBODY, SendArena};
use crate::tcp::Tcp;
use crate::udp::MediaSocket;

/// One transport with its counters.
pub struct Slot {
    pub key: TransportKey,
    pub id: TransportId,
    pub transport: Transport,
    pub traffic: Traffic,
}

/// Counts datagrams and their bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traffic {
    pub packets_received: u64,
    pub bytes_received: u64,
    pub packets_sent: u64,
    pub bytes_sent: u64,
    pub send_drops: u64,
}

impl Traffic {
    pub fn plus(self, other: &Self) -> Self {
        Self {
            packets_received: self.packets_received + other.packets_received,
            bytes_received: self.bytes_received + other.bytes_received,
            packets_sent: self.packets_sent + other.packets_sent,
            bytes_sent: self.bytes_sent + other.bytes_sent,
            send_drops: self.send_drops + other.send_drops,
        }
    }
}

pub struct Outbox {
    /// By the index of the forwarder's key.
    slots: Vec<Option<Slot>>,
    arena: SendArena,
    udp: MediaSocket,
    pub tcp: Tcp,
    /// Where datagrams for TCP are sealed.
    scratch: Box<[u8; MAX_DATAGRAM_BYTES]>,
    totals: Totals,
}

/// Counts datagrams of all transports and of none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    pub datagrams_sent: u64,
    pub send_drops: u64,
}

impl Outbox {
    pub fn new(udp: MediaSocket, tcp: Tcp) -> Self {
        Self {
            slots: Vec::new(),
            arena: SendArena::new(),
            udp,
            tcp,
            scratch: Box::new([0; MAX_DATAGRAM_BYTES]),
            totals: Totals::default(),
        }
    }

    pub fn totals(&self) -> Totals {
        self.totals
    }

    pub fn run_lengths(&self) -> Option<HistogramStats> {
        self.udp.run_lengths()
    }

    pub fn udp(&mut self) -> &mut MediaSocket {
        &mut self.udp
    }

    pub fn insert(&mut self, slot: Slot) {
        let index = slot.key.index();
        if self.slots.len() <= index {
            self.slots.resize_with(index + 1, || None);
        }
        self.slots[index] = Some(slot);
    }

    pub fn remove(&mut self, key: TransportKey) -> Option<Slot> {
        self.slots
            .get_mut(key.index())?
            .take_if(|slot| slot.key == key)
    }

    pub fn get(&self, key: TransportKey) -> Option<&Slot> {
        self.slots
            .get(key.index())?
            .as_ref()
            .filter(|slot| slot.key == key)
    }

    pub fn get_mut(&mut self, key: TransportKey) -> Option<&mut Slot> {
        find(&mut self.slots, key)
    }

    /// Every transport, in no order that means anything.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().flatten()
    }

    /// Sends a datagram as it is to a path: an ICE answer or DTLS.
    pub fn send_plain(&mut self, owner: Option<TransportKey>, path: Path, datagram: &[u8]) {
        let len = datagram.len();
        if len > MAX_DATAGRAM_BYTES {
            return;
        }
        self.make_room();
        let index = owner.map_or(NOBODY, |key| key.index() as u32);
        let slot = owner.and_then(|key| find(&mut self.slots, key));
        let way = Way {
            arena: &mut self.arena,
            tcp: &mut self.tcp,
            scratch: &mut self.scratch,
        };
        let sent = way.send(path, index, len, |buffer| {
            buffer.copy_from_slice(datagram);
            Some(len)
        });
        self.totals.count(sent, slot.map(|slot| &mut slot.traffic));
    }

    /// Lets `write` make a datagram of up to `max_len` bytes where it will be sent from.
    fn seal(
        &mut self,
        to: TransportKey,
        max_len: usize,
        write: impl FnOnce(&mut Transport, &mut [u8]) -> Option<usize>,
    ) {
        self.make_room();
        let Some(slot) = find(&mut self.slots, to) else {
            return;
        };
        let Some(path) = slot.transport.selected_path() else {
            return;
        };
        let way = Way {
            arena: &mut self.arena,
            tcp: &mut self.tcp,
            scratch: &mut self.scratch,
        };
        let transport = &mut slot.transport;
        let sent = way.send(path, to.index() as u32, max_len, |buffer| {
            write(transport, buffer)
        });
        self.totals.count(sent, Some(&mut slot.traffic));
    }

    fn make_room(&mut self) {
        if !self.arena.has_room() {
            self.flush_udp();
        }
    }

    /// Hands what the turn produced to the system; returns TCP connections that broke.
    pub fn flush(&mut self) -> Vec<u64> {
        self.flush_udp();
        self.tcp.flush()
    }

    fn flush_udp(&mut self) {
        if self.arena.is_empty() {
            return;
        }
        let (slots, totals) = (&mut self.slots, &mut self.totals);
        self.udp.send(&self.arena, |datagram| {
            totals.send_drops += 1;
            if let Some(Some(slot)) = slots.get_mut(datagram.owner as usize) {
                slot.traffic.send_drops += 1;
            }
        });
        self.arena.clear();
    }
}

/// Where datagrams are made and what takes them.
struct Way<'a> {
    arena: &'a mut SendArena,
    tcp: &'a mut Tcp,
    scratch: &'a mut [u8; MAX_DATAGRAM_BYTES],
}

/// What became of a datagram.
enum Sent {
    /// So many bytes.
    Out(usize),
    /// A connection's queue is full.
    Dropped,
    /// There was none.
    Nothing,
}

impl Way<'_> {
    fn send(
        self,
        path: Path,
        owner: u32,
        max_len: usize,
        write: impl FnOnce(&mut [u8]) -> Option<usize>,
    ) -> Sent {
        let connection = match path.link {
            Link::Udp => {
                let len = self.arena.push(path.remote, owner, max_len, write);
                return len.map_or(Sent::Nothing, Sent::Out);
            }
            Link::Tcp(connection) => connection,
        };
        let Some(len) = self.scratch.get_mut(..max_len).and_then(write) else {
            return Sent::Nothing;
        };
        match self.tcp.send(connection, &self.scratch[..len]) {
            true => Sent::Out(len),
            false => Sent::Dropped,
        }
    }
}

impl Totals {
    fn count(&mut self, sent: Sent, traffic: Option<&mut Traffic>) {
        let mut nobodys = Traffic::default();
        let traffic = traffic.unwrap_or(&mut nobodys);
        match sent {
            Sent::Out(len) => {
                self.datagrams_sent += 1;
                traffic.packets_sent += 1;
                traffic.bytes_sent += len as u64;
            }
            Sent::Dropped => {
                self.send_drops += 1;
                traffic.send_drops += 1;
            }
            Sent::Nothing => {}
        }
    }
}

fn find(slots: &mut [Option<Slot>], key: TransportKey) -> Option<&mut Slot> {
    slots
        .get_mut(key.index())?
        .as_mut()
        .filter(|slot| slot.key == key)
}

impl Egress for Outbox {
    fn rtp(&mut self, to: TransportKey, len: usize, fill: impl FnOnce(&mut [u8])) {
        self.seal(to, len + MAX_RTP_TRAILER, |transport, buffer| {
            fill(buffer.get_mut(..len)?);
            transport.seal_rtp(buffer, len).ok()
        });
    }

    fn rtcp(&mut self, to: TransportKey, compound: &[u8]) {
        let len = compound.len();
        self.seal(to, len + MAX_RTCP_TRAILER, |transport, buffer| {
            buffer.get_mut(..len)?.copy_from_slice(compound);
            transport.seal_rtcp(buffer, len).ok()
        });
    }
}

/// The address of a path over UDP, for tests and maps.
pub fn udp_path(remote: SocketAddr) -> Path {
    Path {
        remote,
        link: Link::Udp,
    }
}

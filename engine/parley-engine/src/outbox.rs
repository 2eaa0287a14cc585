//! Everything that leaves the engine towards clients, and the transports that seal it.

use std::net::SocketAddr;

use control::TransportId;
use forward::{Egress, TransportKey};
use net::srtp::{MAX_RTCP_TRAILER, MAX_RTP_TRAILER};
use net::{Link, Path, Transport};

use crate::arena::{MAX_DATAGRAM_BYTES, SendArena};
use crate::tcp::Tcp;
use crate::udp::MediaSocket;

/// Owner of a datagram that belongs to no transport.
const NOBODY: u32 = u32::MAX;

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
            datagrams_sent: 0,
            send_drops: 0,
        }
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
        if datagram.len() > MAX_DATAGRAM_BYTES {
            return;
        }
        self.write(owner, path, datagram.len(), |_, buffer| {
            buffer[..datagram.len()].copy_from_slice(datagram);
            Some(datagram.len())
        });
    }

    /// Lets `write` make a datagram of up to `max_len` bytes where it will be sent from.
    fn write(
        &mut self,
        owner: Option<TransportKey>,
        path: Path,
        max_len: usize,
        write: impl FnOnce(Option<&mut Transport>, &mut [u8]) -> Option<usize>,
    ) {
        if matches!(path.link, Link::Udp) && !self.arena.has_room() {
            self.flush_udp();
        }
        let mut slot = owner.and_then(|key| find(&mut self.slots, key));
        let written = match path.link {
            Link::Udp => {
                let index = owner.map_or(NOBODY, |key| key.index() as u32);
                let transport = slot.as_deref_mut().map(|slot| &mut slot.transport);
                self.arena.push(path.remote, index, max_len, |buffer| {
                    write(transport, buffer)
                })
            }
            Link::Tcp(connection) => {
                let transport = slot.as_deref_mut().map(|slot| &mut slot.transport);
                let buffer = self.scratch.get_mut(..max_len);
                let len = buffer.and_then(|buffer| write(transport, buffer));
                len.filter(|len| {
                    let sent = self.tcp.send(connection, &self.scratch[..*len]);
                    if !sent {
                        self.send_drops += 1;
                        if let Some(slot) = &mut slot {
                            slot.traffic.send_drops += 1;
                        }
                    }
                    sent
                })
            }
        };
        if let Some(len) = written {
            self.datagrams_sent += 1;
            if let Some(slot) = slot {
                slot.traffic.packets_sent += 1;
                slot.traffic.bytes_sent += len as u64;
            }
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
        let (slots, drops) = (&mut self.slots, &mut self.send_drops);
        self.udp.send(&self.arena, |datagram| {
            *drops += 1;
            if let Some(Some(slot)) = slots.get_mut(datagram.owner as usize) {
                slot.traffic.send_drops += 1;
            }
        });
        self.arena.clear();
    }

    fn path_to(&self, to: TransportKey) -> Option<Path> {
        self.get(to)?.transport.selected_path()
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
        let Some(path) = self.path_to(to) else {
            return;
        };
        self.write(
            Some(to),
            path,
            len + MAX_RTP_TRAILER,
            |transport, buffer| {
                fill(buffer.get_mut(..len)?);
                transport?.seal_rtp(buffer, len).ok()
            },
        );
    }

    fn rtcp(&mut self, to: TransportKey, compound: &[u8]) {
        let Some(path) = self.path_to(to) else {
            return;
        };
        let len = compound.len();
        self.write(
            Some(to),
            path,
            len + MAX_RTCP_TRAILER,
            |transport, buffer| {
                buffer.get_mut(..len)?.copy_from_slice(compound);
                transport?.seal_rtcp(buffer, len).ok()
            },
        );
    }
}

/// The address of a path over UDP, for tests and maps.
pub fn udp_path(remote: SocketAddr) -> Path {
    Path {
        remote,
        link: Link::Udp,
    }
}

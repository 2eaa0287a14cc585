//! ICE-TCP (RFC 6544): the fallback for clients whose UDP is blocked.

mod connection;
mod framing;

use std::io;
use std::net::SocketAddr;

use mio::net::TcpListener;
use mio::{Interest, Registry, Token};
use net::{Link, Micros, Path};
use rustc_hash::FxHashMap;
use socket2::{Domain, Protocol, Socket, Type};

pub use connection::Closed;
use connection::Connection;

/// The most connections of this process.
const MAX_CONNECTIONS: usize = 4096;

/// The most connections that have not authenticated anything yet.
const MAX_UNPROVEN: usize = 256;

/// A connection has to authenticate itself by an ICE check within this time.
const PROOF_TIMEOUT: Micros = 10_000_000;

/// A connection on which nothing came for this long is closed. Clients check every few seconds.
const IDLE_TIMEOUT: Micros = 60_000_000;

const BACKLOG: i32 = 512;

/// The listener and its connections.
pub struct Tcp {
    listener: Option<TcpListener>,
    /// Tokens from here on belong to connections.
    first_token: usize,
    connections: FxHashMap<u64, Connection>,
    next_number: u64,
    unproven: usize,
    /// Connections with something to write since the last flush.
    dirty: Vec<u64>,
}

impl Tcp {
    /// No TCP.
    pub fn none(first_token: usize) -> Self {
        Self {
            listener: None,
            first_token,
            connections: FxHashMap::default(),
            next_number: 0,
            unproven: 0,
            dirty: Vec::new(),
        }
    }

    pub fn bind(address: SocketAddr, first_token: usize) -> io::Result<Self> {
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM,
            Some(Protocol::TCP),
        )?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // A restarted engine takes its port again though old connections linger. On Windows the
        // option would let another process steal the port.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        let listener = TcpListener::from_std(socket.into());
        Ok(Self {
            listener: Some(listener),
            ..Self::none(first_token)
        })
    }

    /// For registration with the event loop.
    pub fn source(&mut self) -> Option<&mut TcpListener> {
        self.listener.as_mut()
    }

    pub fn connection_count(&self) -> usize {
        self.connections.len()
    }

    /// Takes the connections that wait. Over the limits they are closed at once.
    pub fn accept(&mut self, registry: &Registry, now: Micros) {
        let Some(listener) = &self.listener else {
            return;
        };
        loop {
            let (mut stream, remote) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                // Nothing waits, or the process is out of descriptors: the sweep closes idle ones.
                Err(_) => return,
            };
            if self.connections.len() >= MAX_CONNECTIONS || self.unproven >= MAX_UNPROVEN {
                continue;
            }
            let number = self.next_number;
            let token = Token(self.first_token.wrapping_add(number as usize));
            let interest = Interest::READABLE | Interest::WRITABLE;
            // Media must not wait for acknowledgements.
            if stream.set_nodelay(true).is_err()
                || registry.register(&mut stream, token, interest).is_err()
            {
                continue;
            }
            self.next_number += 1;
            self.unproven += 1;
            let remote = SocketAddr::new(remote.ip().to_canonical(), remote.port());
            self.connections
                .insert(number, Connection::new(stream, remote, now));
        }
    }

    /// The connection that an event's token names.
    pub fn number_of(&self, token: Token) -> u64 {
        token.0.wrapping_sub(self.first_token) as u64
    }

    pub fn path(&self, number: u64) -> Option<Path> {
        let connection = self.connections.get(&number)?;
        Some(Path {
            remote: connection.remote(),
            link: Link::Tcp(number),
        })
    }

    /// Reads the next frame of a connection into `buffer`. `Ok(None)` when there is no whole frame
    /// now; `Err` when the connection is to be closed.
    pub fn read(
        &mut self,
        number: u64,
        buffer: &mut [u8],
        now: Micros,
    ) -> Result<Option<usize>, Closed> {
        match self.connections.get_mut(&number) {
            Some(connection) => connection.read(buffer, now),
            None => Ok(None),
        }
    }

    /// The client behind the connection has authenticated itself.
    pub fn prove(&mut self, number: u64) {
        if let Some(connection) = self.connections.get_mut(&number)
            && connection.prove()
        {
            self.unproven -= 1;
        }
    }

    /// Queues a datagram; false when the connection is gone or its queue is full.
    pub fn send(&mut self, number: u64, datagram: &[u8]) -> bool {
        let Some(connection) = self.connections.get_mut(&number) else {
            return false;
        };
        let was_empty = connection.has_nothing_to_write();
        let queued = connection.queue(datagram);
        if queued && was_empty {
            self.dirty.push(number);
        }
        queued
    }

    /// The socket takes bytes again.
    pub fn writable(&mut self, number: u64) {
        self.dirty.push(number);
    }

    /// Writes what was queued; returns the connections that broke.
    pub fn flush(&mut self) -> Vec<u64> {
        let mut broken = Vec::new();
        for number in self.dirty.drain(..) {
            if let Some(connection) = self.connections.get_mut(&number)
                && connection.write().is_err()
            {
                broken.push(number);
            }
        }
        broken
    }

    /// Connections that have been silent, or unproven, for too long.
    pub fn expired(&self, now: Micros) -> Vec<u64> {
        self.connections
            .iter()
            .filter(|(_, connection)| {
                let silence = now.saturating_sub(connection.heard_at());
                let age = now.saturating_sub(connection.opened_at());
                silence >= IDLE_TIMEOUT || (!connection.is_proven() && age >= PROOF_TIMEOUT)
            })
            .map(|(number, _)| *number)
            .collect()
    }

    /// Closes a connection and returns its path, once.
    pub fn close(&mut self, number: u64, registry: &Registry) -> Option<Path> {
        let path = self.path(number)?;
        let mut connection = self.connections.remove(&number)?;
        if !connection.is_proven() {
            self.unproven -= 1;
        }
        let _ = registry.deregister(connection.source());
        Some(path)
    }
}

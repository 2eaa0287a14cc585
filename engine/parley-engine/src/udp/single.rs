//! Plain sends and receives, for systems without batches.

use std::io;
use std::net::SocketAddr;

use super::{MAX_RECEIVED_BYTES, bind, mapped, unmapped};
use crate::arena::{Datagram, SendArena};

/// A bound, non-blocking UDP socket.
pub struct MediaSocket {
    socket: mio::net::UdpSocket,
    is_v6: bool,
}

/// The datagram that was read last.
pub struct Batch {
    buffer: Box<[u8; MAX_RECEIVED_BYTES + 1]>,
    received: Option<(SocketAddr, usize)>,
}

impl MediaSocket {
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            socket: bind(address)?,
            is_v6: address.is_ipv6(),
        })
    }

    /// For registration with the event loop.
    pub fn source(&mut self) -> &mut mio::net::UdpSocket {
        &mut self.socket
    }

    /// Hands everything in the arena to the system and says which datagrams it did not take. What
    /// does not fit its queue is dropped: media that waits is worth nothing.
    pub fn send(&mut self, arena: &SendArena, mut on_drop: impl FnMut(&Datagram)) {
        for (to, chain) in arena.chains() {
            let to = mapped(to, self.is_v6);
            for datagram in chain {
                let bytes = arena.bytes(datagram);
                let sent = to.is_some_and(|to| self.socket.send_to(bytes, to).is_ok());
                if !sent {
                    on_drop(datagram);
                }
            }
        }
    }
}

impl Batch {
    pub fn new() -> Self {
        Self {
            buffer: Box::new([0; MAX_RECEIVED_BYTES + 1]),
            received: None,
        }
    }

    /// Reads a batch (of one) and returns its size; `WouldBlock` when there is nothing.
    pub fn receive(&mut self, socket: &MediaSocket) -> io::Result<usize> {
        self.received = None;
        match socket.socket.recv_from(&mut self.buffer[..]) {
            Ok((len, from)) => {
                self.received = Some((unmapped(from), len));
                Ok(1)
            }
            // Windows: an earlier datagram could not be delivered, or this one was too large.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(1),
            Err(error) if error.raw_os_error() == Some(10040) => Ok(1),
            Err(error) => Err(error),
        }
    }

    /// The datagram of the last batch with its sender; `None` when it was too large.
    pub fn datagram(&mut self, at: usize) -> Option<(SocketAddr, &mut [u8])> {
        let (from, len) = self
            .received
            .filter(|(_, len)| at == 0 && *len <= MAX_RECEIVED_BYTES)?;
        Some((from, &mut self.buffer[..len]))
    }
}

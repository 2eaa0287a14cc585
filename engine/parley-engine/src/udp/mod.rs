//! The media socket. On Linux datagrams are read and written in batches, with the kernel's offloads where it has them;
//! elsewhere, or when asked to, one by one.

mod batch;
#[cfg(target_os = "linux")]
mod batched;
mod offload;
mod single;

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use control::HistogramStats;
use socket2::{Domain, Protocol, Socket, Type};

use crate::arena::{Datagram, SendArena};

pub use batch::Batch;
pub use offload::{Features, NoSuchOffload, Offload};

/// Asked of the kernel for each direction; it may give less. A burst of keyframes to many players
/// has to fit.
const SOCKET_BUFFER_BYTES: usize = 8 << 20;

/// A larger datagram is dropped: no client sends one.
const MAX_RECEIVED_BYTES: usize = 2048;

/// A bound, non-blocking UDP socket.
pub struct MediaSocket {
    socket: mio::net::UdpSocket,
    is_v6: bool,
    features: Features,
    #[cfg(target_os = "linux")]
    messages: batched::Messages,
}

impl MediaSocket {
    /// Binds, and finds out what the system has of what `offload` allows.
    pub fn bind(address: SocketAddr, offload: Offload) -> io::Result<Self> {
        let socket = bind(address)?;
        #[cfg(target_os = "linux")]
        let features = batched::probe(&socket, offload);
        #[cfg(not(target_os = "linux"))]
        let features = {
            let _ = offload;
            Features::default()
        };
        Ok(Self {
            socket,
            is_v6: address.is_ipv6(),
            features,
            #[cfg(target_os = "linux")]
            messages: batched::Messages::new(features),
        })
    }

    pub fn features(&self) -> Features {
        self.features
    }

    /// How many datagrams were handed over as one; `None` where each goes by itself.
    pub fn run_lengths(&self) -> Option<HistogramStats> {
        #[cfg(target_os = "linux")]
        if self.features.has_batches {
            return Some(self.messages.run_lengths().stats());
        }
        None
    }

    /// Messages that the last `send` handed to the kernel.
    #[cfg(all(test, target_os = "linux"))]
    fn messages_of_last_send(&self) -> usize {
        self.messages.count()
    }

    /// For registration with the event loop.
    pub fn source(&mut self) -> &mut mio::net::UdpSocket {
        &mut self.socket
    }

    /// Hands everything in the arena to the system and says which datagrams it did not take. What
    /// does not fit its queue is dropped: media that waits is worth nothing.
    pub fn send(&mut self, arena: &SendArena, on_drop: impl FnMut(&Datagram)) {
        #[cfg(target_os = "linux")]
        if self.features.has_batches {
            return self.messages.send(&self.socket, self.is_v6, arena, on_drop);
        }
        single::send(&self.socket, self.is_v6, arena, on_drop);
    }
}

fn bind(address: SocketAddr) -> io::Result<mio::net::UdpSocket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::DGRAM,
        Some(Protocol::UDP),
    )?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The system's limits may be lower; what it gives is good enough.
    let _ = socket.set_recv_buffer_size(SOCKET_BUFFER_BYTES);
    let _ = socket.set_send_buffer_size(SOCKET_BUFFER_BYTES);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(mio::net::UdpSocket::from_std(socket.into()))
}

/// An IPv4 client of a dual-stack socket has a mapped IPv6 address; inside the engine it is IPv4.
fn unmapped(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The address as the socket's family writes it; `None` when it cannot.
fn mapped(address: SocketAddr, socket_is_v6: bool) -> Option<SocketAddr> {
    match (address.ip(), socket_is_v6) {
        (IpAddr::V4(ip), true) => {
            let ip: Ipv6Addr = ip.to_ipv6_mapped();
            Some(SocketAddrV6::new(ip, address.port(), 0, 0).into())
        }
        (IpAddr::V6(_), false) => None,
        _ => Some(address),
    }
}

#[cfg(test)]
mod tests;

//! The media socket. On Linux datagrams are read and written in batches; elsewhere one by one.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use socket2::{Domain, Protocol, Socket, Type};

#[cfg(all(target_os = "linux", not(feature = "plain-udp")))]
mod batched;
#[cfg(all(target_os = "linux", not(feature = "plain-udp")))]
pub use batched::{Batch, MediaSocket};

#[cfg(any(not(target_os = "linux"), feature = "plain-udp"))]
mod single;
#[cfg(any(not(target_os = "linux"), feature = "plain-udp"))]
pub use single::{Batch, MediaSocket};

/// Asked of the kernel for each direction; it may give less. A burst of keyframes to many players
/// has to fit.
const SOCKET_BUFFER_BYTES: usize = 8 << 20;

/// A larger datagram is dropped: no client sends one.
const MAX_RECEIVED_BYTES: usize = 2048;

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

//! How a client is reached.

use std::net::SocketAddr;

/// What carries the datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    Udp,
    /// A TCP connection with RFC 4571 framing, by the number that its owner gave it.
    Tcp(u64),
}

/// The remote end of one candidate pair.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Path {
    pub remote: SocketAddr,
    pub link: Link,
}

/// Without the address, which must not get into logs.
impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Path({:?})", self.link)
    }
}

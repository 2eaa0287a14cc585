//! Plain sends and receives, for systems without batches.

use std::io;

use mio::net::UdpSocket;

use super::batch::Received;
use super::{MAX_RECEIVED_BYTES, mapped, unmapped};
use crate::arena::{Datagram, SendArena};

/// The error of Windows for a datagram larger than the buffer.
const WSAEMSGSIZE: i32 = 10_040;

pub(super) fn send(
    socket: &UdpSocket,
    is_v6: bool,
    arena: &SendArena,
    mut on_drop: impl FnMut(&Datagram),
) {
    for (to, chain) in arena.chains() {
        let to = mapped(to, is_v6);
        for datagram in chain {
            let bytes = arena.bytes(datagram);
            let sent = to.is_some_and(|to| socket.send_to(bytes, to).is_ok());
            if !sent {
                on_drop(datagram);
            }
        }
    }
}

/// Reads one datagram. `buffer` is longer than any that is kept.
pub(super) fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
    received: &mut Vec<Received>,
) -> io::Result<()> {
    let (len, from) = match socket.recv_from(buffer) {
        Ok((len, from)) => (len, Some(unmapped(from))),
        // Windows: an earlier datagram could not be delivered.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => (0, None),
        Err(error) if error.raw_os_error() == Some(WSAEMSGSIZE) => (MAX_RECEIVED_BYTES + 1, None),
        Err(error) => return Err(error),
    };
    received.push(Received {
        from,
        offset: 0,
        len,
    });
    Ok(())
}

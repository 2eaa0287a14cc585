//! `recvmmsg` and `sendmmsg`, with UDP_SEGMENT for several datagrams to one address and UDP_GRO for several from one.
//!
//! Unsafe code is kept to here: the structures that these calls take.

mod control_message;
mod name;
mod receive;
mod send;

use std::io;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{c_int, c_uint, c_void};
use mio::net::UdpSocket;

use super::{Features, Offload};

pub(super) use receive::{Headers, MAX_RECEIVED, receive_buffer};
pub(super) use send::Messages;

/// Asks the kernel for each feature that is allowed. A kernel, container or emulator may lack any of them.
pub(super) fn probe(socket: &UdpSocket, offload: Offload) -> Features {
    if offload == Offload::Single || !has_batches(socket) {
        return Features::default();
    }
    let is_auto = offload == Offload::Auto;
    // Where it is refused, delays are measured from when a batch was read.
    let _ = set_option(socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, 1);
    Features {
        has_batches: true,
        // A segment length of zero is no segmentation: nothing is changed by asking.
        has_segmentation: is_auto
            && set_option(socket, libc::SOL_UDP, libc::UDP_SEGMENT, 0).is_ok(),
        has_coalescing: is_auto && set_option(socket, libc::SOL_UDP, libc::UDP_GRO, 1).is_ok(),
    }
}

/// Calls with nothing to do: they fail where they do not exist or are not allowed.
fn has_batches(socket: &UdpSocket) -> bool {
    let fd = socket.as_raw_fd();
    let flags = libc::MSG_DONTWAIT as _;
    // SAFETY: with a count of zero nothing is read through the pointers.
    let (sent, received) = unsafe {
        (
            libc::sendmmsg(fd, ptr::null_mut(), 0, flags),
            libc::recvmmsg(fd, ptr::null_mut(), 0, flags, ptr::null_mut()),
        )
    };
    sent == 0 && received == 0
}

fn set_option(socket: &UdpSocket, level: c_int, option: c_int, value: c_int) -> io::Result<()> {
    // SAFETY: the value is one `int` of that length.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            option,
            ptr::from_ref(&value).cast::<c_void>(),
            size_of::<c_int>() as c_uint,
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

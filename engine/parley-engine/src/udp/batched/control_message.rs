//! The control messages that a message has: the length of its segments, and when it came.

use std::ptr;

use libc::{c_int, c_uint, c_void, msghdr, timespec};

/// Room for a control message with an `int` and one with a time, aligned as `cmsghdr` has to be.
pub(super) type ControlMessage = [u64; 8];

pub(super) const EMPTY: ControlMessage = [0; 8];

/// Asks the kernel to cut the message into datagrams of `len` bytes.
pub(super) fn set_segment_len(header: &mut msghdr, control: &mut ControlMessage, len: usize) {
    header.msg_control = control.as_mut_ptr().cast::<c_void>();
    // SAFETY: `control` is aligned for `cmsghdr` and has room for one with a `u16`.
    unsafe {
        header.msg_controllen = libc::CMSG_SPACE(size_of::<u16>() as c_uint) as _;
        let message = libc::CMSG_FIRSTHDR(header);
        (*message).cmsg_level = libc::SOL_UDP;
        (*message).cmsg_type = libc::UDP_SEGMENT;
        (*message).cmsg_len = libc::CMSG_LEN(size_of::<u16>() as c_uint) as _;
        ptr::write_unaligned(libc::CMSG_DATA(message).cast::<u16>(), len as u16);
    }
}

/// Lends the kernel room to say how long the segments are.
pub(super) fn lend(header: &mut msghdr, control: &mut ControlMessage) {
    header.msg_control = control.as_mut_ptr().cast::<c_void>();
    header.msg_controllen = size_of::<ControlMessage>() as _;
}

/// The length of the segments that the message was put together from; `None` when it is one datagram.
pub(super) fn segment_len(header: &msghdr) -> Option<usize> {
    // SAFETY: the kernel wrote the header's control messages, within the room that it was lent.
    let len = unsafe { find::<c_int>(header, libc::SOL_UDP, libc::UDP_GRO)? };
    usize::try_from(len).ok().filter(|len| *len > 0)
}

/// When the message came, by the system's wall clock; `None` when the kernel does not say.
pub(super) fn came_at(header: &msghdr) -> Option<timespec> {
    // SAFETY: as above.
    unsafe { find::<timespec>(header, libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) }
}

/// # Safety
///
/// The header's control messages are the kernel's, and one of this level and type holds a `T`.
unsafe fn find<T>(header: &msghdr, level: c_int, kind: c_int) -> Option<T> {
    // SAFETY: the kernel's control messages are well formed and lie within the room that it was lent.
    unsafe {
        let mut message = libc::CMSG_FIRSTHDR(header);
        while let Some(found) = message.as_ref() {
            if found.cmsg_level == level && found.cmsg_type == kind {
                return Some(ptr::read_unaligned(libc::CMSG_DATA(message).cast::<T>()));
            }
            message = libc::CMSG_NXTHDR(header, message);
        }
    }
    None
}

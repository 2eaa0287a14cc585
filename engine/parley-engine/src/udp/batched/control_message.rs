//! The one control message that a message has: the length of its segments.

use std::ptr;

use libc::{c_int, c_uint, c_void, msghdr};

/// Room for one control message with an `int`, aligned as `cmsghdr` has to be.
pub(super) type ControlMessage = [u64; 4];

pub(super) const EMPTY: ControlMessage = [0; 4];

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
    let len = unsafe {
        let message = libc::CMSG_FIRSTHDR(header).as_ref()?;
        let is_it = message.cmsg_level == libc::SOL_UDP && message.cmsg_type == libc::UDP_GRO;
        is_it.then(|| ptr::read_unaligned(libc::CMSG_DATA(message).cast::<c_int>()))?
    };
    usize::try_from(len).ok().filter(|len| *len > 0)
}

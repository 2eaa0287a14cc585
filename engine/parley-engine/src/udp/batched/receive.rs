//! Reading in batches.

use std::io;
use std::mem;
use std::os::fd::AsRawFd;
use std::ptr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use libc::{c_uint, c_void, iovec, mmsghdr, timespec};
use mio::net::UdpSocket;
use net::Micros;

use super::control_message::{self, ControlMessage};
use super::name::Name;
use crate::udp::batch::Received;
use crate::udp::{Features, MAX_RECEIVED_BYTES, unmapped};

/// Messages per `recvmmsg`.
const BATCH: usize = 64;

/// Datagrams that the kernel puts into one message.
const MAX_COALESCED: usize = 64;

/// Datagrams of a batch.
pub(in crate::udp) const MAX_RECEIVED: usize = BATCH * MAX_COALESCED;

/// Room for any coalesced message, in an odd number of cache lines: were all slots a power of two apart, their
/// beginnings would fight for the same few lines of the cache.
const COALESCED_SLOT_BYTES: usize = 65_536 + 64;

/// One length for all messages of a batch.
fn slot_bytes(features: Features) -> usize {
    if features.has_coalescing {
        COALESCED_SLOT_BYTES
    } else {
        MAX_RECEIVED_BYTES
    }
}

/// What [`Headers`] has the kernel write into. Only what is written to becomes memory.
pub(in crate::udp) fn receive_buffer(features: Features) -> Box<[u8]> {
    vec![0; BATCH * slot_bytes(features)].into()
}

/// Where the kernel writes what it reads. Everything points to boxes, none of which ever moves.
pub(in crate::udp) struct Headers {
    names: Box<[Name; BATCH]>,
    _vectors: Box<[iovec; BATCH]>,
    controls: Box<[ControlMessage; BATCH]>,
    messages: Box<[mmsghdr; BATCH]>,
    has_coalescing: bool,
    slot_bytes: usize,
    /// How long the first message of the last batch had waited.
    waited: Micros,
}

impl Headers {
    /// `buffer` is of [`receive_buffer`], lives at least as long and is not reallocated.
    pub fn new(features: Features, buffer: &mut [u8]) -> Self {
        // SAFETY: all-zero bytes are valid values of these C structures.
        let (vectors, messages) = unsafe {
            (
                Box::new([mem::zeroed::<iovec>(); BATCH]),
                Box::new([mem::zeroed::<mmsghdr>(); BATCH]),
            )
        };
        let mut headers = Self {
            names: Box::new([Name::empty(); BATCH]),
            _vectors: vectors,
            controls: Box::new([control_message::EMPTY; BATCH]),
            messages,
            has_coalescing: features.has_coalescing,
            slot_bytes: slot_bytes(features),
            waited: 0,
        };
        let slots = buffer.chunks_exact_mut(headers.slot_bytes);
        for (at, slot) in slots.take(BATCH).enumerate() {
            let vector = &mut headers._vectors[at];
            vector.iov_base = slot.as_mut_ptr().cast::<c_void>();
            vector.iov_len = slot.len();
            let header = &mut headers.messages[at].msg_hdr;
            header.msg_name = headers.names[at].as_mut_ptr();
            header.msg_iov = vector;
            header.msg_iovlen = 1;
        }
        headers
    }

    /// Reads a batch and notes its datagrams; `WouldBlock` when there is nothing.
    pub fn receive(&mut self, socket: &UdpSocket, received: &mut Vec<Received>) -> io::Result<()> {
        for (at, control) in self.controls.iter_mut().enumerate() {
            let (message, is_first) = (&mut self.messages[at], at == 0);
            message.msg_hdr.msg_namelen = Name::LEN;
            message.msg_hdr.msg_flags = 0;
            if self.has_coalescing || is_first {
                control_message::lend(&mut message.msg_hdr, control);
            }
        }
        // SAFETY: each message points to a name, a vector and a control buffer of this value, each vector to its slot
        // of the buffer, all of the lengths stated.
        let count = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                self.messages.as_mut_ptr(),
                BATCH as c_uint,
                libc::MSG_DONTWAIT as _,
                ptr::null_mut(),
            )
        };
        let count = usize::try_from(count).map_err(|_| io::Error::last_os_error())?;
        // Looked at for one message only: it waited longest.
        let came_at = control_message::came_at(&self.messages[0].msg_hdr);
        self.waited = came_at.map_or(0, since);
        for at in 0..count.min(BATCH) {
            self.note(at, received);
        }
        Ok(())
    }

    pub fn waited(&self) -> Micros {
        self.waited
    }

    /// Cuts a message into its datagrams.
    fn note(&self, at: usize, received: &mut Vec<Received>) {
        let message = &self.messages[at];
        let from = self.names[at].address().map(unmapped);
        let len = message.msg_len as usize;
        let is_cut_off = message.msg_hdr.msg_flags & libc::MSG_TRUNC != 0;
        let segment_len = match control_message::segment_len(&message.msg_hdr) {
            Some(segment_len) if self.has_coalescing => segment_len,
            _ => len.max(1),
        };
        let mut begun = 0;
        while begun < len.max(1) && received.len() < MAX_RECEIVED {
            received.push(Received {
                from,
                offset: at * self.slot_bytes + begun,
                len: match is_cut_off {
                    true => MAX_RECEIVED_BYTES + 1,
                    false => segment_len.min(len - begun),
                },
            });
            begun += segment_len;
        }
    }
}

/// Microseconds that the wall clock has gone on since; 0 when it was set back.
fn since(at: timespec) -> Micros {
    let at = Duration::new(at.tv_sec as u64, at.tv_nsec as u32);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.saturating_sub(at).as_micros() as Micros)
}

//! `recvmmsg` and `sendmmsg`, with UDP_SEGMENT for several datagrams to one address.
//!
//! Unsafe code is kept to here: the structures that these calls take.

use std::io;
use std::mem;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;

use libc::{c_uint, c_void, iovec, mmsghdr, sockaddr_storage, socklen_t};
use socket2::SockAddr;

use super::{MAX_RECEIVED_BYTES, bind, mapped, unmapped};
use crate::arena::{Datagram, MAX_DATAGRAMS, SendArena};
use crate::log;

/// Datagrams per `recvmmsg`.
const RECEIVE_BATCH: usize = 64;

/// The kernel segments one message into at most this many datagrams.
const MAX_SEGMENTS: usize = 64;
/// The most bytes of one message: a UDP length field, less headers.
const MAX_MESSAGE_BYTES: usize = 65_000;

/// Room for one control message with a `u16`.
const CONTROL_WORDS: usize = 4;

/// A bound, non-blocking UDP socket.
pub struct MediaSocket {
    socket: mio::net::UdpSocket,
    is_v6: bool,
    send: Send,
}

/// Datagrams that were read together.
pub struct Batch {
    buffers: Box<[[u8; MAX_RECEIVED_BYTES]; RECEIVE_BATCH]>,
    names: Box<[sockaddr_storage; RECEIVE_BATCH]>,
    /// Point into `buffers`, `names` and each other, none of which ever moves.
    _vectors: Box<[iovec; RECEIVE_BATCH]>,
    messages: Box<[mmsghdr; RECEIVE_BATCH]>,
}

/// Built anew for each flush; kept for its memory.
struct Send {
    segments: bool,
    names: Vec<SockAddr>,
    vectors: Vec<iovec>,
    controls: Vec<[u64; CONTROL_WORDS]>,
    runs: Vec<Run>,
    messages: Vec<mmsghdr>,
}

/// Datagrams that go out as one message.
struct Run {
    first: Datagram,
    count: usize,
    segment_len: usize,
    name: usize,
    vector: usize,
}

impl MediaSocket {
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            socket: bind(address)?,
            is_v6: address.is_ipv6(),
            send: Send::new(),
        })
    }

    /// For registration with the event loop.
    pub fn source(&mut self) -> &mut mio::net::UdpSocket {
        &mut self.socket
    }

    /// Hands everything in the arena to the kernel and says which datagrams it did not take. What
    /// does not fit its queue is dropped: media that waits is worth nothing.
    pub fn send(&mut self, arena: &SendArena, mut on_drop: impl FnMut(&Datagram)) {
        let fd = self.socket.as_raw_fd();
        self.send.prepare(arena, self.is_v6, &mut on_drop);
        let mut at = 0;
        while at < self.send.messages.len() {
            let rest = &mut self.send.messages[at..];
            // SAFETY: each message points to a name, vectors and a control buffer owned by
            // `self.send`, and through the vectors to bytes borrowed from `arena`.
            let count = unsafe {
                libc::sendmmsg(
                    fd,
                    rest.as_mut_ptr(),
                    rest.len().min(MAX_DATAGRAMS) as c_uint,
                    libc::MSG_DONTWAIT as _,
                )
            };
            if let Ok(count) = usize::try_from(count) {
                at += count.max(1);
                continue;
            }
            match io::Error::last_os_error().raw_os_error() {
                Some(libc::EINTR) => {}
                // The queue is full, and will be for the rest.
                Some(libc::EAGAIN | libc::ENOBUFS) => {
                    for run in &self.send.runs[at..] {
                        drop_run(arena, run, &mut on_drop);
                    }
                    break;
                }
                // This network device cannot segment (EIO), or not these (EINVAL).
                Some(libc::EIO | libc::EINVAL) if self.send.runs[at].count > 1 => {
                    if self.send.segments {
                        log::info("segment offload is not available here, sending without it");
                        self.send.segments = false;
                    }
                    self.send.send_one_by_one(fd, arena, at, &mut on_drop);
                    at += 1;
                }
                // This one address cannot be reached.
                _ => {
                    drop_run(arena, &self.send.runs[at], &mut on_drop);
                    at += 1;
                }
            }
        }
    }
}

fn run_datagrams<'a>(arena: &'a SendArena, run: &'a Run) -> impl Iterator<Item = &'a Datagram> {
    arena.from(&run.first).take(run.count)
}

fn drop_run(arena: &SendArena, run: &Run, on_drop: &mut impl FnMut(&Datagram)) {
    run_datagrams(arena, run).for_each(on_drop);
}

impl Batch {
    pub fn new() -> Self {
        // SAFETY: all-zero bytes are valid values of these C structures.
        let (names, vectors, messages) = unsafe {
            (
                Box::new([mem::zeroed::<sockaddr_storage>(); RECEIVE_BATCH]),
                Box::new([mem::zeroed::<iovec>(); RECEIVE_BATCH]),
                Box::new([mem::zeroed::<mmsghdr>(); RECEIVE_BATCH]),
            )
        };
        let mut batch = Self {
            buffers: Box::new([[0; MAX_RECEIVED_BYTES]; RECEIVE_BATCH]),
            names,
            _vectors: vectors,
            messages,
        };
        for at in 0..RECEIVE_BATCH {
            let vector = &mut batch._vectors[at];
            vector.iov_base = batch.buffers[at].as_mut_ptr().cast::<c_void>();
            vector.iov_len = MAX_RECEIVED_BYTES;
            let header = &mut batch.messages[at].msg_hdr;
            header.msg_name = ptr::from_mut(&mut batch.names[at]).cast::<c_void>();
            header.msg_iov = vector;
            header.msg_iovlen = 1;
        }
        batch
    }

    /// Reads a batch and returns its size; `WouldBlock` when there is nothing.
    pub fn receive(&mut self, socket: &MediaSocket) -> io::Result<usize> {
        let fd = socket.socket.as_raw_fd();
        for message in self.messages.iter_mut() {
            message.msg_hdr.msg_namelen = mem::size_of::<sockaddr_storage>() as socklen_t;
            message.msg_hdr.msg_flags = 0;
        }
        // SAFETY: each message points to a name and a vector, each vector to a buffer, all owned by
        // this batch and of the lengths stated.
        let count = unsafe {
            libc::recvmmsg(
                fd,
                self.messages.as_mut_ptr(),
                RECEIVE_BATCH as c_uint,
                libc::MSG_DONTWAIT as _,
                ptr::null_mut(),
            )
        };
        usize::try_from(count).map_err(|_| io::Error::last_os_error())
    }

    /// A datagram of the batch with its sender; `None` when it was too large or the sender has
    /// no IP address.
    pub fn datagram(&mut self, at: usize) -> Option<(SocketAddr, &mut [u8])> {
        let message = self.messages.get(at)?;
        if message.msg_hdr.msg_flags & libc::MSG_TRUNC != 0 {
            return None;
        }
        // SAFETY: the kernel wrote a name of this length into this storage.
        let name = unsafe {
            SockAddr::new(
                mem::transmute_copy(&self.names[at]),
                message.msg_hdr.msg_namelen,
            )
        };
        let from = name.as_socket()?;
        let bytes = self.buffers[at].get_mut(..message.msg_len as usize)?;
        Some((unmapped(from), bytes))
    }
}

impl Send {
    fn new() -> Self {
        Self {
            segments: true,
            names: Vec::with_capacity(MAX_DATAGRAMS),
            vectors: Vec::with_capacity(MAX_DATAGRAMS),
            controls: Vec::with_capacity(MAX_DATAGRAMS),
            runs: Vec::with_capacity(MAX_DATAGRAMS),
            messages: Vec::with_capacity(MAX_DATAGRAMS),
        }
    }

    /// Cuts the arena's chains into runs of equal length and writes the messages for them.
    fn prepare(&mut self, arena: &SendArena, is_v6: bool, on_drop: &mut impl FnMut(&Datagram)) {
        self.names.clear();
        self.vectors.clear();
        self.controls.clear();
        self.runs.clear();
        self.messages.clear();
        for (to, chain) in arena.chains() {
            let Some(to) = mapped(to, is_v6) else {
                chain.for_each(&mut *on_drop);
                continue;
            };
            self.names.push(to.into());
            self.cut(arena, chain);
        }
        self.controls.resize(self.runs.len(), [0; CONTROL_WORDS]);
        for (run, control) in self.runs.iter().zip(&mut self.controls) {
            // SAFETY: all-zero bytes are a valid `mmsghdr`.
            let mut message: mmsghdr = unsafe { mem::zeroed() };
            let name = &self.names[run.name];
            message.msg_hdr.msg_name = name.as_ptr().cast_mut().cast::<c_void>();
            message.msg_hdr.msg_namelen = name.len();
            message.msg_hdr.msg_iov = ptr::from_mut(&mut self.vectors[run.vector]);
            message.msg_hdr.msg_iovlen = run.count as _;
            if run.count > 1 {
                write_segment_len(&mut message.msg_hdr, control, run.segment_len);
            }
            self.messages.push(message);
        }
    }

    /// All datagrams of a run but the last are equally long, the last is not longer.
    fn cut<'a>(&mut self, arena: &SendArena, chain: impl Iterator<Item = &'a Datagram>) {
        let mut may_grow = false;
        for datagram in chain {
            let bytes = arena.bytes(datagram);
            match self.runs.last_mut() {
                Some(run)
                    if may_grow
                        && bytes.len() <= run.segment_len
                        && run.count < MAX_SEGMENTS
                        && (run.count + 1) * run.segment_len <= MAX_MESSAGE_BYTES =>
                {
                    run.count += 1;
                    may_grow = bytes.len() == run.segment_len;
                }
                _ => {
                    self.runs.push(Run {
                        first: *datagram,
                        count: 1,
                        segment_len: bytes.len(),
                        name: self.names.len() - 1,
                        vector: self.vectors.len(),
                    });
                    may_grow = self.segments && !bytes.is_empty();
                }
            }
            self.vectors.push(iovec {
                iov_base: bytes.as_ptr().cast_mut().cast::<c_void>(),
                iov_len: bytes.len(),
            });
        }
    }

    fn send_one_by_one(
        &self,
        fd: RawFd,
        arena: &SendArena,
        at: usize,
        on_drop: &mut impl FnMut(&Datagram),
    ) {
        let run = &self.runs[at];
        let name = &self.names[run.name];
        for datagram in run_datagrams(arena, run) {
            let bytes = arena.bytes(datagram);
            // SAFETY: pointers and lengths of one slice and one address.
            let sent = unsafe {
                libc::sendto(
                    fd,
                    bytes.as_ptr().cast::<c_void>(),
                    bytes.len(),
                    libc::MSG_DONTWAIT,
                    name.as_ptr().cast(),
                    name.len(),
                )
            };
            if sent < 0 {
                on_drop(datagram);
            }
        }
    }
}

/// The control message that asks the kernel to cut the message into datagrams of `len` bytes.
fn write_segment_len(header: &mut libc::msghdr, control: &mut [u64; CONTROL_WORDS], len: usize) {
    header.msg_control = control.as_mut_ptr().cast::<c_void>();
    // SAFETY: `control` is aligned for `cmsghdr` and has room for one with a `u16`.
    unsafe {
        header.msg_controllen = libc::CMSG_SPACE(mem::size_of::<u16>() as c_uint) as _;
        let message = libc::CMSG_FIRSTHDR(header);
        (*message).cmsg_level = libc::SOL_UDP;
        (*message).cmsg_type = libc::UDP_SEGMENT;
        (*message).cmsg_len = libc::CMSG_LEN(mem::size_of::<u16>() as c_uint) as _;
        ptr::write_unaligned(libc::CMSG_DATA(message).cast::<u16>(), len as u16);
    }
}

//! Writing in batches.

use std::io;
use std::mem;
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;

use libc::{c_uint, c_void, iovec, mmsghdr};
use mio::net::UdpSocket;

use super::control_message::{self, ControlMessage};
use super::name::Name;
use crate::arena::{Datagram, MAX_DATAGRAMS, SendArena};
use crate::histogram::Histogram;
use crate::log;
use crate::udp::{Features, mapped};

/// The kernel segments one message into at most this many datagrams.
const MAX_SEGMENTS: usize = 64;
const RUN_BOUNDS: [u64; 7] = [1, 2, 4, 8, 16, 32, MAX_SEGMENTS as u64];
/// The most bytes of one message: a UDP length field, less headers.
const MAX_MESSAGE_BYTES: usize = 65_000;

/// After so many refused runs in a row, no more are tried: it is the system and not one peer's path.
const MAX_REFUSALS: u32 = 64;

/// The messages of a flush. Built anew for each; kept for their memory.
pub(in crate::udp) struct Messages {
    segments: bool,
    /// Runs refused since one was taken.
    refusals: u32,
    names: Vec<Name>,
    vectors: Vec<iovec>,
    controls: Vec<ControlMessage>,
    runs: Vec<Run>,
    messages: Vec<mmsghdr>,
    /// Datagrams in a run.
    run_lengths: Histogram<7>,
}

/// Datagrams that go out as one message.
struct Run {
    first: Datagram,
    count: usize,
    bytes: usize,
    segment_len: usize,
    name: usize,
    vector: usize,
    vector_count: usize,
}

// SAFETY: the pointers are written and followed within one call of `send`.
unsafe impl Send for Messages {}

impl Messages {
    pub fn new(features: Features) -> Self {
        Self {
            segments: features.has_segmentation,
            refusals: 0,
            names: Vec::with_capacity(MAX_DATAGRAMS),
            vectors: Vec::with_capacity(MAX_DATAGRAMS),
            controls: Vec::with_capacity(MAX_DATAGRAMS),
            runs: Vec::with_capacity(MAX_DATAGRAMS),
            messages: Vec::with_capacity(MAX_DATAGRAMS),
            run_lengths: Histogram::new(&RUN_BOUNDS),
        }
    }

    pub fn run_lengths(&self) -> &Histogram<7> {
        &self.run_lengths
    }

    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.messages.len()
    }

    /// Hands everything in the arena to the kernel and says which datagrams it did not take.
    pub fn send(
        &mut self,
        socket: &UdpSocket,
        is_v6: bool,
        arena: &SendArena,
        mut on_drop: impl FnMut(&Datagram),
    ) {
        let fd = socket.as_raw_fd();
        self.prepare(arena, is_v6, &mut on_drop);
        let mut at = 0;
        while at < self.messages.len() {
            let rest = &mut self.messages[at..];
            // SAFETY: each message points to a name, vectors and a control buffer owned by `self`, and through the
            // vectors to bytes borrowed from `arena`.
            let count = unsafe {
                libc::sendmmsg(
                    fd,
                    rest.as_mut_ptr(),
                    rest.len().min(MAX_DATAGRAMS) as c_uint,
                    libc::MSG_DONTWAIT as _,
                )
            };
            if let Ok(count) = usize::try_from(count) {
                let taken = at..at + count.max(1);
                if self.refusals > 0 && self.runs[taken.clone()].iter().any(|run| run.count > 1) {
                    self.refusals = 0;
                }
                at = taken.end;
                continue;
            }
            match io::Error::last_os_error().raw_os_error() {
                Some(libc::EINTR) => {}
                // The queue is full, and will be for the rest.
                Some(libc::EAGAIN | libc::ENOBUFS) => {
                    for run in &self.runs[at..] {
                        drop_run(arena, run, &mut on_drop);
                    }
                    break;
                }
                // The way to this peer cannot segment (EIO), or not segments as long as these.
                Some(libc::EIO | libc::EINVAL | libc::EMSGSIZE) if self.runs[at].count > 1 => {
                    self.note_refusal();
                    self.send_one_by_one(fd, arena, at, &mut on_drop);
                    at += 1;
                }
                // This one address cannot be reached.
                _ => {
                    drop_run(arena, &self.runs[at], &mut on_drop);
                    at += 1;
                }
            }
        }
    }

    fn note_refusal(&mut self) {
        self.refusals += 1;
        if self.refusals == MAX_REFUSALS {
            log::info("segment offload is refused here, sending without it");
            self.segments = false;
        }
    }

    /// Cuts the arena's chains into runs of equal length and writes the messages for them.
    fn prepare(&mut self, arena: &SendArena, is_v6: bool, on_drop: &mut impl FnMut(&Datagram)) {
        self.names.clear();
        self.vectors.clear();
        self.runs.clear();
        for (to, chain) in arena.chains() {
            let Some(to) = mapped(to, is_v6) else {
                chain.for_each(&mut *on_drop);
                continue;
            };
            self.names.push(Name::new(to));
            self.cut(arena, chain);
        }
        self.messages.clear();
        self.controls
            .resize(self.runs.len(), control_message::EMPTY);
        for (run, control) in self.runs.iter().zip(&mut self.controls) {
            // SAFETY: all-zero bytes are a valid `mmsghdr`.
            let mut message: mmsghdr = unsafe { mem::zeroed() };
            let name = &mut self.names[run.name];
            message.msg_hdr.msg_name = name.as_mut_ptr();
            message.msg_hdr.msg_namelen = name.len();
            message.msg_hdr.msg_iov = ptr::from_mut(&mut self.vectors[run.vector]);
            message.msg_hdr.msg_iovlen = run.vector_count as _;
            if run.count > 1 {
                control_message::set_segment_len(&mut message.msg_hdr, control, run.segment_len);
            }
            self.run_lengths.note(run.count as u64, 1);
            self.messages.push(message);
        }
    }

    /// All datagrams of a run but the last are equally long, the last is not longer. Those that lie one behind the
    /// other in the arena are one vector.
    fn cut<'a>(&mut self, arena: &SendArena, chain: impl Iterator<Item = &'a Datagram>) {
        let mut may_grow = false;
        let mut end = ptr::null();
        for datagram in chain {
            let bytes = arena.bytes(datagram);
            match self.runs.last_mut() {
                Some(run)
                    if may_grow
                        && bytes.len() <= run.segment_len
                        && run.count < MAX_SEGMENTS
                        && run.bytes + bytes.len() <= MAX_MESSAGE_BYTES =>
                {
                    run.count += 1;
                    run.bytes += bytes.len();
                    may_grow = bytes.len() == run.segment_len;
                    match self.vectors.last_mut() {
                        Some(vector) if bytes.as_ptr() == end => vector.iov_len += bytes.len(),
                        _ => {
                            run.vector_count += 1;
                            self.vectors.push(vector(bytes));
                        }
                    }
                }
                _ => {
                    self.runs.push(Run {
                        first: *datagram,
                        count: 1,
                        bytes: bytes.len(),
                        segment_len: bytes.len(),
                        name: self.names.len() - 1,
                        vector: self.vectors.len(),
                        vector_count: 1,
                    });
                    self.vectors.push(vector(bytes));
                    may_grow = self.segments && !bytes.is_empty();
                }
            }
            end = bytes.as_ptr_range().end;
        }
    }

    fn send_one_by_one(
        &mut self,
        fd: RawFd,
        arena: &SendArena,
        at: usize,
        on_drop: &mut impl FnMut(&Datagram),
    ) {
        let run = &self.runs[at];
        let name = &mut self.names[run.name];
        for datagram in run_datagrams(arena, run) {
            let bytes = arena.bytes(datagram);
            // SAFETY: pointers and lengths of one slice and one address.
            let sent = unsafe {
                libc::sendto(
                    fd,
                    bytes.as_ptr().cast::<c_void>(),
                    bytes.len(),
                    libc::MSG_DONTWAIT,
                    name.as_mut_ptr().cast(),
                    name.len(),
                )
            };
            if sent < 0 {
                on_drop(datagram);
            }
        }
    }
}

fn vector(bytes: &[u8]) -> iovec {
    iovec {
        iov_base: bytes.as_ptr().cast_mut().cast::<c_void>(),
        iov_len: bytes.len(),
    }
}

fn run_datagrams<'a>(arena: &'a SendArena, run: &'a Run) -> impl Iterator<Item = &'a Datagram> {
    arena.from(&run.first).take(run.count)
}

fn drop_run(arena: &SendArena, run: &Run, on_drop: &mut impl FnMut(&Datagram)) {
    run_datagrams(arena, run).for_each(on_drop);
}

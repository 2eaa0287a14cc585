//! A client's UDP socket, and the buffers that all sockets are read into.
//!
//! Nobody waits in the kernel for a packet: sockets are read every few milliseconds, because a server on the same
//! machine would otherwise be charged with waking the reader. That a packet was read late does not show in its delay:
//! on Linux the kernel notes when it arrived.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket as RawSocket, Type};

use crate::clock::unix_ns;

/// Asked of the kernel; without privileges it gives less. Room for a second of a dozen streams.
const RECEIVE_BUFFER_BYTES: usize = 4 << 20;
pub const MAX_DATAGRAM_BYTES: usize = 2048;

#[derive(Debug)]
pub struct Socket(UdpSocket);

impl Socket {
    /// A socket on a free port of `address`.
    pub fn bind(address: IpAddr) -> io::Result<Self> {
        let socket = RawSocket::new(
            Domain::for_address((address, 0).into()),
            Type::DGRAM,
            Some(Protocol::UDP),
        )?;
        socket.set_nonblocking(true)?;
        system::enlarge(&socket, RECEIVE_BUFFER_BYTES);
        system::note_arrivals(&socket)?;
        socket.bind(&SocketAddr::new(address, 0).into())?;
        Ok(Self(socket.into()))
    }

    pub fn port(&self) -> io::Result<u16> {
        Ok(self.0.local_addr()?.port())
    }

    pub fn connect(&self, remote: SocketAddr) -> io::Result<()> {
        self.0.connect(remote)
    }

    /// Sends, or does not: a datagram may be lost anywhere. True when the kernel took it.
    pub fn send(&self, datagram: &[u8]) -> bool {
        self.0.send(datagram).is_ok()
    }
}

pub use system::Batch;

#[cfg(target_os = "linux")]
mod system {
    //! Unsafe code is kept to here: `recvmmsg` and the structures that it takes.

    use std::os::fd::AsRawFd;
    use std::{io, mem, ptr};

    use libc::{c_int, c_uint, c_void, iovec, mmsghdr, timespec};
    use socket2::Socket as RawSocket;

    use super::{MAX_DATAGRAM_BYTES, Socket, unix_ns};

    const BATCH: usize = 64;
    /// Room for one control message with a `timespec`.
    const CONTROL_WORDS: usize = 8;

    /// Beyond the system's limit where that is allowed, up to it where not.
    pub fn enlarge(socket: &RawSocket, bytes: usize) {
        let size = bytes as c_int;
        // SAFETY: the option's value is a C int that outlives the call.
        let forced = unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_RCVBUFFORCE,
                (&raw const size).cast(),
                mem::size_of::<c_int>() as u32,
            )
        };
        if forced != 0 {
            let _ = socket.set_recv_buffer_size(bytes);
        }
    }

    pub fn note_arrivals(socket: &RawSocket) -> io::Result<()> {
        let on: c_int = 1;
        // SAFETY: the option's value is a C int that outlives the call.
        let done = unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_TIMESTAMPNS,
                (&raw const on).cast(),
                mem::size_of::<c_int>() as u32,
            )
        };
        if done == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    /// Datagrams that were read together.
    pub struct Batch {
        buffers: Box<[[u8; MAX_DATAGRAM_BYTES]; BATCH]>,
        controls: Box<[[u64; CONTROL_WORDS]; BATCH]>,
        /// Point into `buffers`, `controls` and each other, none of which ever moves.
        vectors: Box<[iovec; BATCH]>,
        messages: Box<[mmsghdr; BATCH]>,
    }

    impl Batch {
        pub fn new() -> Self {
            // SAFETY: all-zero bytes are valid values of these C structures.
            let (vectors, messages) = unsafe {
                (
                    Box::new([mem::zeroed::<iovec>(); BATCH]),
                    Box::new([mem::zeroed::<mmsghdr>(); BATCH]),
                )
            };
            let mut batch = Self {
                buffers: Box::new([[0; MAX_DATAGRAM_BYTES]; BATCH]),
                controls: Box::new([[0; CONTROL_WORDS]; BATCH]),
                vectors,
                messages,
            };
            for at in 0..BATCH {
                batch.vectors[at] = iovec {
                    iov_base: batch.buffers[at].as_mut_ptr().cast(),
                    iov_len: MAX_DATAGRAM_BYTES,
                };
                let header = &mut batch.messages[at].msg_hdr;
                header.msg_iov = &raw mut batch.vectors[at];
                header.msg_iovlen = 1;
                header.msg_control = batch.controls[at].as_mut_ptr().cast::<c_void>();
            }
            batch
        }

        /// Reads what has arrived, as much as fits. Returns how many datagrams that are.
        pub fn receive(&mut self, socket: &Socket) -> usize {
            for message in self.messages.iter_mut() {
                message.msg_hdr.msg_controllen = CONTROL_WORDS * mem::size_of::<u64>();
            }
            // SAFETY: each message points to a vector and a control buffer of `self`, and through the vector to a
            // buffer of `self`, with the lengths that they have.
            let count = unsafe {
                libc::recvmmsg(
                    socket.0.as_raw_fd(),
                    self.messages.as_mut_ptr(),
                    BATCH as c_uint,
                    libc::MSG_DONTWAIT as _,
                    ptr::null_mut(),
                )
            };
            usize::try_from(count).unwrap_or(0)
        }

        /// The bytes of a datagram of the last `receive`, and when it arrived, in nanoseconds since 1970.
        pub fn datagram(&mut self, at: usize) -> (&mut [u8], u64) {
            let arrived = arrival(&self.messages[at]).unwrap_or_else(unix_ns);
            let len = (self.messages[at].msg_len as usize).min(MAX_DATAGRAM_BYTES);
            (&mut self.buffers[at][..len], arrived)
        }
    }

    fn arrival(message: &mmsghdr) -> Option<u64> {
        // SAFETY: the kernel filled the control buffer that the header points to and set its length, so that the
        // first control message, if there is one, lies within it; a `timespec` is read where its type says so.
        unsafe {
            let control = libc::CMSG_FIRSTHDR(&raw const message.msg_hdr);
            let is_time = !control.is_null()
                && (*control).cmsg_level == libc::SOL_SOCKET
                && (*control).cmsg_type == libc::SO_TIMESTAMPNS;
            is_time.then(|| {
                let time = ptr::read_unaligned(libc::CMSG_DATA(control).cast::<timespec>());
                time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
            })
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    use socket2::Socket as RawSocket;

    use super::{MAX_DATAGRAM_BYTES, Socket, unix_ns};

    pub fn enlarge(socket: &RawSocket, bytes: usize) {
        let _ = socket.set_recv_buffer_size(bytes);
    }

    pub fn note_arrivals(_: &RawSocket) -> io::Result<()> {
        Ok(())
    }

    /// One datagram; when it arrived is when it was read.
    pub struct Batch {
        buffer: Box<[u8; MAX_DATAGRAM_BYTES]>,
        len: usize,
    }

    impl Batch {
        pub fn new() -> Self {
            Self {
                buffer: Box::new([0; MAX_DATAGRAM_BYTES]),
                len: 0,
            }
        }

        pub fn receive(&mut self, socket: &Socket) -> usize {
            match socket.0.recv(&mut self.buffer[..]) {
                Ok(len) => {
                    self.len = len;
                    1
                }
                Err(_) => 0,
            }
        }

        pub fn datagram(&mut self, _: usize) -> (&mut [u8], u64) {
            (&mut self.buffer[..self.len], unix_ns())
        }
    }
}

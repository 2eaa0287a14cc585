//! One client's TCP connection.

use std::io::{self, Read, Write};
use std::net::SocketAddr;

use mio::net::TcpStream;
use net::Micros;

use super::framing::FrameReader;

/// The most bytes that wait for a slow client: about a second of video. Further datagrams are
/// dropped whole, as UDP would.
const MAX_QUEUED_BYTES: usize = 256 << 10;

/// The connection ended, broke, or sent what is not framed.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed;

pub struct Connection {
    stream: TcpStream,
    remote: SocketAddr,
    reader: FrameReader,
    /// Frames to be written; the first `written` bytes are.
    queue: Vec<u8>,
    written: usize,
    opened_at: Micros,
    heard_at: Micros,
    is_proven: bool,
}

impl Connection {
    pub fn new(stream: TcpStream, remote: SocketAddr, now: Micros) -> Self {
        Self {
            stream,
            remote,
            reader: FrameReader::new(),
            queue: Vec::new(),
            written: 0,
            opened_at: now,
            heard_at: now,
            is_proven: false,
        }
    }

    pub fn source(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    pub fn remote(&self) -> SocketAddr {
        self.remote
    }

    pub fn opened_at(&self) -> Micros {
        self.opened_at
    }

    pub fn heard_at(&self) -> Micros {
        self.heard_at
    }

    pub fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// Notes that the client authenticated itself; true the first time.
    pub fn prove(&mut self) -> bool {
        !std::mem::replace(&mut self.is_proven, true)
    }

    /// Reads until there is a whole frame or nothing more to read.
    pub fn read(&mut self, buffer: &mut [u8], now: Micros) -> Result<Option<usize>, Closed> {
        loop {
            if let Some(len) = self.reader.next(buffer).map_err(|_| Closed)? {
                self.heard_at = now;
                return Ok(Some(len));
            }
            match self.stream.read(self.reader.space()) {
                Ok(0) => return Err(Closed),
                Ok(count) => self.reader.filled(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(_) => return Err(Closed),
            }
        }
    }

    pub fn has_nothing_to_write(&self) -> bool {
        self.queue.is_empty()
    }

    /// Queues a datagram as a frame; false when the queue is full.
    pub fn queue(&mut self, datagram: &[u8]) -> bool {
        let Ok(len) = u16::try_from(datagram.len()) else {
            return false;
        };
        if self.queue.len() - self.written + datagram.len() > MAX_QUEUED_BYTES {
            return false;
        }
        self.queue.extend(len.to_be_bytes());
        self.queue.extend(datagram);
        true
    }

    /// Writes as much as the socket takes.
    pub fn write(&mut self) -> Result<(), Closed> {
        while self.written < self.queue.len() {
            match self.stream.write(&self.queue[self.written..]) {
                Ok(0) => return Err(Closed),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    // What is written moves out of memory once it is the larger part.
                    if self.written > self.queue.len() / 2 {
                        self.queue.drain(..self.written);
                        self.written = 0;
                    }
                    return Ok(());
                }
                Err(_) => return Err(Closed),
            }
        }
        self.queue.clear();
        self.queue.shrink_to(MAX_QUEUED_BYTES / 8);
        self.written = 0;
        Ok(())
    }
}

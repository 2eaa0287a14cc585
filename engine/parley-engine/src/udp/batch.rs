//! Datagrams that were read together.

use std::io;
use std::net::SocketAddr;

use net::Micros;

use super::{MAX_RECEIVED_BYTES, MediaSocket, single};

/// Read into again and again. Where the kernel coalesces, one message holds several datagrams.
pub struct Batch {
    buffer: Box<[u8]>,
    received: Vec<Received>,
    #[cfg(target_os = "linux")]
    messages: Option<super::batched::Headers>,
}

/// One datagram in the buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Received {
    /// `None` when the sender has no IP address.
    pub from: Option<SocketAddr>,
    pub offset: usize,
    /// More than [`MAX_RECEIVED_BYTES`] when it was too large.
    pub len: usize,
}

impl Batch {
    /// Made for a socket: how it reads decides how much room it needs.
    pub fn new(socket: &MediaSocket) -> Self {
        #[cfg(target_os = "linux")]
        if socket.features.has_batches {
            let mut buffer = super::batched::receive_buffer(socket.features);
            let headers = super::batched::Headers::new(socket.features, &mut buffer);
            return Self {
                buffer,
                received: Vec::with_capacity(super::batched::MAX_RECEIVED),
                messages: Some(headers),
            };
        }
        let _ = socket;
        Self {
            buffer: vec![0; MAX_RECEIVED_BYTES + 1].into(),
            received: Vec::with_capacity(1),
            #[cfg(target_os = "linux")]
            messages: None,
        }
    }

    /// Reads a batch and returns how many datagrams it has; `WouldBlock` when there is nothing.
    pub fn receive(&mut self, socket: &MediaSocket) -> io::Result<usize> {
        self.received.clear();
        #[cfg(target_os = "linux")]
        if let Some(messages) = &mut self.messages {
            messages.receive(&socket.socket, &mut self.received)?;
            return Ok(self.received.len());
        }
        single::receive(&socket.socket, &mut self.buffer, &mut self.received)?;
        Ok(self.received.len())
    }

    /// How long the first datagram of the last batch had waited in the kernel when the batch was read; 0 where the
    /// system does not tell.
    pub fn waited(&self) -> Micros {
        #[cfg(target_os = "linux")]
        if let Some(messages) = &self.messages {
            return messages.waited();
        }
        0
    }

    /// A datagram of the last batch with its sender; `None` when it was too large or the sender has
    /// no IP address.
    pub fn datagram(&mut self, at: usize) -> Option<(SocketAddr, &mut [u8])> {
        let received = *self.received.get(at)?;
        let from = received
            .from
            .filter(|_| received.len <= MAX_RECEIVED_BYTES)?;
        let bytes = self.buffer.get_mut(received.offset..)?;
        Some((from, bytes.get_mut(..received.len)?))
    }

    /// The bytes of a datagram of the last batch, as they are now.
    pub fn bytes(&self, at: usize) -> &[u8] {
        let bytes = self
            .received
            .get(at)
            .and_then(|one| self.buffer.get(one.offset..)?.get(..one.len));
        bytes.unwrap_or_default()
    }
}

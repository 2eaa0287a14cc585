//! What comes from the network.

use forward::TransportKey;
use net::{Link, Micros, Path};
use rtp::demux::{Protocol, classify};
use rtp::stun::Message;

use super::{Engine, MAX_HANDSHAKES};

impl Engine {
    /// Takes one datagram. Whatever belongs to no transport costs one look-up and is dropped
    /// without an answer.
    pub fn handle_datagram(&mut self, datagram: &mut [u8], path: Path, now: Micros) {
        self.datagrams_received += 1;
        let handled = match classify(datagram) {
            Some(Protocol::Stun) => self.handle_stun(datagram, path, now),
            Some(Protocol::Dtls) => self.handle_dtls(datagram, path, now),
            Some(Protocol::Rtp) => self.handle_rtp(datagram, path, now),
            Some(Protocol::Rtcp) => self.handle_rtcp(datagram, path, now),
            None => None,
        };
        if handled.is_none() {
            self.stray_datagrams += 1;
        }
    }

    /// Notes a datagram that could not be read.
    pub fn count_stray(&mut self) {
        self.datagrams_received += 1;
        self.stray_datagrams += 1;
    }

    /// The transport that a path belongs to, with the datagram counted.
    fn receiver(&mut self, path: Path, bytes: usize) -> Option<TransportKey> {
        let key = *self.by_path.get(&path)?;
        let slot = self.outbox.get_mut(key)?;
        slot.traffic.packets_received += 1;
        slot.traffic.bytes_received += bytes as u64;
        Some(key)
    }

    /// Checks go to the transport that their user name names, from whatever address.
    fn handle_stun(&mut self, datagram: &[u8], path: Path, now: Micros) -> Option<()> {
        if self.is_relay_path(path) {
            return None;
        }
        let message = Message::parse(datagram).ok()?;
        let key = *self.by_fragment.get(message.local_fragment()?)?;
        let slot = self.outbox.get_mut(key)?;
        let len = slot
            .transport
            .handle_stun(&message, path, now, &mut self.reply)?;
        slot.traffic.packets_received += 1;
        slot.traffic.bytes_received += datagram.len() as u64;
        if let Link::Tcp(connection) = path.link {
            self.outbox.tcp.prove(connection);
        }
        self.outbox.send_plain(Some(key), path, &self.reply[..len]);
        self.drain_transport(key, now);
        Some(())
    }

    fn handle_dtls(&mut self, datagram: &[u8], path: Path, now: Micros) -> Option<()> {
        let key = self.receiver(path, datagram.len())?;
        let transport = &mut self.outbox.get_mut(key)?.transport;
        let would_begin = !transport.is_handshaking() && transport.srtp_profile().is_none();
        if would_begin && self.handshaking.len() >= MAX_HANDSHAKES {
            return None;
        }
        transport.handle_dtls(datagram, path, now);
        self.drain_transport(key, now);
        Some(())
    }

    fn handle_rtp(&mut self, datagram: &mut [u8], path: Path, now: Micros) -> Option<()> {
        let key = self.receiver(path, datagram.len())?;
        let transport = &mut self.outbox.get_mut(key)?.transport;
        let state = transport.state();
        let len = transport.open_rtp(datagram, path, now).ok()?;
        if transport.state() != state {
            self.drain_transport(key, now);
        }
        self.forwarder
            .handle_rtp(key, &datagram[..len], now, &mut self.outbox);
        Some(())
    }

    fn handle_rtcp(&mut self, datagram: &mut [u8], path: Path, now: Micros) -> Option<()> {
        let key = self.receiver(path, datagram.len())?;
        let transport = &mut self.outbox.get_mut(key)?.transport;
        let state = transport.state();
        let len = transport.open_rtcp(datagram, path, now).ok()?;
        if transport.state() != state {
            self.drain_transport(key, now);
        }
        self.forwarder
            .handle_rtcp(key, &datagram[..len], now, &mut self.outbox);
        Some(())
    }

    /// The forwarder's events of a batch of datagrams.
    pub fn finish_batch(&mut self) {
        self.drain_forwarder();
    }

    /// A TCP connection closed.
    pub fn connection_closed(&mut self, path: Path, now: Micros) {
        if let Some(&key) = self.by_path.get(&path)
            && let Some(slot) = self.outbox.get_mut(key)
        {
            slot.transport.forget_path(path, now);
            self.drain_transport(key, now);
        }
    }
}

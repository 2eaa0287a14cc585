//! What comes from the network.

use forward::TransportKey;
use net::{Link, Micros, Path};
use rtp::demux::{Protocol, classify};
use rtp::stun::Message;

use super::feedback_queue::FeedbackQueue;
use super::{Engine, MAX_HANDSHAKES};
use crate::outbox::udp_path;
use crate::udp::Batch;

/// A media packet of a batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Media {
    from: TransportKey,
    path: Path,
    /// Its place in the batch.
    at: usize,
    /// Without SRTP's trailer, once it is opened.
    len: usize,
}

impl Engine {
    /// Takes the first `count` datagrams of a batch. Media is worked on in runs, one transport after the other, so that
    /// each player's packets of a run lie together and go out together. Feedback is put by.
    pub fn handle_batch(&mut self, batch: &mut Batch, count: usize, now: Micros) {
        for at in 0..count {
            let Some((from, datagram)) = batch.datagram(at) else {
                self.count_stray();
                continue;
            };
            let path = udp_path(from);
            match classify(datagram) {
                Some(Protocol::Rtp) => {
                    self.datagrams_received += 1;
                    match self.receiver(path, datagram.len()) {
                        Some(from) => self.media.push(Media {
                            from,
                            path,
                            at,
                            len: 0,
                        }),
                        None => self.stray_datagrams += 1,
                    }
                }
                Some(Protocol::Rtcp) => {
                    if !self.feedback.push(path, datagram) {
                        self.handle_feedback(now);
                        self.handle_datagram(datagram, path, now);
                    }
                }
                _ => self.handle_datagram(datagram, path, now),
            }
        }
        self.handle_media(batch, now);
        self.finish_batch();
    }

    /// Works on the batch's media, in whose order only the transports may change places.
    fn handle_media(&mut self, batch: &mut Batch, now: Micros) {
        let mut media = std::mem::take(&mut self.media);
        if media.iter().any(|one| one.from != media[0].from) {
            media.sort_unstable_by_key(|one| (one.from.index(), one.at));
        }
        for run in media.chunk_by_mut(|one, other| one.from == other.from) {
            self.handle_run(run, batch, now);
        }
        media.clear();
        self.media = media;
    }

    /// Works on media of one transport.
    fn handle_run(&mut self, run: &mut [Media], batch: &mut Batch, now: Micros) {
        let key = run[0].from;
        let Some(slot) = self.outbox.get_mut(key) else {
            return;
        };
        let state = slot.transport.state();
        for media in run.iter_mut() {
            let opened = batch
                .datagram(media.at)
                .and_then(|(_, datagram)| slot.transport.open_rtp(datagram, media.path, now).ok());
            match opened {
                Some(len) => media.len = len,
                None => self.stray_datagrams += 1,
            }
        }
        if slot.transport.state() != state {
            self.drain_transport(key, now);
        }
        let packets = run
            .iter()
            .filter(|media| media.len > 0)
            .map(|media| &batch.bytes(media.at)[..media.len]);
        self.forwarder
            .handle_rtp_run(key, packets, now, &mut self.outbox);
    }

    /// Works on the feedback that was put by; false when there was none.
    pub fn handle_feedback(&mut self, now: Micros) -> bool {
        if self.feedback.is_empty() {
            return false;
        }
        let mut feedback = std::mem::replace(&mut self.feedback, FeedbackQueue::without_memory());
        feedback.drain(|path, compound| self.handle_datagram(compound, path, now));
        self.feedback = feedback;
        self.drain_forwarder();
        true
    }

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

//! Carrying earlier sound again in later packets (RED, RFC 2198), where the player's link loses packets.
//!
//! A packet's sound comes with it, or with one of the next few; only when all but the last of those are known to be lost as
//! well is it worth to send it again.

use super::Consumer;
use crate::media_packet::MediaPacket;
use crate::munger::Rewritten;
use crate::params::ConsumerCodec;
use crate::receive_stream::ReceiveStream;
use crate::transport::Transport;
use crate::wire::{MAX_REDUNDANT, Redundancy};
use rtp::payload::red::{Block, MAX_BLOCK_LEN, MAX_TIMESTAMP_OFFSET};

/// Bytes of earlier sound in a packet: with its own it is to fit into a datagram of any path.
const MAX_BYTES: usize = 900;
/// With one that is left, the answer to a NACK is worth its bytes: it is rare, and there is no time to learn what becomes of it.
const ENOUGH_CARRIERS: u16 = 2;

impl Consumer {
    /// The earlier sound that a new packet is to carry; nothing where it is not understood or not worth it.
    pub(super) fn redundancy<'a>(
        &self,
        codec: &ConsumerCodec,
        packet: &MediaPacket<'_>,
        rewritten: &Rewritten,
        (stream, transport): (&'a ReceiveStream, &Transport),
    ) -> Redundancy<'a> {
        let mut redundancy = Redundancy::new();
        // What fills a gap comes too late to carry anything.
        let may_carry = codec.red.is_some()
            && self.munger.is_newest(rewritten.sequence)
            && !packet.payload.is_empty();
        if !may_carry {
            return redundancy;
        }
        let mut bytes = packet.payload.len();
        for back in 1..=transport.copies_of_sound() {
            let Some(block) = self.carried_block(codec, packet, (rewritten, back), stream) else {
                break;
            };
            bytes += block.data.len();
            if bytes > MAX_BYTES || redundancy.try_push(block).is_err() {
                break;
            }
        }
        redundancy.reverse();
        redundancy
    }

    /// The sound of the packet `back` numbers before a new one, if that can carry it.
    fn carried_block<'a>(
        &self,
        codec: &ConsumerCodec,
        packet: &MediaPacket<'_>,
        (rewritten, back): (&Rewritten, u8),
        stream: &'a ReceiveStream,
    ) -> Option<Block<'a>> {
        let number = (rewritten.sequence as u16).wrapping_sub(u16::from(back));
        let sent = self.history.get(number)?;
        if sent.is_empty || Some(sent.source) != self.current {
            return None;
        }
        let offset = rewritten.timestamp.wrapping_sub(sent.rewritten.timestamp);
        let earlier = stream.store.get(sent.source_sequence)?;
        let fits = earlier.payload.len() <= MAX_BLOCK_LEN
            && offset <= MAX_TIMESTAMP_OFFSET
            && earlier.payload_type == packet.payload_type;
        fits.then_some(Block {
            payload_type: codec.params.payload_type,
            timestamp_offset: offset as u16,
            data: earlier.payload,
        })
    }

    /// Notes that a packet came, and with it what it carried: whoever asks for that has not got it yet.
    pub(crate) fn note_arrival(&mut self, sequence: u16) {
        for back in 0..=u16::from(self.carried_by(sequence)) {
            self.history.set_arrived(sequence.wrapping_sub(back));
        }
    }

    /// How many packets before this one it carried.
    pub(super) fn carried_by(&self, sequence: u16) -> u8 {
        let sent = self.history.get(sequence);
        sent.map_or(0, |sent| sent.carried)
    }

    /// True when packets after `lost_to` carry this one, or will, and enough of them that one is likely to come: `lost_to` and
    /// those before it are known to be lost.
    pub(super) fn is_carried_after(
        &self,
        lost_to: u16,
        sequence: u16,
        transport: &Transport,
    ) -> bool {
        if self.params.codecs[0].red.is_none() {
            return false;
        }
        let age = self.munger.newest().wrapping_sub(sequence);
        let known = lost_to.wrapping_sub(sequence);
        let later = known.saturating_add(1)..=age.min(MAX_REDUNDANT as u16);
        let carries = |distance: &u16| {
            let carrier = sequence.wrapping_add(*distance);
            u16::from(self.carried_by(carrier)) >= *distance
        };
        let carriers = later.filter(carries).count() as u16;
        let to_come = u16::from(transport.copies_of_sound()).saturating_sub(age);
        carriers + to_come >= ENOUGH_CARRIERS
    }
}

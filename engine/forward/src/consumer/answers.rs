//! Sending again what a player lacks: when it asks, or as soon as feedback tells of the loss.

use super::{Consumer, VIDEO_HISTORY};
use crate::params::ConsumerCodec;
use crate::producer::Producer;
use crate::repair::sent_history::Sent;
use crate::transport::Transport;
use crate::wire::{self, Form};
use crate::{Egress, MediaKind, Micros};
use congestion::PacketClass;

impl Consumer {
    /// Answers a NACK: sends a packet again, if it is still there and not just on its way.
    pub(crate) fn retransmit(
        &mut self,
        sequence: u16,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        self.stats.packets_nacked += 1;
        if self.is_carried_after(sequence, sequence, transport) {
            self.stats.packets_not_retransmitted += 1;
            return;
        }
        self.send_again(sequence, producer, transport, now, out);
    }

    /// Sends a packet again that feedback says is lost, before it is asked for.
    pub(crate) fn replace_lost(
        &mut self,
        sequence: u16,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        if !self.params.codecs[0].params.has_nack {
            return;
        }
        // With it is lost what it carried, unless that came or may yet come in another way.
        for back in (0..=u16::from(self.carried_by(sequence))).rev() {
            let missing = sequence.wrapping_sub(back);
            if !self.is_carried_after(sequence, missing, transport) {
                self.send_again(missing, producer, transport, now, out);
            }
        }
    }

    fn send_again(
        &mut self,
        sequence: u16,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let round_trip = transport.round_trip.or_initial();
        let patience = match self.kind() {
            // What was sent within the round trip, neither feedback nor the player can know of.
            MediaKind::Video => round_trip * 9 / 10,
            // Sound has no time for a third try: the second goes out before it is known what became of the first.
            MediaKind::Audio => round_trip / 2,
        };
        let sent = self.history.get(sequence);
        let is_needless = |sent: &Sent| sent.has_arrived || sent.last_sent_at + patience > now;
        if sent.as_ref().is_some_and(is_needless) {
            return;
        }
        let Some(credit) = self.retransmission_credit.checked_sub(1) else {
            self.stats.packets_not_retransmitted += 1;
            return;
        };
        let is_first = sent.is_none();
        // A number that will never be used: an empty packet ends the wait for it, and is the same when it is asked for again.
        if is_first && let Some(rewritten) = self.munger.abandoned(sequence, VIDEO_HISTORY as u64) {
            self.history.insert_empty(rewritten, now);
        }
        let again = self.history.get(sequence).and_then(|sent| {
            let (packet, part, codec) = self.recall(&sent, producer)?;
            Some((packet, part, sent, codec))
        });
        let again = again.filter(|(packet, _, sent, _)| {
            let bytes = packet.payload.len() + usize::from(sent.carried_bytes);
            transport.has_room_for_answer(bytes, now)
        });
        let Some((packet, part, sent, codec)) = again else {
            self.stats.packets_not_retransmitted += 1;
            return;
        };
        self.retransmission_credit = credit;
        self.history.set_sent_at(sequence, now);
        // An answer that is lost costs the player another round trip.
        let copies = match is_first {
            true => 0,
            false => u16::from(transport.copies_of_answers()).min(credit),
        };
        self.retransmission_credit -= copies;
        for _ in 0..=copies {
            let form = (
                self.form_of_answer(&codec, &sent, is_first),
                PacketClass::Repair,
            );
            let content = (&packet, &part, &sent.rewritten);
            wire::send(&self.params, transport, form, content, now, out);
            self.stats.packets_retransmitted += 1;
            self.stats.bytes_retransmitted += packet.payload.len() as u64;
        }
    }

    pub(super) fn form_of_answer(
        &mut self,
        codec: &ConsumerCodec,
        sent: &Sent,
        is_first: bool,
    ) -> Form<'static> {
        match (codec.rtx, self.params.rtx_ssrc) {
            (Some(rtx), Some(ssrc)) => {
                self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
                Form::Rtx {
                    payload_type: rtx.payload_type,
                    ssrc,
                    sequence: self.rtx_sequence,
                }
            }
            _ if is_first => Form::Media {
                payload_type: codec.params.payload_type,
                padding: 0,
            },
            _ => Form::MediaAgain {
                payload_type: codec.params.payload_type,
                carried: sent.carried_bytes,
            },
        }
    }
}

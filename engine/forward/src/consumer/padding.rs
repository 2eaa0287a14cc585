//! Padding for probes: what was sent lately once more, which may even be of use; else nothing but padding.

use super::Consumer;
use crate::producer::Producer;
use crate::transport::Transport;
use crate::wire::{self, Form};
use crate::{Egress, ExtensionKind, Micros};
use congestion::PacketClass;
use rtp::header::Header;

/// So many packets back from the newest are repeated in turn.
const REPEATED: u16 = 64;
/// A probe of small packets is not made of large ones.
const MAX_OVERSIZE: usize = 2;

impl Consumer {
    /// Sends about `bytes` in one packet on the RTX stream. False when the player has none, or knows no transport-wide
    /// numbers.
    pub(crate) fn pad(
        &mut self,
        bytes: usize,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) -> bool {
        let numbers = self.params.extensions.id(ExtensionKind::TransportSequence);
        let (Some(ssrc), Some(_)) = (self.params.rtx_ssrc, numbers) else {
            return false;
        };
        let Some(rtx) = self.params.codecs.iter().find_map(|codec| codec.rtx) else {
            return false;
        };
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let sequence = self.rtx_sequence;
        let back = sequence % REPEATED;
        let waiting_from = self.backlog.sent_to().map(|sequence| sequence as u16);
        let newest = waiting_from.or(self.history.newest());
        let sent = newest.and_then(|newest| self.history.get(newest.wrapping_sub(back)));
        let stored = sent.filter(|sent| !sent.is_empty).and_then(|sent| {
            let (packet, part, codec) = self.recall(&sent, producer)?;
            let len = packet.payload.len();
            let is_apt = len > 0 && len <= bytes * MAX_OVERSIZE;
            Some((packet, part, sent.rewritten, codec.rtx?)).filter(|_| is_apt)
        });
        match stored {
            Some((packet, part, rewritten, rtx)) => {
                let form = Form::Rtx {
                    payload_type: rtx.payload_type,
                    ssrc,
                    sequence,
                };
                let content = (&packet, &part, &rewritten);
                let form = (form, PacketClass::Padding);
                wire::send(&self.params, transport, form, content, now, out);
            }
            None => {
                let header = Header {
                    marker: false,
                    payload_type: rtx.payload_type,
                    sequence,
                    timestamp: sent.map_or(0, |sent| sent.rewritten.timestamp),
                    ssrc,
                };
                wire::send_padding(&self.params, transport, header, bytes, now, out);
            }
        }
        true
    }
}

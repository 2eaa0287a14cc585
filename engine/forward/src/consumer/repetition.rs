//! Sending more than once what a lossy link is likely to lose.

use super::{Consumer, codec_with};
use crate::producer::Producer;
use crate::transport::Transport;
use crate::wire::{self, Form};
use crate::{Egress, MediaKind, Micros};
use congestion::PacketClass;

impl Consumer {
    /// How many more times than once a new packet will go out.
    pub(super) fn copies_of_media(&self, transport: &Transport) -> u8 {
        let codec = &self.params.codecs[0];
        // Under its own number again goes only what has no RTX; what cannot be asked for is not kept to be sent again.
        let is_repeatable = codec.params.has_nack && !self.has_rtx(codec);
        if self.kind() == MediaKind::Audio && is_repeatable {
            transport.copies_of_sound()
        } else {
            0
        }
    }

    /// Sends the packets before the newest again, as many as the link's loss asks for: a copy that comes a packet later
    /// is not lost with the first, and comes long before the answer to a NACK. This is what RED (RFC 2198) does for sound, and every
    /// player understands it.
    pub(super) fn repeat_earlier(
        &mut self,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        for back in 1..=u16::from(self.copies_of_media(transport)) {
            let sequence = self.munger.newest().wrapping_sub(back);
            let Some(sent) = self.history.get_mut(sequence).filter(|sent| !sent.is_empty) else {
                continue;
            };
            let Some(stored) = producer.stored(sent.source, sent.source_sequence) else {
                continue;
            };
            let rewritten = sent.rewritten;
            let Some(codec) = codec_with(&self.params.codecs, stored.packet.payload_type) else {
                continue;
            };
            let form = Form::MediaAgain {
                payload_type: codec.params.payload_type,
            };
            let form = (form, PacketClass::Repair);
            let content = (&stored.packet, &stored.part, &rewritten);
            wire::send(&self.params, transport, form, content, now, out);
        }
    }
}

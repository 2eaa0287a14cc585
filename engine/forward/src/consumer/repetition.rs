//! Sending more than once what a lossy link is likely to lose.

use super::Consumer;
use crate::producer::Producer;
use crate::repair::sent_history::Sent;
use crate::transport::Transport;
use crate::wire;
use crate::{Egress, MediaKind, Micros};
use congestion::PacketClass;

/// Packets of a picture that is sent twice, at most.
const MAX_PICTURE: u16 = 128;

impl Consumer {
    /// How many more times than once a new packet will go out.
    pub(super) fn copies_of_media(&self, transport: &Transport) -> u8 {
        let codec = &self.params.codecs[0];
        // Under its own number again goes only what has no RTX; what cannot be asked for is not kept to be sent again. Where
        // later packets can carry earlier sound, that is the cheaper way.
        let is_repeatable = codec.params.has_nack && !self.has_rtx(codec) && codec.red.is_none();
        if self.kind() == MediaKind::Audio && is_repeatable {
            transport.copies_of_sound()
        } else {
            0
        }
    }

    /// Sends again what the link's loss asks for, after a new packet.
    pub(super) fn repeat(
        &mut self,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        self.repeat_earlier(producer, transport, now, out);
        // What waits for its turn is repeated when it has had it.
        if self.doubles_pictures(transport) && self.backlog.is_empty() {
            let newest = self.munger.newest();
            self.repeat_picture(newest, producer, transport, now, out);
        }
    }

    pub(super) fn doubles_pictures(&self, transport: &Transport) -> bool {
        transport.allocation.doubles_video && self.params.rtx_ssrc.is_some()
    }

    /// Sends the picture whose last packet was just sent once more, where the link loses so much that this is worth it: behind
    /// all of it, so that what loses several packets in a row hardly loses both.
    pub(super) fn repeat_picture(
        &mut self,
        newest: u16,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let timestamp = match self.history.get(newest) {
            Some(last) if last.rewritten.marker => last.rewritten.timestamp,
            _ => return,
        };
        let is_of_it = |sent: &Sent| sent.rewritten.timestamp == timestamp;
        let mut first = newest;
        while newest.wrapping_sub(first) < MAX_PICTURE
            && let Some(_) = self
                .history
                .get(first.wrapping_sub(1))
                .filter(|sent| is_of_it(sent))
        {
            first = first.wrapping_sub(1);
        }
        for back in (0..=newest.wrapping_sub(first)).rev() {
            self.send_copy(newest.wrapping_sub(back), producer, transport, now, out);
        }
    }

    /// Sends the packets before the newest again, as many as the link's loss asks for: a copy that comes a packet later
    /// is not lost with the first, and comes long before the answer to a NACK. This is what RED (RFC 2198) does for sound, and every
    /// player understands it.
    fn repeat_earlier(
        &mut self,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        for back in 1..=u16::from(self.copies_of_media(transport)) {
            let sequence = self.munger.newest().wrapping_sub(back);
            self.send_copy(sequence, producer, transport, now, out);
        }
    }

    /// Sends a packet once more, if it is still there.
    fn send_copy(
        &mut self,
        sequence: u16,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        let sent = self.history.get(sequence);
        let Some(sent) = sent.filter(|sent| !sent.is_empty) else {
            return;
        };
        let Some((packet, part, codec)) = self.recall(&sent, producer) else {
            return;
        };
        let form = (
            self.form_of_answer(&codec, &sent, false),
            PacketClass::Repair,
        );
        let content = (&packet, &part, &sent.rewritten);
        wire::send(&self.params, transport, form, content, now, out);
    }
}

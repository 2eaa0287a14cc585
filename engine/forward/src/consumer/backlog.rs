//! Packets of video that have their numbers and wait for their turn on a narrow path.
//!
//! They are not copied: a range of the player's sequence numbers waits, and the history tells which stored packets those
//! are. So what the layers' filter and the munger decide, they decide as packets arrive and in their order, whether these
//! wait or not.

use super::Consumer;
use crate::allocation::OVERHEAD_BYTES;
use crate::producer::Producer;
use crate::transport::Transport;
use crate::wire::Form;
use crate::{Egress, MediaKind, Micros};

/// The player's sequence numbers, extended, from `next` to before `end`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Backlog {
    next: u64,
    end: u64,
}

impl Backlog {
    pub(super) fn is_empty(&self) -> bool {
        self.next == self.end
    }

    /// The number before the first that waits.
    pub(super) fn sent_to(&self) -> Option<u64> {
        (!self.is_empty()).then(|| self.next.wrapping_sub(1))
    }
}

impl Consumer {
    /// True when a packet that has just got its number must wait, on a path that is known to be narrow: it has joined the
    /// backlog.
    pub(super) fn joins_backlog(
        &mut self,
        sequence: u64,
        payload: usize,
        transport: &mut Transport,
        now: Micros,
    ) -> bool {
        if self.kind() == MediaKind::Audio {
            return false;
        }
        if self.backlog.is_empty() {
            // What fills a gap in what was sent is a repair.
            if !self.munger.is_newest(sequence) || transport.has_room_for_video(now) {
                return false;
            }
            (self.backlog.next, self.backlog.end) = (sequence, sequence);
        } else if sequence < self.backlog.next {
            return false;
        }
        self.backlog.end = self.backlog.end.max(sequence + 1);
        if let Some(pacer) = &mut transport.pacer {
            pacer.hold(payload + OVERHEAD_BYTES);
        }
        true
    }

    /// Since when the first packet that waits does so; `None` when none waits.
    pub(crate) fn waiting_since(&mut self) -> Option<Micros> {
        while !self.backlog.is_empty() {
            let sequence = self.backlog.next;
            let first = self.history.get(sequence as u16);
            if let Some(first) = first.filter(|sent| sent.rewritten.sequence == sequence) {
                return Some(first.last_sent_at);
            }
            // It has not come to us yet, and goes out at once when it does.
            self.backlog.next += 1;
        }
        None
    }

    /// Sends the first packet that waits.
    pub(crate) fn send_waiting(
        &mut self,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) {
        if self.backlog.is_empty() {
            return;
        }
        let sequence = self.backlog.next as u16;
        self.backlog.next += 1;
        let Some(sent) = self.history.get(sequence) else {
            return;
        };
        self.history.set_sent_at(sequence, now);
        let Some((packet, part, codec)) = self.recall(&sent, producer) else {
            return;
        };
        if let Some(pacer) = &mut transport.pacer {
            pacer.release(packet.payload.len() + OVERHEAD_BYTES);
        }
        let form = Form::Media {
            payload_type: codec.params.payload_type,
            padding: 0,
        };
        let content = (&packet, &part, &sent.rewritten);
        self.send_new(form, content, transport, now, out);
        if self.doubles_pictures(transport) {
            self.repeat_picture(sequence, producer, transport, now, out);
        }
    }

    /// Gives up what waits: its numbers are those of what is sent next.
    pub(super) fn drop_backlog(&mut self) {
        if self.backlog.is_empty() {
            return;
        }
        let Backlog { next, end } = std::mem::take(&mut self.backlog);
        for sequence in next..end {
            self.history.forget(sequence);
        }
        let last = next.wrapping_sub(1);
        self.history.set_newest(last as u16);
        let last = self.history.get(last as u16);
        let last = last
            .filter(|sent| !sent.is_empty)
            .map(|sent| sent.rewritten);
        self.munger.rewind(next, last.as_ref());
    }
}

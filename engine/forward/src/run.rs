//! Packets of one producer that are forwarded together.

use crate::ProducerKey;
use crate::receive_stream::Received;
use arrayvec::ArrayVec;

/// The most packets of a run.
const MAX_PACKETS: usize = 16;

/// Padding that one message less to the kernel is worth, bytes. A message costs about 2 µs of CPU for each player, which
/// is what sealing and copying some 2,000 bytes costs; but padding takes bandwidth, too, and that is the dearer part.
const BYTES_PER_MESSAGE: usize = 48;

/// The most that RTP can express, its own length included.
const MAX_PADDING: usize = u8::MAX as usize;

/// Which frame of which encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) producer: ProducerKey,
    pub(crate) encoding: u8,
    pub(crate) timestamp: u32,
}

/// Packets of one frame that came one after another. Each player is sent all of them before the next player is sent any:
/// what is known of a player is fetched once, and its packets lie together. What a stream's packets are judged by changes
/// from frame to frame only, so that it is the same for all of them.
#[derive(Debug, Default)]
pub(crate) struct Run<'a> {
    of: Option<Frame>,
    packets: ArrayVec<Received<'a>, MAX_PACKETS>,
}

impl<'a> Run<'a> {
    /// True when a packet of the frame can be added.
    pub(crate) fn has_room_for(&self, frame: Frame) -> bool {
        match self.of {
            None => true,
            Some(of) => of == frame && !self.packets.is_full(),
        }
    }

    /// There must be room.
    pub(crate) fn push(&mut self, frame: Frame, packet: Received<'a>) {
        self.of = Some(frame);
        self.packets.push(packet);
    }

    /// Whose packets they are; `None` when there are none.
    pub(crate) fn producer(&self) -> Option<ProducerKey> {
        self.of.map(|frame| frame.producer)
    }

    pub(crate) fn packets(&self) -> &[Received<'a>] {
        &self.packets
    }

    pub(crate) fn clear(&mut self) {
        self.of = None;
        self.packets.clear();
    }

    /// Gives packets of a frame the padding (RFC 3550 §5.1) that makes them equally long, where that pays.
    ///
    /// Encoders cut a frame into packets that differ by a byte or two, but the kernel takes several packets as one
    /// message only if all of them but the last, which may be shorter, are equally long.
    pub(crate) fn equalise(&mut self) {
        for packets in self
            .packets
            .chunk_by_mut(|one, next| one.differs_in_payload_only(next))
        {
            let lengths: ArrayVec<usize, MAX_PACKETS> = packets
                .iter()
                .map(|received| received.packet.payload.len())
                .collect();
            let longest = lengths.iter().copied().max().unwrap_or(0);
            let Some((_, others)) = packets.split_last_mut() else {
                continue;
            };
            let missing = |received: &Received<'_>| longest - received.packet.payload.len();
            let cost: usize = others.iter().map(missing).sum();
            let saved = messages(&lengths) - 1;
            let fits = others.iter().map(missing).all(|bytes| bytes <= MAX_PADDING);
            if fits && cost <= saved * BYTES_PER_MESSAGE {
                for received in others {
                    received.padding = missing(received) as u8;
                }
            }
        }
    }
}

/// Into how many messages the kernel can be given packets of these lengths.
fn messages(lengths: &[usize]) -> usize {
    let (mut messages, mut segment, mut may_grow) = (0, 0, false);
    for &len in lengths {
        if may_grow && len <= segment {
            may_grow = len == segment;
        } else {
            (messages, segment, may_grow) = (messages + 1, len, true);
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_with_its_first_packet_of_another_length() {
        for (lengths, count) in [
            (&[][..], 0),
            (&[5], 1),
            (&[5, 5, 5], 1),
            (&[5, 5, 4], 1),
            (&[5, 5, 4, 4], 2),
            (&[5, 5, 6, 6], 2),
            (&[5, 4, 5, 4], 2),
            (&[3, 4, 5], 3),
        ] {
            assert_eq!(messages(lengths), count, "{lengths:?}");
        }
    }
}

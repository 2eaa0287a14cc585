//! Packets of one producer that are forwarded together.

use crate::ProducerKey;
use crate::receive_stream::Received;
use arrayvec::ArrayVec;

/// The most packets of a run.
const MAX_PACKETS: usize = 16;

/// Packets that came one after another. Each player is sent all of them before the next player is sent any: what is
/// known of a player is fetched once, and its packets lie together.
#[derive(Debug, Default)]
pub(crate) struct Run<'a> {
    of: Option<ProducerKey>,
    packets: ArrayVec<Received<'a>, MAX_PACKETS>,
}

impl<'a> Run<'a> {
    /// True when a packet of the producer can be added.
    pub(crate) fn has_room_for(&self, producer: ProducerKey) -> bool {
        match self.of {
            None => true,
            Some(of) => of == producer && !self.packets.is_full(),
        }
    }

    /// There must be room.
    pub(crate) fn push(&mut self, producer: ProducerKey, packet: Received<'a>) {
        self.of = Some(producer);
        self.packets.push(packet);
    }

    /// Whose packets they are; `None` when there are none.
    pub(crate) fn producer(&self) -> Option<ProducerKey> {
        self.of
    }

    pub(crate) fn packets(&self) -> &[Received<'a>] {
        &self.packets
    }

    pub(crate) fn clear(&mut self) {
        self.of = None;
        self.packets.clear();
    }
}

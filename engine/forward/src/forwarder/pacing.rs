//! Sending what waits for its turn on a narrow path.

use super::Forwarder;
use crate::pacer::MAX_WAIT;
use crate::{Egress, Micros, TransportKey};

impl Forwarder {
    /// Sends what there is room for, and what has waited long enough, one packet of each consumer in turn.
    pub(super) fn send_backlog(&mut self, key: TransportKey, now: Micros, out: &mut impl Egress) {
        let Some(transport) = self.transports.get_mut(key) else {
            return;
        };
        if transport.next_backlog_at().is_none_or(|at| at > now) {
            return;
        }
        let count = transport.consumers.len();
        // Consumers in a row that had nothing to send, and whether one of them has something that waits.
        let (mut idle, mut is_waiting) = (0, false);
        while idle < count {
            let has_room = transport.has_room_for_video(now);
            let Some(pacer) = &mut transport.pacer else {
                return;
            };
            let consumer = transport.consumers[pacer.next_turn(count)];
            idle += 1;
            let Some(consumer) = self.consumers.get_mut(consumer) else {
                continue;
            };
            let Some(since) = consumer.waiting_since() else {
                continue;
            };
            if !has_room && since + MAX_WAIT > now {
                is_waiting = true;
                continue;
            }
            (idle, is_waiting) = (0, false);
            if let Some(producer) = self.producers.get(consumer.producer) {
                consumer.send_waiting(producer, transport, now, out);
            }
        }
        if let Some(pacer) = &mut transport.pacer {
            if is_waiting {
                pacer.look_again();
            } else {
                pacer.rest();
            }
        }
    }
}

//! Starting with the newest stored keyframe, so that a player who comes just after it need not wait for another one.
//!
//! All that has been stored since the keyframe is sent at once, and the player is where the stream is. Nothing may be
//! missing: a decoder would show what it has, broken, until the gap is filled.

use super::{Consumer, MAX_CATCH_UP};
use crate::producer::Producer;
use crate::transport::Transport;
use crate::{Egress, MediaKind, Micros};

/// An older keyframe is not worth its burst of packets: the publisher can be asked for a new one by then.
const MAX_AGE: Micros = 500_000;

impl Consumer {
    /// Sends the encoding's newest keyframe and what follows it, if all of that is stored and recent. True: the consumer
    /// forwards from now on. False: a keyframe has to be asked for.
    pub(crate) fn start_from_store(
        &mut self,
        producer: &Producer,
        transport: &mut Transport,
        now: Micros,
        out: &mut impl Egress,
    ) -> bool {
        let is_idle = self.current.is_none() && self.is_active() && transport.is_connected;
        if !is_idle || producer.is_paused || producer.params.kind == MediaKind::Audio {
            return false;
        }
        let stream = &producer.streams[usize::from(self.encoding)];
        let codecs = &producer.params.codecs;
        let run = stream.stored_run(now.saturating_sub(MAX_AGE), MAX_CATCH_UP);
        let ends = run.clone().and_then(|run| {
            let first = stream.stored(*run.start(), codecs)?;
            let newest = stream.stored(*run.end(), codecs)?;
            Some((first, newest.packet.timestamp))
        });
        let (Some(run), Some((first, newest))) = (run, ends) else {
            return false;
        };
        let is_known = self.clock_source == Some(first.source)
            && self.munger.has_reached(first.packet.sequence);
        if is_known || self.codec_of(&first.packet).is_none() {
            return false;
        }
        self.start(&first, producer, newest, now);
        for sequence in run {
            if let Some(stored) = stream.stored(sequence, codecs) {
                self.forward(&stored, stream, transport, now, out);
            }
        }
        true
    }
}

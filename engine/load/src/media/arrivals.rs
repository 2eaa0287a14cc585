//! When packets with transport-wide numbers arrived, for the feedback that a sender's bandwidth estimate lives on.

use rtp::rtcp::FeedbackBuilder;
use rtp::sequence::Unwrapper;

use crate::clock::Micros;

#[derive(Debug, Default)]
pub struct Arrivals {
    unwrapper: Unwrapper,
    /// Since the last feedback.
    pending: Vec<(u64, Micros)>,
    feedback_count: u8,
}

impl Arrivals {
    pub fn note(&mut self, sequence: u16, at: Micros) {
        self.pending.push((self.unwrapper.unwrap(sequence), at));
    }

    /// Writes feedback on everything that is pending; `send` gets the content of each packet.
    pub fn take_feedback(&mut self, mut send: impl FnMut(&[u8])) {
        self.pending.sort_unstable();
        self.pending.dedup_by_key(|(sequence, _)| *sequence);
        let mut builder: Option<FeedbackBuilder> = None;
        for (sequence, at) in self.pending.drain(..) {
            let is_added = builder
                .as_mut()
                .is_some_and(|builder| builder.add(sequence as u16, at).is_ok());
            if is_added {
                continue;
            }
            if let Some(full) = builder.take() {
                write(&full, &mut send);
            }
            let mut next = FeedbackBuilder::new(sequence as u16, at, self.feedback_count);
            self.feedback_count = self.feedback_count.wrapping_add(1);
            if next.add(sequence as u16, at).is_ok() {
                builder = Some(next);
            }
        }
        if let Some(last) = builder {
            write(&last, &mut send);
        }
    }
}

fn write(builder: &FeedbackBuilder, send: &mut impl FnMut(&[u8])) {
    let mut content = [0; FeedbackBuilder::MAX_LEN];
    if let Ok(len) = builder.write(&mut content) {
        send(&content[..len]);
    }
}

#[cfg(test)]
mod tests {
    use rtp::rtcp::{Compound, CompoundWriter, RtcpPacket};

    use super::*;

    fn feedback(arrivals: &mut Arrivals) -> Vec<(u16, bool)> {
        let mut statuses = Vec::new();
        arrivals.take_feedback(|content| {
            let mut bytes = [0; 2_048];
            let mut writer = CompoundWriter::new(&mut bytes);
            writer.transport_feedback(1, 2, content).unwrap();
            for packet in Compound::new(writer.as_bytes()) {
                if let Ok(RtcpPacket::TransportFeedback(feedback)) = packet {
                    let found = feedback.statuses();
                    statuses.extend(found.map(|one| (one.sequence, one.arrival_micros.is_some())));
                }
            }
        });
        statuses
    }

    #[test]
    fn feedback_tells_what_came_and_what_did_not_in_any_order() {
        let mut arrivals = Arrivals::default();
        for (sequence, at) in [(65_535, 1_000), (1, 3_000), (0, 2_000), (3, 4_000)] {
            arrivals.note(sequence, at);
        }
        let expected = [(65_535, true), (0, true), (1, true), (2, false), (3, true)];
        assert_eq!(feedback(&mut arrivals), expected);
        assert_eq!(feedback(&mut arrivals), []);
    }

    #[test]
    fn many_packets_make_several_feedbacks() {
        let mut arrivals = Arrivals::default();
        (0..2_000).for_each(|sequence| arrivals.note(sequence, u64::from(sequence) * 100));
        assert_eq!(feedback(&mut arrivals).len(), 2_000);
    }
}

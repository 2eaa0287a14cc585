use forward::Micros;
use rtp::rtcp::{CompoundWriter, FeedbackBuilder};
use rtp::sequence::Unwrapper;
use std::collections::BTreeMap;

/// Arrivals, told in transport-wide feedback as a browser does.
#[derive(Debug, Default)]
pub struct Feedback {
    unwrapper: Unwrapper,
    arrivals: BTreeMap<u64, Micros>,
    covered: u64,
    count: u8,
}

impl Feedback {
    pub fn note(&mut self, sequence: u16, now: Micros) {
        self.arrivals.insert(self.unwrapper.unwrap(sequence), now);
    }

    /// The feedbacks about what has arrived since the last call.
    pub fn take(&mut self) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        while let Some((first, at)) = self.arrivals.first_key_value() {
            let base = match self.covered {
                covered if covered > 0 && covered <= *first && first - covered < 400 => covered,
                _ => *first,
            };
            let mut builder = FeedbackBuilder::new(base as u16, *at, self.count);
            self.count = self.count.wrapping_add(1);
            while let Some((sequence, at)) = self.arrivals.first_key_value() {
                if builder.add(*sequence as u16, *at).is_err() {
                    break;
                }
                self.covered = sequence + 1;
                self.arrivals.pop_first();
            }
            let mut content = [0; FeedbackBuilder::MAX_LEN];
            let len = builder.write(&mut content).unwrap();
            let mut buffer = [0; FeedbackBuilder::MAX_LEN + 12];
            let mut writer = CompoundWriter::new(&mut buffer);
            writer.transport_feedback(1, 2, &content[..len]).unwrap();
            out.push(writer.as_bytes().to_vec());
        }
        out
    }
}

use forward::Micros;
use rtp::rtcp::{CompoundWriter, FeedbackBuilder};
use rtp::sequence::Unwrapper;
use std::collections::BTreeMap;

/// How long an arrival is told again when feedback goes back to a packet that came late.
const BACK_WINDOW: Micros = 500_000;

/// Arrivals, told in transport-wide feedback as a browser does.
#[derive(Debug, Default)]
pub struct Feedback {
    unwrapper: Unwrapper,
    arrivals: BTreeMap<u64, Micros>,
    /// The next feedback begins here, if there is anything from here on.
    next: Option<u64>,
    count: u8,
}

impl Feedback {
    pub fn note(&mut self, sequence: u16, now: Micros) {
        let sequence = self.unwrapper.unwrap(sequence);
        if self.arrivals.contains_key(&sequence) {
            return;
        }
        self.arrivals
            .retain(|known, at| *known > sequence || *at + BACK_WINDOW > now);
        self.arrivals.insert(sequence, now);
        self.next = Some(self.next.map_or(sequence, |next| next.min(sequence)));
    }

    /// The feedbacks about what has arrived since the last call.
    pub fn take(&mut self) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        while let Some(base) = self.next {
            let mut untold = self.arrivals.range(base..).peekable();
            let Some((_, at)) = untold.peek() else {
                break;
            };
            let mut builder = FeedbackBuilder::new(base as u16, **at, self.count);
            self.count = self.count.wrapping_add(1);
            for (sequence, at) in untold {
                if builder.add(*sequence as u16, *at).is_err() {
                    break;
                }
                self.next = Some(sequence + 1);
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

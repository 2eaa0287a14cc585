use crate::{Micros, ProducerKey};

/// Time between two reports while anybody is heard.
const REPORT_INTERVAL: Micros = 200_000;

/// Which producers are heard, and when their voices are due to be told. Nobody heard means nothing to wake up for.
#[derive(Debug, Default)]
pub(crate) struct VoiceSchedule {
    /// Those that were heard since they were last told to be silent.
    pub(super) audible: Vec<ProducerKey>,
    report_at: Option<Micros>,
}

impl VoiceSchedule {
    /// A producer is heard after it was not.
    pub(crate) fn became_audible(&mut self, producer: ProducerKey, now: Micros) {
        self.audible.push(producer);
        self.report_at.get_or_insert(now + REPORT_INTERVAL);
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.report_at
    }

    /// The producers to be told of, when that is due. What `tell` returns says which of them go on being audible.
    pub(crate) fn report(&mut self, now: Micros, tell: impl FnMut(&ProducerKey) -> bool) {
        if self.report_at.is_none_or(|at| at > now) {
            return;
        }
        self.audible.retain(tell);
        self.report_at = (!self.audible.is_empty()).then_some(now + REPORT_INTERVAL);
    }
}

//! Telling how producers sound.

use super::Forwarder;
use crate::voice::VoiceMeter;
use crate::{Event, Micros, ProducerKey, Voice};

impl Forwarder {
    /// A packet of the producer was heard: its voice is to be told from now on.
    pub(super) fn listen_to(&mut self, producer: ProducerKey, now: Micros) {
        if let Some(state) = self.producers.get_mut(producer)
            && !state.is_audible
            && !state.is_paused
            && VoiceMeter::is_audible(&state.voice.voice(now))
        {
            state.is_audible = true;
            self.voices.became_audible(producer, now);
        }
    }

    /// Tells of every producer that is heard, when that is due, and once of those that no longer are.
    pub(super) fn tell_voices(&mut self, now: Micros) {
        let (producers, events) = (&mut self.producers, &mut self.events);
        self.voices.report(now, |key| {
            let Some(producer) = producers.get_mut(*key) else {
                return false;
            };
            let voice = producer.voice.voice(now);
            producer.is_audible = !producer.is_paused && VoiceMeter::is_audible(&voice);
            let voice = if producer.is_audible {
                voice
            } else {
                Voice::SILENT
            };
            events.push_back(Event::Voice {
                producer: *key,
                voice,
            });
            producer.is_audible
        });
    }
}

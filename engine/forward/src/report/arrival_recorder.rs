//! When the packets of a publishing transport arrived, for transport-wide feedback.

use crate::Micros;
use rtp::rtcp::FeedbackBuilder;
use rtp::sequence::Unwrapper;

/// Packets that are remembered between two feedbacks.
const WINDOW: usize = 1_024;
/// Time between two feedbacks.
const INTERVAL: Micros = 50_000;
/// Packets after which feedback is sent without waiting.
const MAX_PENDING: u64 = 200;

#[derive(Debug)]
pub(crate) struct ArrivalRecorder {
    unwrapper: Unwrapper,
    /// By extended sequence number; `None` is not arrived or already reported and gone.
    arrivals: Box<[Option<Micros>; WINDOW]>,
    /// The first number that the next feedback covers, and the number after the newest arrival.
    begin: u64,
    end: u64,
    due_at: Option<Micros>,
    feedback_count: u8,
}

impl ArrivalRecorder {
    pub(crate) fn new() -> Self {
        Self {
            unwrapper: Unwrapper::default(),
            arrivals: Box::new([None; WINDOW]),
            begin: 0,
            end: 0,
            due_at: None,
            feedback_count: 0,
        }
    }

    /// Notes an arrival. Feedback is then due at `next_at`.
    pub(crate) fn record(&mut self, sequence: u16, now: Micros) {
        let extended = self.unwrapper.peek(sequence);
        if self.unwrapper.highest().is_none() {
            self.begin = extended;
            self.end = extended;
        }
        if extended + WINDOW as u64 <= self.end {
            return;
        }
        self.unwrapper.unwrap(sequence);
        if extended >= self.end {
            let first_new = self.end.max((extended + 1).saturating_sub(WINDOW as u64));
            for number in first_new..extended {
                self.arrivals[number as usize % WINDOW] = None;
            }
            self.end = extended + 1;
            // What no longer has a place was not reported in time and never will be.
            self.begin = self.begin.max(self.end.saturating_sub(WINDOW as u64));
        } else if self.arrivals[extended as usize % WINDOW].is_some() {
            return;
        }
        self.arrivals[extended as usize % WINDOW] = Some(now);
        // A packet that was reported as lost is reported again, with all that followed it.
        self.begin = self.begin.min(extended);
        let full = self.end - self.begin >= MAX_PENDING;
        let due = if full { now } else { now + INTERVAL };
        self.due_at = Some(self.due_at.map_or(due, |at| at.min(due)));
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.due_at
    }

    /// The next feedback that is due; to be called until it returns `None`.
    pub(crate) fn take_feedback(&mut self, now: Micros) -> Option<FeedbackBuilder> {
        self.due_at.filter(|at| *at <= now)?;
        let Some((first, first_arrival)) = self.next_arrival(self.begin) else {
            self.due_at = None;
            return None;
        };
        // A gap longer than a feedback begins at its last part.
        let reach = FeedbackBuilder::MAX_STATUSES as u64;
        let base = self.begin.max((first + 1).saturating_sub(reach));
        let mut feedback = FeedbackBuilder::new(base as u16, first_arrival, self.feedback_count);
        let mut next = Some((first, first_arrival));
        while let Some((sequence, arrival)) = next {
            if feedback.add(sequence as u16, arrival).is_err() {
                break;
            }
            self.begin = sequence + 1;
            next = self.next_arrival(self.begin);
        }
        self.feedback_count = self.feedback_count.wrapping_add(1);
        Some(feedback)
    }

    fn next_arrival(&self, from: u64) -> Option<(u64, Micros)> {
        (from..self.end).find_map(|sequence| {
            self.arrivals[sequence as usize % WINDOW].map(|arrival| (sequence, arrival))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rtp::rtcp::{Compound, CompoundWriter, PacketStatus, RtcpPacket};
    use std::collections::BTreeMap;

    const MS: Micros = 1_000;

    fn take_all(recorder: &mut ArrivalRecorder, now: Micros) -> Vec<Vec<PacketStatus>> {
        std::iter::from_fn(|| recorder.take_feedback(now))
            .map(|feedback| {
                let mut content = [0; FeedbackBuilder::MAX_LEN];
                let len = feedback.write(&mut content).unwrap();
                let mut out = [0; 1_500];
                let mut writer = CompoundWriter::new(&mut out);
                writer.transport_feedback(1, 2, &content[..len]).unwrap();
                match Compound::new(writer.as_bytes()).next() {
                    Some(Ok(RtcpPacket::TransportFeedback(feedback))) => {
                        feedback.statuses().collect()
                    }
                    other => panic!("not a feedback: {other:?}"),
                }
            })
            .collect()
    }

    #[test]
    fn feedback_comes_after_its_interval_and_names_losses() {
        let mut recorder = ArrivalRecorder::new();
        for (sequence, at) in [(0xffff, 1), (0, 2), (2, 3)] {
            recorder.record(sequence, at * MS);
        }
        assert_eq!(recorder.next_at(), Some(51 * MS));
        assert!(take_all(&mut recorder, 50 * MS).is_empty());
        let feedbacks = take_all(&mut recorder, 51 * MS);
        let received: Vec<_> = feedbacks[0]
            .iter()
            .map(|status| (status.sequence, status.arrival_micros))
            .collect();
        assert_eq!(
            received,
            [
                (0xffff, Some(1_000)),
                (0, Some(2_000)),
                (1, None),
                (2, Some(3_000))
            ]
        );
        assert_eq!(recorder.next_at(), None);
    }

    #[test]
    fn a_packet_reported_lost_is_reported_again_when_it_comes() {
        let mut recorder = ArrivalRecorder::new();
        for sequence in [1, 3] {
            recorder.record(sequence, 0);
        }
        take_all(&mut recorder, 50 * MS);
        recorder.record(2, 60 * MS);
        let feedbacks = take_all(&mut recorder, 110 * MS);
        let sequences: Vec<_> = feedbacks[0].iter().map(|status| status.sequence).collect();
        assert_eq!(sequences, [2, 3]);
    }

    #[test]
    fn many_packets_are_reported_at_once() {
        let mut recorder = ArrivalRecorder::new();
        (0..200).for_each(|sequence| recorder.record(sequence, 5 * MS));
        assert_eq!(recorder.next_at(), Some(5 * MS));
    }

    #[test]
    fn a_jump_of_the_numbers_keeps_memory_and_time_bounded() {
        let mut recorder = ArrivalRecorder::new();
        recorder.record(0, 0);
        recorder.record(30_000, MS);
        recorder.record(60_000, 2 * MS);
        let feedbacks = take_all(&mut recorder, 60 * MS);
        let received = feedbacks
            .iter()
            .flatten()
            .filter(|s| s.arrival_micros.is_some());
        assert_eq!(received.map(|s| s.sequence).collect::<Vec<_>>(), [60_000]);
    }

    proptest! {
        #[test]
        fn every_arrival_is_reported_with_its_time_within_a_tick(
            base: u16, steps in proptest::collection::vec((0u16..3, 0u64..30_000, 0u16..4), 1..400),
        ) {
            let mut recorder = ArrivalRecorder::new();
            let mut expected = BTreeMap::new();
            let mut reported = BTreeMap::new();
            let (mut sequence, mut now) = (base, 1_000_000);
            let mut collect = |recorder: &mut ArrivalRecorder, now| {
                for status in take_all(recorder, now).iter().flatten() {
                    if let Some(at) = status.arrival_micros {
                        reported.insert(status.sequence, at as u64);
                    }
                }
            };
            for (skip, wait, back) in steps {
                sequence = sequence.wrapping_add(1 + skip);
                now += wait;
                let number = sequence.wrapping_sub(back);
                recorder.record(number, now);
                expected.entry(number).or_insert(now);
                if recorder.next_at().is_some_and(|at| at <= now) {
                    collect(&mut recorder, now);
                }
            }
            collect(&mut recorder, now + INTERVAL);
            // One from before the first is as good as lost when feedback had already begun after it.
            prop_assert_eq!(reported.len(), expected.len());
            for (sequence, at) in expected {
                prop_assert!(at - reported[&sequence] < 250);
            }
        }
    }
}

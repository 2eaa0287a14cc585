//! Senders that share a link, each with an estimator and a receiver that answers with feedback.
#![allow(dead_code)]

use congestion::{Estimator, Micros, PacketClass, Settings};
use simulation::{Link, LinkSettings, Random};
use std::collections::{BTreeMap, VecDeque};

pub const MS: Micros = 1_000;
pub const SECOND: Micros = 1_000_000;
const FRAME_PERIOD: Micros = 33_000;
const FEEDBACK_PERIOD: Micros = 50_000;
const MAX_PACKET: usize = 1_200;

/// Numbers and arrivals, as feedback tells them.
type Statuses = Vec<(u16, Option<i64>)>;

/// One sender: an encoder that makes frames at the rate that it is allowed, or at its own.
pub struct Flow {
    pub estimator: Estimator,
    /// What it would send if it could.
    pub wanted_bps: f64,
    /// It sends what is wanted, whatever the estimate says.
    pub is_deaf: bool,
    pub sent_bytes: u64,
    pub arrived_bytes: u64,
    next_frame_at: Micros,
    next_audio_at: Micros,
    received: BTreeMap<u16, Micros>,
    /// The number after the last that feedback has covered.
    covered: Option<u16>,
    next_feedback_at: Micros,
    feedback: VecDeque<(Micros, Statuses)>,
    pub feedback_delay: Micros,
    pub is_feedback_cut: bool,
    random: Random,
}

/// The link, its users, and what they did in each tenth of a second.
pub struct World {
    pub now: Micros,
    pub link: Link<(usize, u16, usize)>,
    pub flows: Vec<Flow>,
    pub history: Vec<Sample>,
    marks: Vec<(u64, u64)>,
}

#[derive(Debug, Clone)]
pub struct Sample {
    pub at: Micros,
    pub capacity_bps: f64,
    pub queueing_delay: Micros,
    pub flows: Vec<FlowSample>,
}

#[derive(Debug, Clone, Copy)]
pub struct FlowSample {
    pub sent_bps: f64,
    pub arrived_bps: f64,
    pub estimate_bps: f64,
}

impl Flow {
    pub fn new(wanted_bps: f64, feedback_delay: Micros, seed: u64) -> Self {
        Self {
            estimator: Estimator::new(Settings::default()),
            wanted_bps,
            is_deaf: false,
            sent_bytes: 0,
            arrived_bytes: 0,
            next_frame_at: 0,
            next_audio_at: 0,
            received: BTreeMap::new(),
            covered: None,
            next_feedback_at: 0,
            feedback: VecDeque::new(),
            feedback_delay,
            is_feedback_cut: false,
            random: Random::new(seed),
        }
    }
}

impl World {
    pub fn new(settings: LinkSettings, seed: u64) -> Self {
        Self {
            now: 0,
            link: Link::new(settings, seed),
            flows: Vec::new(),
            history: Vec::new(),
            marks: Vec::new(),
        }
    }

    pub fn add(&mut self, flow: Flow) {
        self.flows.push(flow);
        self.marks.push((0, 0));
    }

    pub fn run_for(&mut self, duration: Micros) {
        let end = self.now + duration;
        while self.now < end {
            self.now += MS;
            self.step();
            if self.now.is_multiple_of(100 * MS) {
                self.sample();
            }
        }
    }

    fn step(&mut self) {
        let now = self.now;
        let arrivals: Vec<_> = self.link.arrivals(now).collect();
        for (at, (index, sequence, bytes)) in arrivals {
            let flow = &mut self.flows[index];
            flow.arrived_bytes += bytes as u64;
            flow.received.insert(sequence, at);
        }
        for index in 0..self.flows.len() {
            let flow = &mut self.flows[index];
            flow.answer(now);
            while flow.feedback.front().is_some_and(|(at, _)| *at <= now) {
                let (_, statuses) = flow.feedback.pop_front().unwrap();
                flow.estimator.take_feedback(statuses.into_iter(), now);
            }
            for (bytes, class) in flow.packets(now) {
                let sequence = flow.estimator.next_sequence();
                flow.estimator.sent(bytes, class, now);
                flow.sent_bytes += bytes as u64;
                self.link.send((index, sequence, bytes), bytes, now);
            }
        }
    }

    fn sample(&mut self) {
        let flows = self.flows.iter().zip(&mut self.marks).map(|(flow, mark)| {
            let (sent, arrived) = *mark;
            *mark = (flow.sent_bytes, flow.arrived_bytes);
            FlowSample {
                sent_bps: (flow.sent_bytes - sent) as f64 * 80.0,
                arrived_bps: (flow.arrived_bytes - arrived) as f64 * 80.0,
                estimate_bps: flow.estimator.estimate_bps(),
            }
        });
        self.history.push(Sample {
            at: self.now,
            capacity_bps: self.link.settings.capacity_bps,
            queueing_delay: self.link.queueing_delay(),
            flows: flows.collect(),
        });
    }

    /// The longest time for which all together sent more than the capacity and a tenth, of means over 0.3 s.
    pub fn longest_excess(&self) -> Micros {
        let above = self.history.windows(3).map(|samples| {
            let sent: f64 = samples
                .iter()
                .flat_map(|s| &s.flows)
                .map(|f| f.sent_bps)
                .sum();
            sent / 3.0 > 1.1 * samples[2].capacity_bps
        });
        let above: Vec<bool> = above.collect();
        let runs = above.chunk_by(|a, b| a == b).filter(|run| run[0]);
        runs.map(|run| run.len() as Micros * 100 * MS)
            .max()
            .unwrap_or(0)
    }

    /// The mean of what one flow got over the last `duration`.
    pub fn mean(&self, duration: Micros, value: impl Fn(&Sample) -> f64) -> f64 {
        let count = (duration / (100 * MS)) as usize;
        let recent = &self.history[self.history.len() - count..];
        recent.iter().map(value).sum::<f64>() / count as f64
    }
}

impl Flow {
    fn answer(&mut self, now: Micros) {
        if now < self.next_feedback_at || self.received.is_empty() {
            return;
        }
        self.next_feedback_at = now + FEEDBACK_PERIOD;
        // In the order of sending, over the wrap of the numbers.
        let mut numbers: Vec<u16> = self.received.keys().copied().collect();
        let base = self.covered.unwrap_or(numbers[0]);
        numbers.sort_by_key(|number| number.wrapping_sub(base) as i16);
        let first = match numbers[0].wrapping_sub(base) as i16 {
            late if late < 0 => numbers[0],
            _ => base,
        };
        let last = *numbers.last().unwrap();
        let count = last.wrapping_sub(first).wrapping_add(1);
        let statuses = (0..count).map(|step| {
            let number = first.wrapping_add(step);
            let arrival = self.received.get(&number).map(|at| *at as i64 / 250 * 250);
            (number, arrival)
        });
        let statuses: Vec<_> = statuses.collect();
        self.covered = Some(last.wrapping_add(1));
        self.received.clear();
        if !self.is_feedback_cut {
            self.feedback
                .push_back((now + self.feedback_delay, statuses));
        }
    }

    fn packets(&mut self, now: Micros) -> Vec<(usize, PacketClass)> {
        let mut packets = Vec::new();
        self.estimator.set_demand(self.wanted_bps);
        self.estimator.handle_timeout(now);
        if now >= self.next_audio_at {
            self.next_audio_at = now + 20 * MS;
            packets.push((120, PacketClass::Media));
        }
        if now >= self.next_frame_at {
            self.next_frame_at = now + FRAME_PERIOD;
            let estimate = match self.is_deaf {
                true => f64::INFINITY,
                false => self.estimator.estimate_bps(),
            };
            let rate = (self.wanted_bps.min(estimate) - 48_000.0).max(8_000.0);
            let size = rate * FRAME_PERIOD as f64 / 8e6 * self.random.between(0.7, 1.3);
            let mut left = size as usize;
            while left > 0 {
                let bytes = left.min(MAX_PACKET);
                packets.push((bytes.max(60), PacketClass::Media));
                left -= bytes;
            }
        }
        // One at a time: when the next is due depends on this one having been noted.
        packets.extend(
            self.estimator
                .padding_due(now)
                .map(|bytes| (bytes, PacketClass::Padding)),
        );
        packets
    }
}

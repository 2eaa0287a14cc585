use crate::{CrossTraffic, Micros, Random};
use std::collections::{BTreeMap, VecDeque};

/// How one direction of a path behaves. May be changed at any time.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// Bits per second that leave the queue.
    pub capacity_bps: f64,
    /// What finds no room in the queue is dropped.
    pub queue_bytes: usize,
    /// Time from the queue to the other end.
    pub delay: Micros,
    /// Up to this much more, differently for each packet, without overtaking.
    pub jitter: Micros,
    /// 0–1, of packets that left the queue.
    pub loss: f64,
    /// 0–1, of packets that come `reorder_by` later than their turn.
    pub reorder: f64,
    pub reorder_by: Micros,
}

impl Default for LinkSettings {
    /// A fast and faultless one.
    fn default() -> Self {
        Self {
            capacity_bps: 1e9,
            queue_bytes: 1 << 20,
            delay: 20_000,
            jitter: 0,
            loss: 0.0,
            reorder: 0.0,
            reorder_by: 5_000,
        }
    }
}

/// One direction of a path: a queue with a rate, then a delay. `T` is a packet, or whatever stands for one.
#[derive(Debug)]
pub struct Link<T> {
    pub settings: LinkSettings,
    pub cross_traffic: Option<CrossTraffic>,
    random: Random,
    /// `None` is a packet of somebody else.
    queue: VecDeque<(f64, Option<T>)>,
    queued_bytes: usize,
    /// Bits of the first packet that have left, and until when the queue has been worked off.
    head_sent: f64,
    now: Micros,
    in_flight: BTreeMap<(Micros, u64), T>,
    delivered: u64,
    last_arrival: Micros,
    dropped: u64,
}

impl<T> Link<T> {
    pub fn new(settings: LinkSettings, seed: u64) -> Self {
        Self {
            settings,
            cross_traffic: None,
            random: Random::new(seed),
            queue: VecDeque::new(),
            queued_bytes: 0,
            head_sent: 0.0,
            now: 0,
            in_flight: BTreeMap::new(),
            delivered: 0,
            last_arrival: 0,
            dropped: 0,
        }
    }

    /// Packets that found the queue full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How long the last byte of the queue has to wait.
    pub fn queueing_delay(&self) -> Micros {
        (self.queued_bytes as f64 * 8.0 / self.settings.capacity_bps * 1e6) as Micros
    }

    /// Puts a packet of `bytes`, headers of lower layers included, into the queue.
    pub fn send(&mut self, packet: T, bytes: usize, now: Micros) {
        self.advance(now);
        self.enqueue(Some(packet), bytes);
    }

    /// What has arrived until `now`, in order, with the time of each.
    pub fn arrivals(&mut self, now: Micros) -> impl Iterator<Item = (Micros, T)> + use<T> {
        self.advance(now);
        let later = self.in_flight.split_off(&(now + 1, 0));
        let arrived = std::mem::replace(&mut self.in_flight, later);
        arrived.into_iter().map(|((at, _), packet)| (at, packet))
    }

    fn advance(&mut self, now: Micros) {
        while let Some((at, bytes)) = self
            .cross_traffic
            .as_mut()
            .and_then(|traffic| traffic.next(now, &mut self.random))
        {
            self.drain(at.max(self.now));
            self.enqueue(None, bytes);
        }
        self.drain(now);
    }

    fn enqueue(&mut self, packet: Option<T>, bytes: usize) {
        if self.queued_bytes + bytes > self.settings.queue_bytes {
            self.dropped += u64::from(packet.is_some());
            return;
        }
        self.queued_bytes += bytes;
        self.queue.push_back((bytes as f64 * 8.0, packet));
    }

    fn drain(&mut self, until: Micros) {
        let mut at = self.now as f64;
        while let Some((bits, _)) = self.queue.front() {
            let needed = (bits - self.head_sent) / self.settings.capacity_bps * 1e6;
            if at + needed > until as f64 {
                self.head_sent += (until as f64 - at) * self.settings.capacity_bps / 1e6;
                break;
            }
            at += needed;
            self.head_sent = 0.0;
            if let Some((bits, packet)) = self.queue.pop_front() {
                self.queued_bytes -= (bits / 8.0) as usize;
                if let Some(packet) = packet {
                    self.deliver(packet, at as Micros);
                }
            }
        }
        self.now = self.now.max(until);
    }

    fn deliver(&mut self, packet: T, left_at: Micros) {
        if self.random.unit() < self.settings.loss {
            return;
        }
        let jitter = self.random.unit() * self.settings.jitter as f64;
        let in_turn = (left_at + self.settings.delay + jitter as Micros).max(self.last_arrival);
        let is_late = self.random.unit() < self.settings.reorder;
        let at = if is_late {
            in_turn + self.settings.reorder_by
        } else {
            self.last_arrival = in_turn;
            in_turn
        };
        self.delivered += 1;
        self.in_flight.insert((at, self.delivered), packet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;

    fn arrivals(link: &mut Link<u32>, count: u32, gap: Micros) -> Vec<(Micros, u32)> {
        (0..count).for_each(|number| link.send(number, 1_250, u64::from(number) * gap));
        link.arrivals(60 * SECOND).collect()
    }

    #[test]
    fn packets_leave_at_the_links_rate_and_arrive_after_its_delay() {
        let settings = LinkSettings {
            capacity_bps: 1e6,
            ..LinkSettings::default()
        };
        let arrived = arrivals(&mut Link::new(settings, 1), 3, 0);
        assert_eq!(arrived, [(30_000, 0), (40_000, 1), (50_000, 2)]);
    }

    #[test]
    fn a_step_of_the_rate_changes_the_packet_under_way() {
        let settings = LinkSettings {
            capacity_bps: 1e6,
            delay: 0,
            ..LinkSettings::default()
        };
        let mut link = Link::new(settings, 1);
        link.send(7, 1_250, 0);
        assert_eq!(link.arrivals(5_000).count(), 0);
        link.settings.capacity_bps = 5e6;
        let arrived: Vec<_> = link.arrivals(SECOND).collect();
        assert_eq!(arrived, [(6_000, 7)]);
    }

    #[test]
    fn a_full_queue_drops_and_loss_takes_its_share() {
        let settings = LinkSettings {
            capacity_bps: 1e6,
            queue_bytes: 12_500,
            ..LinkSettings::default()
        };
        let mut link = Link::new(settings, 1);
        assert_eq!(arrivals(&mut link, 100, 0).len(), 10);
        assert_eq!(link.dropped(), 90);
        let settings = LinkSettings {
            loss: 0.3,
            ..LinkSettings::default()
        };
        let got = arrivals(&mut Link::new(settings, 2), 10_000, 100).len();
        assert!((6_800..7_200).contains(&got), "{got}");
    }

    #[test]
    fn cross_traffic_takes_capacity_away() {
        let settings = LinkSettings {
            capacity_bps: 2e6,
            ..LinkSettings::default()
        };
        let last = |traffic: Option<CrossTraffic>| {
            let mut link = Link::new(settings.clone(), 3);
            link.cross_traffic = traffic;
            arrivals(&mut link, 500, 5_000).last().copied()
        };
        let (alone, _) = last(None).unwrap();
        let busy = CrossTraffic::new(1e6, 100 * SECOND, 1);
        let (shared, _) = last(Some(busy)).unwrap();
        assert!(shared > alone + SECOND, "{alone} and {shared}");
    }

    #[test]
    fn equal_seeds_behave_equally_and_late_packets_are_overtaken() {
        let run = || {
            let settings = LinkSettings {
                jitter: 10_000,
                loss: 0.1,
                reorder: 0.05,
                ..LinkSettings::default()
            };
            arrivals(&mut Link::new(settings, 9), 1_000, 1_000)
        };
        assert_eq!(run(), run());
        assert!(run().windows(2).any(|pair| pair[0].1 > pair[1].1));
    }
}

//! Hosts that reach each other through a link up from the sender and a link down to the receiver.

use serde::Deserialize;
use simulation::{Link, LinkSettings, Micros};
use std::net::Ipv4Addr;

/// How one direction of a host's link behaves.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Direction {
    /// Kilobits per second; 0: as fast as the machine.
    pub kbps: f64,
    /// Milliseconds from the queue to the other end.
    pub delay_ms: f64,
    /// Share of packets that are lost, 0–1.
    pub loss: f64,
    /// Milliseconds that a full queue holds back; what finds it full is dropped. Counts only with a rate.
    pub queue_ms: f64,
}

impl Direction {
    /// True when every value has a meaning.
    pub fn is_valid(&self) -> bool {
        let values = [self.kbps, self.delay_ms, self.queue_ms];
        values.iter().all(|value| (0.0..=1e6).contains(value)) && (0.0..=1.0).contains(&self.loss)
    }

    fn settings(&self) -> LinkSettings {
        let fast = LinkSettings::default();
        let delay = (self.delay_ms * 1_000.0) as Micros;
        if self.kbps == 0.0 {
            return LinkSettings {
                delay,
                loss: self.loss,
                ..fast
            };
        }
        // A queue holds at least a few packets, however slow the link is.
        let queue = (self.kbps * self.queue_ms / 8.0) as usize;
        LinkSettings {
            capacity_bps: self.kbps * 1_000.0,
            queue_bytes: queue.max(4 * 1_500),
            delay,
            loss: self.loss,
            ..fast
        }
    }
}

struct Host {
    address: Ipv4Addr,
    up: Link<Vec<u8>>,
    down: Link<Vec<u8>>,
}

/// IPv4 packets between hosts, on a clock that the caller has.
pub struct Network {
    hosts: Vec<Host>,
}

impl Network {
    /// Links that neither delay nor lose, between hosts with these addresses.
    pub fn new(addresses: impl IntoIterator<Item = Ipv4Addr>) -> Self {
        let perfect = LinkSettings {
            delay: 0,
            ..LinkSettings::default()
        };
        let hosts = addresses.into_iter().zip(0..).map(|(address, seed)| Host {
            address,
            up: Link::new(perfect.clone(), 2 * seed),
            down: Link::new(perfect.clone(), 2 * seed + 1),
        });
        Self {
            hosts: hosts.collect(),
        }
    }

    /// Changes a host's links from now on.
    pub fn set(&mut self, host: usize, up: Direction, down: Direction) {
        self.hosts[host].up.settings = up.settings();
        self.hosts[host].down.settings = down.settings();
    }

    /// Takes a packet that a host sends. What is no IPv4 packet is dropped.
    pub fn send(&mut self, from: usize, packet: &[u8], now: Micros) {
        if packet.first().is_some_and(|byte| byte >> 4 == 4) {
            self.hosts[from].up.send(packet.to_vec(), packet.len(), now);
        }
    }

    /// Hands on what has arrived until `now`, with the host that it is for.
    pub fn deliver(&mut self, now: Micros, mut receive: impl FnMut(usize, &[u8])) {
        for from in 0..self.hosts.len() {
            for (at, packet) in self.hosts[from].up.arrivals(now) {
                let to = destination(&packet);
                let host = self.hosts.iter_mut().find(|host| Some(host.address) == to);
                if let Some(host) = host {
                    let len = packet.len();
                    host.down.send(packet, len, at);
                }
            }
        }
        for (to, host) in self.hosts.iter_mut().enumerate() {
            for (_, packet) in host.down.arrivals(now) {
                receive(to, &packet);
            }
        }
    }
}

/// RFC 791 §3.1.
fn destination(packet: &[u8]) -> Option<Ipv4Addr> {
    let bytes: [u8; 4] = packet.get(16..20)?.try_into().ok()?;
    Some(Ipv4Addr::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
    const B: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
    const CLEAR: Direction = Direction {
        kbps: 0.0,
        delay_ms: 0.0,
        loss: 0.0,
        queue_ms: 100.0,
    };

    fn packet(to: Ipv4Addr, len: usize) -> Vec<u8> {
        let mut packet = vec![0x45; 20];
        packet[16..20].copy_from_slice(&to.octets());
        packet.resize(len, 0);
        packet
    }

    fn received(network: &mut Network, now: Micros) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        network.deliver(now, |to, packet| all.push((to, packet.len())));
        all
    }

    #[test]
    fn a_packet_takes_the_senders_way_up_and_the_receivers_way_down() {
        let mut network = Network::new([A, B]);
        let slow = |delay_ms| Direction { delay_ms, ..CLEAR };
        network.set(0, slow(10.0), slow(0.0));
        network.set(1, slow(0.0), slow(30.0));
        network.send(0, &packet(B, 100), 0);
        assert_eq!(received(&mut network, 39_000), []);
        assert_eq!(received(&mut network, 41_000), [(1, 100)]);
        network.send(1, &packet(A, 100), 50_000);
        assert_eq!(
            received(&mut network, 51_000),
            [(0, 100)],
            "the way back is its own"
        );
    }

    #[test]
    fn a_narrow_link_passes_its_rate_and_holds_back_no_more_than_its_queue() {
        let mut network = Network::new([A, B]);
        let narrow = Direction {
            kbps: 1_000.0,
            queue_ms: 200.0,
            ..CLEAR
        };
        network.set(1, CLEAR, narrow);
        for _ in 0..100 {
            network.send(0, &packet(B, 1_250), 0);
        }
        let in_first_100_ms = received(&mut network, 100_000).len();
        assert!((9..=10).contains(&in_first_100_ms), "{in_first_100_ms}");
        let rest = received(&mut network, 10_000_000).len();
        assert!((9..=11).contains(&rest), "{rest}");
    }

    #[test]
    fn losses_are_as_many_as_asked_for() {
        let mut network = Network::new([A, B]);
        network.set(1, CLEAR, Direction { loss: 0.3, ..CLEAR });
        let mut got = 0;
        for now in 0..10_000 {
            network.send(0, &packet(B, 60), now * 1_000);
            got += received(&mut network, now * 1_000 + 900).len();
        }
        assert!((6_800..7_200).contains(&got), "{got}");
    }

    #[test]
    fn packets_to_nobody_and_packets_that_are_none_are_dropped() {
        let mut network = Network::new([A, B]);
        for packet in [
            &packet(Ipv4Addr::BROADCAST, 60)[..],
            &[0x45, 0],
            &[0x60; 60],
            &[],
        ] {
            network.send(0, packet, 0);
        }
        assert_eq!(received(&mut network, 1_000), []);
    }
}

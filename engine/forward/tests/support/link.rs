use forward::Micros;
use std::collections::BTreeMap;

/// How a link behaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Network {
    pub delay: Micros,
    /// Up to this much more, differently for each packet: packets overtake each other.
    pub jitter: Micros,
    /// 0–1.
    pub loss: f64,
    pub duplication: f64,
}

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// One direction between a peer and the forwarder.
pub struct Link {
    pub network: Network,
    random: Random,
    in_flight: BTreeMap<(Micros, u64), Vec<u8>>,
    sent: u64,
}

impl Link {
    pub fn new(network: Network, seed: u64) -> Self {
        Self {
            network,
            random: Random::new(seed),
            in_flight: BTreeMap::new(),
            sent: 0,
        }
    }

    pub fn send(&mut self, packet: Vec<u8>, now: Micros) {
        let copies = 1 + u8::from(self.random.unit() < self.network.duplication);
        for _ in 0..copies {
            let is_lost = self.random.unit() < self.network.loss;
            let jitter = (self.random.unit() * self.network.jitter as f64) as Micros;
            if !is_lost {
                self.sent += 1;
                let at = now + self.network.delay + jitter;
                self.in_flight.insert((at, self.sent), packet.clone());
            }
        }
    }

    pub fn arrivals(&mut self, now: Micros) -> impl Iterator<Item = Vec<u8>> + use<> {
        let later = self.in_flight.split_off(&(now + 1, 0));
        std::mem::replace(&mut self.in_flight, later).into_values()
    }
}

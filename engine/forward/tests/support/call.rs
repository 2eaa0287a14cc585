//! A call over a narrow link: simulcast and audio to one player.

use super::link::Network;
use super::packets::*;
use super::publisher::{Layer, Publisher};
use super::{MS, World};
use forward::*;
use simulation::{LinkSettings, Random};

pub const VIDEO: u32 = 9_000;
pub const AUDIO: u32 = 8_000;

/// Bits per second of payload of the three layers of a `video`: about 190, 580 and 1,550.
const WEIGHTS: [f64; 3] = [0.5, 1.5, 4.0];

/// Opus at 48 kbit/s in packets of 20 ms.
const OPUS_BYTES: usize = 120;

pub struct Call {
    pub world: World,
    pub consumers: Vec<ConsumerKey>,
    pub samples: Vec<Sample>,
}

/// Sound as browsers take it: what is missing of it can be asked for.
pub fn full_sound() -> ConsumerParams {
    let mut params = audio_consumer(AUDIO);
    params.codecs[0].params.has_nack = true;
    params
}

/// The same from a browser that takes earlier sound within later packets.
pub fn full_sound_in_red() -> ConsumerParams {
    let mut params = red_consumer(AUDIO);
    params.codecs[0].params.has_nack = true;
    params
}

/// A tenth of a second.
#[derive(Debug, Clone)]
pub struct Sample {
    pub at: Micros,
    pub capacity_bps: f64,
    pub sent_bps: f64,
    pub layers: Vec<Option<u8>>,
    /// What the path was thought to have room for.
    pub targets: Vec<Option<u8>>,
}

impl Call {
    /// One player of `videos` and an audio, on a link whose delay, jitter and queue follow from the seed.
    pub fn new(capacity_bps: f64, videos: u32, seed: u64) -> Self {
        Self::with_audio(capacity_bps, videos, seed, || audio_consumer(AUDIO))
    }

    pub fn with_audio(
        capacity_bps: f64,
        videos: u32,
        seed: u64,
        audio_params: fn() -> ConsumerParams,
    ) -> Self {
        let mut random = Random::new(seed);
        let network = Network {
            delay: random.between(5e3, 40e3) as Micros,
            ..Network::default()
        };
        let mut world = World::new(network, seed);
        let player = world.add_player();
        world.playing[player].player.sends_feedback = true;
        world.playing[player].player.round_trip = 100 * MS;
        let settings = LinkSettings {
            capacity_bps,
            queue_bytes: (capacity_bps.max(1e6) / 8e3 * random.between(200.0, 500.0)) as usize,
            delay: random.between(5e3, 40e3) as u64,
            jitter: random.between(0.0, 4e3) as u64,
            ..LinkSettings::default()
        };
        world.playing[player].narrow = Some(simulation::Link::new(settings, seed));

        let audio = world.add_publisher(Publisher::audio(70));
        let audio = world.produce(audio, audio_producer(70));
        world.consume(player, audio, audio_params());
        let consumers = (0..videos).map(|number| {
            let ssrc = 1_000 * (number + 1);
            let layers = [(ssrc, "q"), (ssrc + 100, "h"), (ssrc + 200, "f")];
            let layers = layers.into_iter().zip(WEIGHTS);
            let layers = layers.map(|((ssrc, rid), weight)| Layer {
                weight,
                keyframe_weight: 4.0,
                ..Layer::simulcast(ssrc, rid)
            });
            let publisher = world.add_publisher(Publisher::video(layers.collect()));
            let producer = world.produce(publisher, simulcast_producer(&["q", "h", "f"]));
            let params = ConsumerParams {
                mid: Some(token(&format!("v{number}"))),
                ..video_consumer(VIDEO + 10 * number)
            };
            world.consume(player, producer, params)
        });
        let consumers = consumers.collect();
        Self {
            world,
            consumers,
            samples: Vec::new(),
        }
    }

    pub fn link(&mut self) -> &mut simulation::Link<Vec<u8>> {
        self.world.playing[0].narrow.as_mut().unwrap()
    }

    pub fn stats(&self) -> TransportStats {
        let transport = self.world.playing[0].transport;
        self.world.forwarder.transport_stats(transport).unwrap()
    }

    /// Makes the sound a stream of Opus at 48 kbit/s, to a player that asks for what is missing of it.
    pub fn set_full_sound(&mut self) {
        let publishing = self.world.publishing.iter_mut();
        for publishing in publishing {
            publishing.publisher.audio_bytes = OPUS_BYTES;
        }
        self.world.playing[0].player.asks_for_sound = true;
    }

    /// Makes the link one of `capacity_bps` that drops what would wait longer than `queue`.
    pub fn narrow(&mut self, capacity_bps: f64, queue: Micros) {
        let link = self.link();
        link.settings.capacity_bps = capacity_bps;
        link.settings.queue_bytes = (capacity_bps * queue as f64 / 8e6) as usize;
    }

    pub fn layers(&self) -> Vec<Option<u8>> {
        let forwarder = &self.world.forwarder;
        let stats = self.consumers.iter().map(|consumer| {
            let stats = forwarder.consumer_stats(*consumer, self.world.now).unwrap();
            stats.target_layers?;
            stats.current_layers.map(|layers| layers.spatial)
        });
        stats.collect()
    }

    fn targets(&self) -> Vec<Option<u8>> {
        let forwarder = &self.world.forwarder;
        let stats = self.consumers.iter().map(|consumer| {
            let stats = forwarder.consumer_stats(*consumer, self.world.now);
            stats.unwrap().target_layers.map(|layers| layers.spatial)
        });
        stats.collect()
    }

    pub fn run_for(&mut self, duration: Micros) {
        for _ in 0..duration / (100 * MS) {
            let before = self.stats();
            self.world.run_for(100 * MS);
            let after = self.stats();
            let packets = (after.packets_sent - before.packets_sent) * 44;
            let bytes = after.bytes_sent - before.bytes_sent + packets;
            let (layers, targets, at) = (self.layers(), self.targets(), self.world.now);
            let link = self.link();
            let sample = Sample {
                at,
                capacity_bps: link.settings.capacity_bps,
                sent_bps: bytes as f64 * 80.0,
                layers,
                targets,
            };
            self.samples.push(sample);
        }
    }

    /// The longest time for which more than the capacity was sent, of means over half a second.
    pub fn longest_excess(&self) -> Micros {
        let above = self.samples.windows(5).map(|samples| {
            let sent: f64 = samples.iter().map(|sample| sample.sent_bps).sum();
            sent / 5.0 > 1.1 * samples[4].capacity_bps
        });
        let above: Vec<bool> = above.collect();
        let runs = above.chunk_by(|a, b| a == b).filter(|run| run[0]);
        runs.map(|run| run.len() as Micros * 100 * MS)
            .max()
            .unwrap_or(0)
    }

    /// How much of the audio of the last `duration` has arrived.
    pub fn audio_share(&self, duration: Micros) -> f64 {
        let from = self.world.now - duration;
        let track = self.world.playing[0].player.track(AUDIO);
        let got = track.packets.values().filter(|got| got.at > from).count();
        got as f64 / (duration / (20 * MS)) as f64
    }

    /// How much of the sound of the last `duration` never came, by the numbers that were skipped.
    pub fn sound_lost(&self, duration: Micros) -> f64 {
        let from = self.world.now - duration;
        let track = self.world.playing[0].player.track(AUDIO);
        let mut numbers = track.packets.iter().filter(|(_, got)| got.at > from);
        let Some((first, _)) = numbers.next() else {
            return 1.0;
        };
        let last = track.packets.keys().next_back().unwrap_or(first);
        let got = track.packets.range(first..).count();
        1.0 - got as f64 / (last - first + 1) as f64
    }

    /// The shortest time between a lowering of a video and its next rise.
    pub fn shortest_return(&self, video: usize) -> Option<Micros> {
        let mut lowered_at = None;
        let mut shortest = None;
        for pair in self.samples.windows(2) {
            let (before, after) = (pair[0].targets[video], pair[1].targets[video]);
            if after < before {
                lowered_at = Some(pair[1].at);
            } else if after > before
                && let Some(at) = lowered_at.take()
            {
                let passed = pair[1].at - at;
                shortest = Some(shortest.map_or(passed, |other: Micros| other.min(passed)));
            }
        }
        shortest
    }
}

pub const SEEDS: std::ops::Range<u64> = 0..8;

/// Checks a property for every seed and names all seeds that fail.
pub fn for_each_seed(check: impl Fn(u64) -> Result<(), String>) {
    for_each(SEEDS, check);
}

/// The same for other seeds.
pub fn for_each(seeds: std::ops::Range<u64>, mut check: impl FnMut(u64) -> Result<(), String>) {
    let failed: Vec<_> = seeds
        .filter_map(|seed| check(seed).err().map(|why| format!("{seed}: {why}")))
        .collect();
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
}

pub fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

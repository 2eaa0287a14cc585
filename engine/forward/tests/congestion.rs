//! The whole of it: simulcast and audio through a forwarder, over a narrow link, to a player with feedback and NACK.

mod support;

use forward::*;
use simulation::{LinkSettings, Random};
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

const VIDEO: u32 = 9_000;
const AUDIO: u32 = 8_000;

/// Bits per second of payload of the three layers of a `video`: about 190, 580 and 1,550.
const WEIGHTS: [f64; 3] = [0.5, 1.5, 4.0];

struct Call {
    world: World,
    consumers: Vec<ConsumerKey>,
    samples: Vec<Sample>,
}

/// A tenth of a second.
#[derive(Debug, Clone)]
struct Sample {
    at: Micros,
    capacity_bps: f64,
    sent_bps: f64,
    layers: Vec<Option<u8>>,
}

impl Call {
    /// One player of `videos` and an audio, on a link whose delay, jitter and queue follow from the seed.
    fn new(capacity_bps: f64, videos: u32, seed: u64) -> Self {
        Self::with_audio(capacity_bps, videos, seed, || audio_consumer(AUDIO))
    }

    fn with_audio(
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

    fn link(&mut self) -> &mut simulation::Link<Vec<u8>> {
        self.world.playing[0].narrow.as_mut().unwrap()
    }

    fn stats(&self) -> TransportStats {
        let transport = self.world.playing[0].transport;
        self.world.forwarder.transport_stats(transport).unwrap()
    }

    fn layers(&self) -> Vec<Option<u8>> {
        let forwarder = &self.world.forwarder;
        let stats = self.consumers.iter().map(|consumer| {
            let stats = forwarder.consumer_stats(*consumer, self.world.now).unwrap();
            stats.target_layers?;
            stats.current_layers.map(|layers| layers.spatial)
        });
        stats.collect()
    }

    fn run_for(&mut self, duration: Micros) {
        for _ in 0..duration / (100 * MS) {
            let before = self.stats();
            self.world.run_for(100 * MS);
            let after = self.stats();
            let packets = (after.packets_sent - before.packets_sent) * 44;
            let bytes = after.bytes_sent - before.bytes_sent + packets;
            let (layers, at) = (self.layers(), self.world.now);
            let link = self.link();
            let sample = Sample {
                at,
                capacity_bps: link.settings.capacity_bps,
                sent_bps: bytes as f64 * 80.0,
                layers,
            };
            self.samples.push(sample);
        }
    }

    /// The longest time for which more than the capacity was sent, of means over half a second.
    fn longest_excess(&self) -> Micros {
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
    fn audio_share(&self, duration: Micros) -> f64 {
        let from = self.world.now - duration;
        let track = self.world.playing[0].player.track(AUDIO);
        let got = track.packets.values().filter(|got| got.at > from).count();
        got as f64 / (duration / (20 * MS)) as f64
    }

    /// The shortest time between a lowering of a video and its next rise.
    fn shortest_return(&self, video: usize) -> Option<Micros> {
        let mut lowered_at = None;
        let mut shortest = None;
        for pair in self.samples.windows(2) {
            let (before, after) = (pair[0].layers[video], pair[1].layers[video]);
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

const SEEDS: std::ops::Range<u64> = 0..8;

/// Checks a property for every seed and names all seeds that fail.
fn for_each_seed(check: impl Fn(u64) -> Result<(), String>) {
    let failed: Vec<_> = SEEDS
        .filter_map(|seed| check(seed).err().map(|why| format!("{seed}: {why}")))
        .collect();
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

#[test]
fn on_a_wide_path_nothing_is_held_back_and_nothing_is_probed() {
    for_each_seed(|seed| {
        let mut call = Call::new(20e6, 3, seed);
        call.run_for(6 * SECOND);
        ensure(call.layers() == [Some(2); 3], || {
            format!("{:?}", call.layers())
        })?;
        let stats = call.stats().congestion;
        ensure(stats.probes_sent == 0 && !stats.has_met_limit, || {
            format!("{stats:?}")
        })
    });
}

#[test]
fn when_the_path_becomes_narrow_video_gives_way_within_a_second_and_audio_goes_on() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.samples.clear();
        let narrow = 0.45e6 + 40e3 * seed as f64;
        call.link().settings.capacity_bps = narrow;
        call.run_for(20 * SECOND);
        let excess = call.longest_excess();
        ensure(excess <= SECOND, || format!("{narrow}: {} ms", excess / MS))?;
        let share = call.audio_share(15 * SECOND);
        ensure(share > 0.98, || format!("{narrow}: audio {share:.3}"))?;
        let shown = call.samples[60..].iter().filter(|s| s.layers[0].is_some());
        let shown = shown.count() as f64 / (call.samples.len() - 60) as f64;
        ensure(shown > 0.9, || format!("{narrow}: shown {shown:.2}"))
    });
}

#[test]
fn video_is_paused_before_audio_suffers_and_resumes_by_itself() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 110e3;
        call.run_for(15 * SECOND);
        ensure(call.layers() == [None], || format!("{:?}", call.layers()))?;
        let share = call.audio_share(10 * SECOND);
        ensure(share > 0.98, || format!("audio {share:.3}"))?;
        let paused = Event::LayersChanged {
            consumer: call.consumers[0],
            layers: None,
        };
        ensure(call.world.events.contains(&paused), || {
            "nobody was told".into()
        })?;
        call.link().settings.capacity_bps = 6e6;
        call.run_for(5 * SECOND);
        ensure(call.layers()[0].is_some(), || "still paused".into())?;
        call.run_for(5 * SECOND);
        ensure(call.layers() == [Some(2)], || {
            format!("{:?}", call.layers())
        })
    });
}

#[test]
fn video_resumes_where_the_audio_has_no_transport_wide_numbers() {
    for_each_seed(|seed| {
        let mut call = Call::with_audio(6e6, 1, seed, || {
            let mut params = audio_consumer(AUDIO);
            params.extensions.set(ExtensionKind::TransportSequence, 0);
            params
        });
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 110e3;
        call.run_for(10 * SECOND);
        ensure(call.layers() == [None], || format!("{:?}", call.layers()))?;
        call.link().settings.capacity_bps = 6e6;
        call.run_for(6 * SECOND);
        let is_back = call.layers()[0].is_some();
        ensure(is_back, || format!("still paused: {:?}", call.stats()))
    });
}

#[test]
fn after_a_step_up_the_highest_layer_that_fits_is_back_in_five_seconds() {
    for_each_seed(|seed| {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(6 * SECOND);
        call.link().settings.capacity_bps = 0.9e6;
        call.run_for(20 * SECOND);
        call.link().settings.capacity_bps = 3e6;
        call.run_for(5 * SECOND);
        ensure(call.layers() == [Some(2)], || {
            format!("{:?}", call.layers())
        })
    });
}

#[test]
fn a_lowered_video_does_not_rise_again_within_two_seconds() {
    for_each_seed(|seed| {
        let mut random = Random::new(seed + 77);
        let mut call = Call::new(6e6, 2, seed);
        for _ in 0..12 {
            call.link().settings.capacity_bps = random.between(0.3e6, 5e6);
            call.run_for(random.between(1.0, 5.0) as Micros * SECOND);
        }
        for video in 0..2 {
            if let Some(shortest) = call.shortest_return(video) {
                ensure(shortest >= 2 * SECOND, || {
                    format!("{video}: {} ms", shortest / MS)
                })?;
            }
        }
        Ok(())
    });
}

#[test]
fn the_video_of_priority_keeps_its_layers_at_the_cost_of_the_others() {
    for_each_seed(|seed| {
        let mut call = Call::new(12e6, 3, seed);
        let first = call.consumers[2];
        call.world.call(|forwarder, now, out| {
            forwarder.set_priority(first, 9, now, out).unwrap();
        });
        call.run_for(5 * SECOND);
        call.link().settings.capacity_bps = 3.2e6;
        call.run_for(20 * SECOND);
        let layers = call.layers();
        let is_kept = layers[2] == Some(2) && layers[0] < Some(2) && layers[1] < Some(2);
        ensure(is_kept, || format!("{layers:?}"))
    });
}

#[test]
fn what_a_player_decodes_has_no_gap_across_pauses_and_switches() {
    for seed in SEEDS {
        let mut call = Call::new(6e6, 1, seed);
        call.run_for(5 * SECOND);
        for capacity in [0.5e6, 3e6, 0.2e6, 6e6] {
            call.link().settings.capacity_bps = capacity;
            call.run_for(6 * SECOND);
        }
        call.run_for(3 * SECOND);
        let track = call.world.playing[0].player.track(VIDEO);
        assert_eq!(track.missing(), [], "seed {seed}: a gap that nothing fills");
        let contents = track.contents();
        assert!(contents[0].is_keyframe, "seed {seed}");
        for pair in contents.windows(2) {
            let is_next = (pair[0].layer, pair[0].frame) == (pair[1].layer, pair[1].frame)
                || (pair[0].layer == pair[1].layer && pair[1].frame == pair[0].frame + 1);
            assert!(is_next || pair[1].is_keyframe, "seed {seed}: {pair:?}");
        }
    }
}

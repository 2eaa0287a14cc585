//! What a lossy link is likely to lose is sent more than once, and only then.

mod support;

use forward::{ConsumerKey, ConsumerParams};
use rtp::rtcp::{CompoundWriter, FeedbackBuilder};
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

const PLAYER_SSRC: u32 = 9_000;

/// A player over a link that loses so many of the packets towards it, and says which have come.
struct Call {
    world: World,
    /// Of the numbers that the player has told of.
    told: usize,
    next_number: u16,
    consumer: ConsumerKey,
}

impl Call {
    fn new(loss: f64, is_video: bool) -> Self {
        let params = if is_video {
            video_consumer(PLAYER_SSRC)
        } else {
            audio_consumer(PLAYER_SSRC)
        };
        Self::with(loss, params)
    }

    fn with(loss: f64, mut params: ConsumerParams) -> Self {
        let is_video = params.rtx_ssrc.is_some();
        let mut world = World::new(Network::default(), 11);
        let (publisher, source) = if is_video {
            // Little enough for a path that loses much.
            let layer = Layer {
                weight: 0.5,
                ..Layer::new(20)
            };
            (Publisher::video(vec![layer]), video_producer(20))
        } else {
            (Publisher::audio(20), audio_producer(20))
        };
        let publisher = world.add_publisher(publisher);
        let producer = world.produce(publisher, source);
        // Only what is added from now on is lossy.
        world.set_network_of_new_links(Network {
            delay: 30 * MS,
            loss,
            ..Network::default()
        });
        let player = world.add_player();
        params.codecs[0].params.has_nack = true;
        let consumer = world.consume(player, producer, params);
        Self {
            world,
            consumer,
            told: 0,
            next_number: 0,
        }
    }

    fn run_for_seconds(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.world.run_for(100 * MS);
            self.tell_arrivals();
        }
    }

    /// The player's transport-wide feedback, which always arrives.
    fn tell_arrivals(&mut self) {
        let player = &self.world.playing[0];
        let arrived = &player.player.transport_sequences[self.told..];
        let Some(newest) = arrived
            .iter()
            .copied()
            .max_by_key(|number| number.wrapping_sub(self.next_number) as i16)
        else {
            return;
        };
        let mut builder = FeedbackBuilder::new(self.next_number, self.world.now, 0);
        let mut number = self.next_number;
        while number != newest.wrapping_add(1) {
            if arrived.contains(&number) {
                builder.add(number, self.world.now).unwrap();
            }
            number = number.wrapping_add(1);
        }
        self.told += arrived.len();
        self.next_number = number;
        let transport = player.transport;
        let mut content = [0; FeedbackBuilder::MAX_LEN];
        let len = builder.write(&mut content).unwrap();
        let mut buffer = [0; FeedbackBuilder::MAX_LEN + 12];
        let mut writer = CompoundWriter::new(&mut buffer);
        writer
            .transport_feedback(1, PLAYER_SSRC, &content[..len])
            .unwrap();
        self.world.call(|forwarder, now, out| {
            forwarder.handle_rtcp(transport, writer.as_bytes(), now, out)
        });
    }

    /// Packets that went out beyond the first time, and those first times.
    fn again(&self) -> (u64, u64) {
        let world = &self.world;
        let transport = world.playing[0].transport;
        let sent = world.forwarder.transport_stats(transport).unwrap();
        let stats = world.forwarder.consumer_stats(self.consumer, world.now);
        let first = stats.unwrap().packets_sent;
        (sent.packets_sent - first, first)
    }

    fn answers_sent(&self) -> u64 {
        let stats = self
            .world
            .forwarder
            .consumer_stats(self.consumer, self.world.now);
        stats.unwrap().packets_retransmitted
    }

    /// Share of the packets of the last `seconds` that the player has.
    fn arrived_share(&self, seconds: u64) -> f64 {
        let track = self.world.playing[0].player.track(PLAYER_SSRC);
        let since = self.world.now - seconds * SECOND;
        let recent: Vec<u64> = track
            .packets
            .iter()
            .filter(|(_, got)| got.at > since)
            .map(|(sequence, _)| *sequence)
            .collect();
        let span = recent.last().unwrap() - recent[0] + 1;
        recent.len() as f64 / span as f64
    }
}

#[test]
fn sound_over_a_lossy_link_comes_nearly_whole_and_without_asking() {
    for (loss, arrives) in [(0.05, 0.98), (0.1, 0.98), (0.3, 0.96)] {
        let mut call = Call::new(loss, false);
        call.run_for_seconds(40);
        let share = call.arrived_share(30);
        assert!(share >= arrives, "at {loss}: {share}");
    }
}

#[test]
fn sound_over_a_good_link_goes_out_once() {
    let mut call = Call::new(0.0, false);
    call.run_for_seconds(10);
    let track = call.world.playing[0].player.track(PLAYER_SSRC);
    assert_eq!(track.duplicates, 0);
    assert!(track.packets.len() > 450);
}

#[test]
fn a_picture_goes_out_twice_where_hardly_any_would_come_whole_at_first() {
    for (loss, least, most) in [(0.1, 0.0, 0.5), (0.3, 1.0, 2.2)] {
        let mut call = Call::new(loss, true);
        call.run_for_seconds(20);
        let before = call.again();
        call.run_for_seconds(10);
        let after = call.again();
        let times = (after.0 - before.0) as f64 / (after.1 - before.1) as f64;
        assert!((least..most).contains(&times), "at {loss}: {times}");
    }
}

#[test]
fn over_a_lossy_link_an_answer_to_a_nack_goes_out_twice() {
    for (loss, least, most) in [(0.01, 0.9, 1.5), (0.12, 1.8, 3.5)] {
        let mut call = Call::new(loss, true);
        call.run_for_seconds(20);
        let track = call.world.playing[0].player.track(PLAYER_SSRC);
        let repaired = track.packets.values().filter(|got| got.is_repaired).count();
        let sent = call.answers_sent();
        let each = sent as f64 / repaired as f64;
        assert!(
            (least..most).contains(&each),
            "at {loss}: {sent} for {repaired}"
        );
    }
}

#[test]
fn a_player_that_takes_red_has_nearly_all_sound_for_fewer_packets_and_bytes() {
    for (loss, arrives) in [(0.05, 0.985), (0.1, 0.985), (0.3, 0.97)] {
        let mut red = Call::with(loss, red_consumer(PLAYER_SSRC));
        let mut copies = Call::new(loss, false);
        for call in [&mut red, &mut copies] {
            call.run_for_seconds(40);
        }
        let share = red.arrived_share(30);
        assert!(share >= arrives, "at {loss}: {share}");
        let track = red.world.playing[0].player.track(PLAYER_SSRC);
        assert!(track.recovered > 0);
        let bytes = |call: &Call| {
            let transport = call.world.playing[0].transport;
            let stats = call.world.forwarder.transport_stats(transport).unwrap();
            stats.bytes_sent
        };
        assert!(
            bytes(&red) < bytes(&copies),
            "at {loss}: {} of {} bytes",
            bytes(&red),
            bytes(&copies)
        );
        let (again, once) = red.again();
        assert!(again * 10 < once, "at {loss}: {again} again of {once}");
    }
}

#[test]
fn sound_in_red_goes_out_plain_over_a_good_link() {
    let mut call = Call::with(0.0, red_consumer(PLAYER_SSRC));
    call.run_for_seconds(10);
    let track = call.world.playing[0].player.track(PLAYER_SSRC);
    assert_eq!((track.recovered, track.duplicates), (0, 0));
    assert_eq!(call.again().0, 0);
}

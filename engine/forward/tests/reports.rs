//! Reports and feedback, to publishers and to players.

mod support;

use std::collections::BTreeSet;

use forward::Micros;
use support::link::Network;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND, World};

fn av_call(network: Network, seed: u64) -> World {
    let mut world = World::new(network, seed);
    let player = world.add_player();
    let video = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(video, video_producer(10));
    world.consume(player, producer, video_consumer(9_000));
    let audio = world.add_publisher(Publisher::audio(20));
    let producer = world.produce(audio, audio_producer(20));
    world.consume(player, producer, audio_consumer(9_100));
    world
}

#[test]
fn sender_reports_let_a_player_put_audio_and_video_in_sync() {
    let network = Network {
        delay: 40 * MS,
        ..Network::default()
    };
    let mut world = av_call(network, 1);
    world.run_for(4 * SECOND);
    let mut expected_wall_clock = None;
    for (index, ssrc, rate) in [(0, 9_000, 90_000), (1, 9_100, 48_000)] {
        let publisher = &world.publishing[index].publisher;
        let track = world.playing[0].player.track(ssrc);
        assert!(track.reports.len() >= 3, "{}", track.reports.len());
        assert_eq!(track.cnames[0], b"publisher");
        let (_, report) = track.reports.last().unwrap();
        // By the report, the wall clock of a packet is that at which the publisher made it.
        let got = track.packets.values().last().unwrap();
        let units = i64::from(got.timestamp.wrapping_sub(report.rtp_timestamp) as i32);
        let ntp = (report.ntp as i128 + (i128::from(units) << 32) / rate) as u64;
        let made_at = got.at - 2 * 40 * MS;
        let error = (ntp.abs_diff(publisher.ntp(made_at)) * 1_000) >> 32;
        assert!(error <= 2, "{error} ms");
        expected_wall_clock.get_or_insert(ntp);
        let between = (ntp.abs_diff(expected_wall_clock.unwrap()) * 1_000) >> 32;
        assert!(between <= 40, "{between} ms apart");
    }
}

#[test]
fn the_first_sender_report_does_not_wait_for_a_second() {
    let mut world = av_call(
        Network {
            delay: 10 * MS,
            ..Network::default()
        },
        2,
    );
    world.run_for(400 * MS);
    assert!(!world.playing[0].player.track(9_000).reports.is_empty());
}

#[test]
fn sender_reports_count_what_was_sent() {
    let mut world = av_call(
        Network {
            delay: 10 * MS,
            ..Network::default()
        },
        3,
    );
    world.run_for(4 * SECOND);
    let track = world.playing[0].player.track(9_000);
    let (at, report) = track.reports.last().unwrap();
    let sent = track.packets.values().filter(|got| got.at <= *at).count() as u32;
    assert!(
        report.packets.abs_diff(sent) <= 4,
        "{} and {sent}",
        report.packets
    );
    assert_eq!(report.octets, report.packets * 400);
}

#[test]
fn the_round_trip_to_a_player_is_measured() {
    let mut world = av_call(
        Network {
            delay: 35 * MS,
            ..Network::default()
        },
        4,
    );
    world.run_for(4 * SECOND);
    let transport = world.playing[0].transport;
    let stats = world.forwarder.transport_stats(transport).unwrap();
    let measured = stats.round_trip_micros.unwrap();
    assert!(measured.abs_diff(70 * MS) <= 3 * MS, "{measured}");
}

#[test]
fn receiver_reports_tell_the_publisher_of_loss() {
    let mut world = av_call(
        Network {
            delay: 10 * MS,
            loss: 0.1,
            ..Network::default()
        },
        5,
    );
    world.run_for(20 * SECOND);
    let publisher = &world.publishing[0].publisher;
    let report = publisher.receiver_reports.last().unwrap();
    let sent = publisher.layers[0].packets();
    let share = f64::from(report.cumulative_lost) / f64::from(sent);
    assert!((0.07..0.13).contains(&share), "{share}");
    assert!(publisher.receiver_reports.len() >= 15);
    assert_ne!(report.last_sender_report, 0);
    let fractions = publisher
        .receiver_reports
        .iter()
        .map(|report| f64::from(report.fraction_lost));
    let mean = fractions.sum::<f64>() / publisher.receiver_reports.len() as f64 / 256.0;
    assert!((0.06..0.14).contains(&mean), "{mean}");
}

#[test]
fn transport_wide_feedback_tells_when_each_packet_arrived() {
    let delay: Micros = 25 * MS;
    let mut world = av_call(
        Network {
            delay,
            loss: 0.1,
            ..Network::default()
        },
        6,
    );
    // Feedback itself must arrive to be checked.
    world.run_for(5 * SECOND);
    let publisher = &world.publishing[0].publisher;
    let received = publisher
        .feedback
        .values()
        .filter(|at| at.is_some())
        .count();
    let share = received as f64 / publisher.feedback.len() as f64;
    assert!((0.85..0.95).contains(&share), "{share}");
    assert!(
        publisher.feedback.len() > 500,
        "{}",
        publisher.feedback.len()
    );
    let arrivals = publisher.feedback.values().flatten();
    assert!(
        arrivals
            .clone()
            .all(|at| (5_000_000..=10_100_000).contains(at))
    );
    let stats = world
        .forwarder
        .transport_stats(world.publishing[0].transport)
        .unwrap();
    let sent = stats.transport_feedback_sent;
    assert!((65..=105).contains(&sent), "at most 20 a second: {sent}");
}

#[test]
fn packets_to_a_player_have_its_extensions_and_rising_transport_sequences() {
    let mut world = av_call(
        Network {
            delay: 10 * MS,
            ..Network::default()
        },
        7,
    );
    world.run_for(2 * SECOND);
    let player = &world.playing[0].player;
    let video = &player.track(9_000).extensions;
    let audio = &player.track(9_100).extensions;
    assert_eq!(
        (&video[&PLAYER_MID_ID][..], &audio[&PLAYER_MID_ID][..]),
        (&b"0"[..], &b"1"[..])
    );
    assert_eq!(audio[&PLAYER_AUDIO_LEVEL_ID], [0x80 | 25]);
    let sent_at = rtp::extension::abs_send_time_micros(&video[&PLAYER_SEND_TIME_ID]).unwrap();
    assert!((6_900_000..=7_000_000).contains(&sent_at), "{sent_at}");
    let numbers = &player.transport_sequences;
    let first = numbers[0];
    assert!(
        numbers
            .iter()
            .enumerate()
            .all(|(step, number)| *number == first.wrapping_add(step as u16)),
        "one series over all tracks"
    );
}

#[test]
fn what_a_player_reports_is_in_its_statistics() {
    let mut world = World::new(
        Network {
            delay: 10 * MS,
            ..Network::default()
        },
        8,
    );
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    let consumer = world.consume(player, producer, video_consumer(9_000));
    world.run_for(3 * SECOND);
    let stats = world.forwarder.consumer_stats(consumer, world.now).unwrap();
    assert_eq!(stats.fraction_lost, 0.25);
    assert!(stats.round_trip_micros.is_some());
    // 4 packets of 400 bytes each 33 ms.
    assert!(
        (370_000..=400_000).contains(&stats.bitrate_bps),
        "{}",
        stats.bitrate_bps
    );
    let stats = world.forwarder.producer_stats(producer, world.now).unwrap();
    let encoding = stats.encodings[0];
    assert!(encoding.is_alive && encoding.packets_received > 350);
    assert!((370_000..=400_000).contains(&encoding.bitrate_bps));
    assert_eq!(encoding.packets_lost, 0);
}

#[test]
fn a_packet_sent_again_under_its_own_number_takes_no_transport_sequence() {
    let network = Network {
        delay: 10 * MS,
        ..Network::default()
    };
    let mut world = World::new(network, 9);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    let mut params = video_consumer(9_000);
    params.rtx_ssrc = None;
    world.consume(player, producer, params);
    world.run_for(2 * SECOND);
    let last = *world.playing[0]
        .player
        .track(9_000)
        .packets
        .keys()
        .last()
        .unwrap() as u16;
    let again = [last.wrapping_sub(20), last.wrapping_sub(19)];
    world.playing[0].player.request_again(9_000, &again);
    world.run_for(SECOND);
    let player = &world.playing[0].player;
    assert_eq!(player.track(9_000).duplicates, 2);
    // Its first number comes again with it.
    let numbers: BTreeSet<u16> = player.transport_sequences.iter().copied().collect();
    assert_eq!(player.transport_sequences.len(), numbers.len() + 2);
    let span = numbers.last().unwrap() - numbers.first().unwrap();
    assert_eq!(usize::from(span) + 1, numbers.len());
    assert_eq!(numbers.len(), player.track(9_000).packets.len());
}

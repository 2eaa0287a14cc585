//! Packets that came together leave together: one player after the other, and equally long where that pays.

mod support;

use forward::*;
use rtp::Packet;
use rtp::header::Header;
use rtp::rtcp::CompoundWriter;
use support::packets::*;
use support::{Outbox, SECOND};

const NOW: Micros = 5 * SECOND;

struct Stage {
    forwarder: Forwarder,
    publisher: TransportKey,
    players: Vec<TransportKey>,
    consumers: Vec<ConsumerKey>,
    now: Micros,
    sequence: u16,
    frame: u32,
}

impl Stage {
    /// A publisher whose keyframe two players have seen.
    fn new(change: impl Fn(&mut ConsumerParams)) -> Self {
        let mut forwarder = Forwarder::new(Settings::default(), 1);
        let mut out = Outbox::default();
        let mut connect = |forwarder: &mut Forwarder| {
            let transport = forwarder.add_transport().unwrap();
            forwarder.set_connected(transport, true, NOW, &mut out);
            transport
        };
        let publisher = connect(&mut forwarder);
        let players = vec![connect(&mut forwarder), connect(&mut forwarder)];
        let producer = forwarder
            .add_producer(publisher, video_producer(10))
            .unwrap();
        let consumers = players.iter().zip([9_000, 9_100]).map(|(player, ssrc)| {
            let mut params = video_consumer(ssrc);
            change(&mut params);
            let added = forwarder.add_consumer(*player, producer, params, NOW, &mut out);
            added.unwrap()
        });
        let consumers = consumers.collect();
        let mut stage = Self {
            forwarder,
            publisher,
            players,
            consumers,
            now: NOW,
            sequence: 0,
            frame: 0,
        };
        let keyframe = stage.frame(&[500]);
        assert_eq!(stage.forward(&keyframe).len(), 2, "both have begun");
        stage
    }

    /// The packets of the next frame, with payloads of these lengths.
    fn frame(&mut self, lengths: &[usize]) -> Vec<Vec<u8>> {
        let is_keyframe = self.frame == 0;
        self.frame += 1;
        let packets = lengths.iter().enumerate().map(|(at, len)| {
            self.sequence += 1;
            let header = Header {
                marker: at + 1 == lengths.len(),
                payload_type: VIDEO_TYPE,
                sequence: self.sequence,
                timestamp: self.frame * 3_000,
                ssrc: 10,
            };
            // RFC 7741: S on the first packet; RFC 6386 §9.1: the lowest bit of the frame says that it is no keyframe.
            let mut payload = vec![u8::from(at == 0) << 4, u8::from(!is_keyframe), 0, 0];
            payload.extend([0x9d, 0x01, 0x2a]);
            payload.resize(*len, self.sequence as u8);
            [&header.to_bytes(false, false)[..], &payload].concat()
        });
        packets.collect()
    }

    fn forward(&mut self, packets: &[Vec<u8>]) -> Vec<(TransportKey, Vec<u8>)> {
        let mut out = Outbox::default();
        let packets = packets.iter().map(Vec::as_slice);
        self.forwarder
            .handle_rtp_run(self.publisher, packets, self.now, &mut out);
        out.packets
    }

    /// The first player says what its path carries.
    fn narrow(&mut self, bps: u64) {
        let mut buffer = [0; 64];
        let mut remb = CompoundWriter::new(&mut buffer);
        remb.remb(1, bps, &[9_000]).unwrap();
        let mut out = Outbox::default();
        self.forwarder
            .handle_rtcp(self.players[0], remb.as_bytes(), self.now, &mut out);
    }

    /// What the first player gets in the next `duration` without anything new, and when.
    fn later(&mut self, duration: Micros) -> Vec<(Micros, Vec<u8>)> {
        let mut got = Vec::new();
        let end = self.now + duration;
        while let Some(at) = self.forwarder.next_timeout().filter(|at| *at <= end) {
            self.now = at;
            let mut out = Outbox::default();
            self.forwarder.handle_timeout(at, &mut out);
            let media = out.packets.into_iter().filter(|(to, bytes)| {
                *to == self.players[0] && Packet::parse(bytes).is_ok_and(|sent| sent.ssrc == 9_000)
            });
            got.extend(media.map(|(_, bytes)| (at, bytes)));
        }
        self.now = end;
        got
    }

    /// What the first player gets of a frame with payloads of these lengths: the lengths of packets and of padding.
    fn lengths(&mut self, lengths: &[usize]) -> Vec<(usize, usize)> {
        let frame = self.frame(lengths);
        let sent = self.forward(&frame);
        let first = self.players[0];
        let mut got = Vec::new();
        for (packet, (_, bytes)) in frame.iter().zip(sent.iter().filter(|(to, _)| *to == first)) {
            let sent = Packet::parse(bytes).unwrap();
            let original = Packet::parse(packet).unwrap();
            assert_eq!(sent.payload(), original.payload(), "padding is no payload");
            got.push((bytes.len(), sent.padding()));
        }
        got
    }
}

fn paddings(lengths: &[(usize, usize)]) -> Vec<usize> {
    lengths.iter().map(|(_, padding)| *padding).collect()
}

#[test]
fn a_player_gets_all_packets_of_a_run_before_the_next_player_gets_any() {
    let mut stage = Stage::new(|_| {});
    let frame = stage.frame(&[300, 300, 300]);
    let [first, second] = stage.players[..] else {
        unreachable!("there are two")
    };
    let to: Vec<_> = stage
        .forward(&frame)
        .into_iter()
        .map(|(to, _)| to)
        .collect();
    assert_eq!(to, [first, first, first, second, second, second]);
}

#[test]
fn packets_of_a_frame_that_differ_by_a_byte_are_made_equally_long() {
    let mut stage = Stage::new(|_| {});
    let got = stage.lengths(&[1_000, 1_000, 1_001, 1_001, 1_001]);
    assert_eq!(paddings(&got), [1, 1, 0, 0, 0]);
    assert!(got.iter().all(|(len, _)| *len == got[0].0), "{got:?}");
}

#[test]
fn the_last_packet_may_be_shorter_and_is_not_padded() {
    let mut stage = Stage::new(|_| {});
    assert_eq!(paddings(&stage.lengths(&[999, 1_000, 400])), [1, 0, 0]);
    assert_eq!(paddings(&stage.lengths(&[1_000, 1_000, 400])), [0, 0, 0]);
}

#[test]
fn padding_that_costs_more_than_the_message_that_it_saves_is_not_sent() {
    let mut stage = Stage::new(|_| {});
    assert_eq!(paddings(&stage.lengths(&[600, 1_000, 1_000])), [0, 0, 0]);
    assert_eq!(paddings(&stage.lengths(&[960, 1_000, 1_000])), [40, 0, 0]);
    // Two messages saved are worth twice as much.
    assert_eq!(
        paddings(&stage.lengths(&[940, 1_000, 990, 1_000])),
        [60, 0, 10, 0]
    );
}

#[test]
fn frames_are_not_made_as_long_as_each_other() {
    let mut stage = Stage::new(|_| {});
    let mut frames = stage.frame(&[1_000]);
    frames.extend(stage.frame(&[1_010]));
    for (_, packet) in stage.forward(&frames) {
        assert_eq!(Packet::parse(&packet).unwrap().padding(), 0);
    }
}

#[test]
fn a_padded_packet_is_repaired_without_its_padding() {
    let mut stage = Stage::new(|_| {});
    let frame = stage.frame(&[1_000, 1_001]);
    let first = stage.players[0];
    let sent = stage.forward(&frame);
    let lost = Packet::parse(&sent[0].1).unwrap();
    assert_eq!(lost.padding(), 1);
    let mut buffer = [0; 64];
    let mut nack = CompoundWriter::new(&mut buffer);
    nack.nack(1, 9_000, &[lost.sequence]).unwrap();
    let mut out = Outbox::default();
    stage
        .forwarder
        .handle_rtcp(first, nack.as_bytes(), NOW + SECOND, &mut out);
    let repaired = Packet::parse(&out.packets[0].1).unwrap();
    let (original, payload) = repaired.payload().split_first_chunk::<2>().unwrap();
    assert_eq!(u16::from_be_bytes(*original), lost.sequence);
    assert_eq!(payload, lost.payload());
    assert_eq!(repaired.padding(), 0);
}

#[test]
fn what_has_to_wait_comes_in_its_order_as_it_was_and_without_padding() {
    let mut stage = Stage::new(|_| {});
    stage.narrow(400_000);
    stage.later(SECOND);
    let alive = stage.frame(&[100]);
    stage.forward(&alive);
    let first = stage.players[0];
    let frame = stage.frame(&[1_000, 1_001, 1_000, 1_001, 1_001, 1_000, 1_001]);
    let sent = stage.forward(&frame);
    let (at_once, to_other): (Vec<_>, Vec<_>) = sent.into_iter().partition(|(to, _)| *to == first);
    let at_once = at_once.into_iter().map(|(_, bytes)| (stage.now, bytes));
    let mut got: Vec<_> = at_once.collect();
    let count = got.len();
    assert!((1..frame.len()).contains(&count), "{count} at once");
    got.extend(stage.later(SECOND));
    let parsed: Vec<_> = got
        .iter()
        .map(|(_, bytes)| Packet::parse(bytes).unwrap())
        .collect();
    let payloads = parsed.iter().map(Packet::payload);
    assert!(
        payloads.eq(frame
            .iter()
            .map(|bytes| Packet::parse(bytes).unwrap().payload()))
    );
    let numbers: Vec<u16> = parsed.iter().map(|packet| packet.sequence).collect();
    assert!(
        numbers
            .windows(2)
            .all(|pair| pair[1] == pair[0].wrapping_add(1)),
        "{numbers:?}"
    );
    assert!(got.is_sorted_by_key(|(at, _)| *at) && got[frame.len() - 1].0 > got[count].0);
    let paddings = parsed.iter().map(Packet::padding);
    assert!(paddings.clone().take(count).any(|bytes| bytes > 0));
    assert!(paddings.skip(count).all(|bytes| bytes == 0));
    // Whom nothing keeps back gets all of it at once, equally long.
    let lengths: Vec<usize> = to_other.iter().map(|(_, bytes)| bytes.len()).collect();
    assert_eq!(lengths[..lengths.len() - 1], [lengths[0]; 6]);
}

#[test]
fn without_rtx_nothing_is_padded_as_it_may_have_to_be_sent_again_as_it_was() {
    let mut stage = Stage::new(|params| {
        params.rtx_ssrc = None;
        params.codecs.iter_mut().for_each(|codec| codec.rtx = None);
    });
    assert_eq!(paddings(&stage.lengths(&[1_000, 1_001])), [0, 0]);
}

#[test]
fn statistics_count_payload_without_padding() {
    let mut stage = Stage::new(|_| {});
    let got = stage.lengths(&[1_000, 1_001]);
    let first = stage.players[0];
    let on_the_wire: usize = got.iter().map(|(len, _)| len).sum();
    let transport = stage.forwarder.transport_stats(first).unwrap();
    assert!(transport.bytes_sent as usize > on_the_wire);
    let consumer = stage.forwarder.consumer_stats(stage.consumers[0], NOW);
    assert_eq!(consumer.unwrap().bytes_sent, 500 + 1_000 + 1_001);
}

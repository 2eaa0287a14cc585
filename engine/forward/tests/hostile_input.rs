//! Whatever a peer sends, memory stays flat, nothing panics, and the calls of others go on.

#[path = "support/counting_allocator.rs"]
mod counting_allocator;
mod support;

use counting_allocator::CountingAllocator;
use forward::*;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use support::link::{Network, Random};
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, Outbox, SECOND, World};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

/// Live bytes that a flood may add: the stores of the attacked producers, filled to their bound.
const MAX_GROWTH: i64 = 6 << 20;

struct Attack {
    random: Random,
}

impl Attack {
    fn below(&mut self, bound: usize) -> usize {
        (self.random.unit() * bound as f64) as usize
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.below(256) as u8).collect()
    }

    fn noise(&mut self) -> Vec<u8> {
        let len = self.below(300);
        self.bytes(len)
    }

    /// RTP with a header that is right in parts.
    fn rtp(&mut self) -> Vec<u8> {
        let ssrcs = [10, 11, 20, 30, self.below(1 << 30) as u32];
        let types = [
            VIDEO_TYPE,
            VIDEO_RTX_TYPE,
            AUDIO_TYPE,
            self.below(128) as u8,
        ];
        let header = Header {
            marker: self.below(2) == 0,
            payload_type: types[self.below(types.len())],
            sequence: self.below(65_536) as u16,
            timestamp: self.below(1 << 32) as u32,
            ssrc: ssrcs[self.below(ssrcs.len())],
        };
        let mids = [&b"v"[..], b"a", b"s", b"?"];
        let rids = [&b"q"[..], b"h", b"f", b"?"];
        let transport_sequence = self.bytes(2);
        let mut extensions = ExtensionList::default();
        let mid = mids[self.below(mids.len())];
        extensions.push(MID_ID, mid).unwrap();
        extensions
            .push(RID_ID, rids[self.below(rids.len())])
            .unwrap();
        extensions
            .push(REPAIRED_RID_ID, rids[self.below(rids.len())])
            .unwrap();
        extensions
            .push(TRANSPORT_SEQUENCE_ID, &transport_sequence)
            .unwrap();
        let mut block = [0; 64];
        let len = extensions.write(&mut block).unwrap();
        let payload_len = self.below(1_300);
        let payload = self.bytes(payload_len);
        [&header.to_bytes(true, false)[..], &block[..len], &payload].concat()
    }

    /// RTCP with a right frame and any body.
    fn rtcp(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        for _ in 0..=self.below(8) {
            let words = self.below(40);
            let kinds = [200, 201, 202, 203, 205, 205, 206, 206];
            let kind = kinds[self.below(kinds.len())];
            let formats = [1, 4, 15, self.below(32) as u8];
            let format = formats[self.below(formats.len())];
            out.extend([0x80 | format, kind, 0, words as u8]);
            let mut body = self.bytes(words * 4);
            // The SSRCs of streams that exist, in the first two words and further on.
            for at in [0, 4, 8] {
                let ssrc: u32 = [10, 11, 20, 9_000, 9_001, 9_100][self.below(6)];
                if let Some(word) = body.get_mut(at..at + 4) {
                    word.copy_from_slice(&ssrc.to_be_bytes());
                }
            }
            out.extend(body);
        }
        out
    }
}

#[test]
fn floods_leave_memory_flat_and_others_undisturbed() {
    // The call of others.
    let network = Network {
        delay: 10 * MS,
        ..Network::default()
    };
    let mut world = World::new(network, 1);
    let publisher = world.add_publisher(Publisher::video(vec![Layer::new(10)]));
    let producer = world.produce(publisher, video_producer(10));
    let player = world.add_player();
    world.consume(player, producer, video_consumer(9_000));
    world.run_for(2 * SECOND);

    // The attacker publishes all kinds, to itself.
    let forwarder = &mut world.forwarder;
    let mut out = Outbox::default();
    let attacker = forwarder.add_transport().unwrap();
    forwarder.set_connected(attacker, true, world.now, &mut out);
    let audio = forwarder
        .add_producer(attacker, audio_producer(20))
        .unwrap();
    let video = forwarder
        .add_producer(attacker, video_producer(10))
        .unwrap();
    let simulcast = ProducerParams {
        mid: Some(token("s")),
        ..simulcast_producer(&["q", "h", "f"])
    };
    let simulcast = forwarder.add_producer(attacker, simulcast).unwrap();
    for (producer, params) in [
        (audio, audio_consumer(9_100)),
        (video, video_consumer(9_000)),
        (simulcast, video_consumer(9_200)),
    ] {
        forwarder
            .add_consumer(attacker, producer, params, world.now, &mut out)
            .unwrap();
    }

    let mut attack = Attack {
        random: Random::new(7),
    };
    let mut half_way = 0;
    let before = ALLOCATOR.live_bytes();
    for round in 0..400 {
        for _ in 0..250 {
            let now = world.now;
            let forwarder = &mut world.forwarder;
            out.packets.clear();
            match attack.below(4) {
                0 => forwarder.handle_rtcp(attacker, &attack.noise(), now, &mut out),
                1 => forwarder.handle_rtp(attacker, &attack.noise(), now, &mut out),
                2 => forwarder.handle_rtcp(attacker, &attack.rtcp(), now, &mut out),
                _ => forwarder.handle_rtp(attacker, &attack.rtp(), now, &mut out),
            }
            let amplification = out.packets.len();
            assert!(amplification <= 600, "{amplification} packets for one");
            while forwarder.poll_event().is_some() {}
        }
        world.run_for(5 * MS);
        world.events.clear();
        if round == 200 {
            half_way = ALLOCATOR.live_bytes();
        }
    }
    out.packets = Vec::new();
    let after = ALLOCATOR.live_bytes();
    assert!(after - before < MAX_GROWTH, "{} bytes", after - before);
    // The test's own player and publisher remember what they saw; that is all that grows.
    assert!(
        after - half_way < MAX_GROWTH / 4,
        "{} bytes",
        after - half_way
    );

    world.run_for(SECOND);
    let track = world.playing[player].player.track(9_000);
    track.assert_decodable();
    assert!(track.frames().len() > 140, "{}", track.frames().len());
}

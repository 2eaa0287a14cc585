//! Forwarding in a steady state allocates nothing.

#[path = "support/counting_allocator.rs"]
mod counting_allocator;
mod support;

use counting_allocator::CountingAllocator;
use forward::*;
use rtp::rtcp::CompoundWriter;
use support::packets::*;
use support::publisher::{Layer, Publisher};
use support::{MS, SECOND};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

const PLAYERS: u32 = 50;
const PATH_BPS: u64 = 1_000_000;

/// As an engine does it: one arena, written again and again.
struct Arena {
    bytes: Vec<u8>,
    packets: u64,
    rtcp: u64,
}

impl Egress for Arena {
    fn rtp(&mut self, _: TransportKey, len: usize, fill: impl FnOnce(&mut [u8])) {
        fill(&mut self.bytes[..len]);
        self.packets += 1;
    }

    fn rtcp(&mut self, _: TransportKey, compound: &[u8]) {
        self.bytes[..compound.len()].copy_from_slice(compound);
        self.rtcp += 1;
    }
}

#[test]
fn a_forwarded_packet_costs_no_allocation() {
    let mut forwarder = Forwarder::new(Settings::default(), 1);
    let mut out = Arena {
        bytes: vec![0; 2_048],
        packets: 0,
        rtcp: 0,
    };
    let from = forwarder.add_transport().unwrap();
    forwarder.set_connected(from, true, 0, &mut out);
    let producer = forwarder.add_producer(from, video_producer(10)).unwrap();
    let players: Vec<_> = (0..PLAYERS)
        .map(|index| {
            let to = forwarder.add_transport().unwrap();
            forwarder.set_connected(to, true, 0, &mut out);
            let params = video_consumer(9_000 + 10 * index);
            forwarder
                .add_consumer(to, producer, params, 0, &mut out)
                .unwrap();
            (to, 9_000 + 10 * index)
        })
        .collect();

    // Everything that comes from outside is made beforehand.
    let mut publisher = Publisher::video(vec![Layer {
        keyframe_weight: 8.0,
        ..Layer::new(10)
    }]);
    let mut ingress: Vec<(Micros, Vec<u8>)> = Vec::new();
    for now in (0..20 * SECOND).step_by(MS as usize) {
        publisher.layers[0].needs_keyframe |= now % (2 * SECOND) == 0;
        ingress.extend(publisher.tick(now).into_iter().map(|packet| (now, packet)));
    }
    // One packet in twenty is lost on its way to us.
    let mut number = 0;
    ingress.retain(|_| {
        number += 1;
        number % 20 != 7
    });
    let mut buffer = [0; 256];
    let mut nack = CompoundWriter::new(&mut buffer);

    // Every other player is on a path on which a keyframe has to wait.
    let mut buffer = [0; 64];
    let mut remb = CompoundWriter::new(&mut buffer);
    let mut remb_at = 0;
    let mut waited = 0;

    let mut before = None;
    for (now, packet) in &ingress {
        let now = *now;
        if now > 5 * SECOND && before.is_none() {
            before = Some((ALLOCATOR.allocations(), out.packets, out.rtcp));
        }
        let sent = out.packets;
        while forwarder.next_timeout().is_some_and(|at| at <= now) {
            forwarder.handle_timeout(now, &mut out);
        }
        waited += out.packets - sent;
        if rtp::demux::classify(packet) == Some(rtp::demux::Protocol::Rtcp) {
            forwarder.handle_rtcp(from, packet, now, &mut out);
        } else {
            forwarder.handle_rtp(from, packet, now, &mut out);
        }
        if now >= remb_at {
            remb_at = now + SECOND;
            for (to, ssrc) in players.iter().step_by(2) {
                remb.clear();
                remb.remb(1, PATH_BPS, &[*ssrc]).unwrap();
                forwarder.handle_rtcp(*to, remb.as_bytes(), now, &mut out);
            }
        }
        // Each player asks again for what it has just been sent.
        let sent = (out.packets / u64::from(PLAYERS)) as u16;
        for (to, ssrc) in &players {
            nack.clear();
            nack.nack(1, *ssrc, &[sent.wrapping_sub(30)]).unwrap();
            forwarder.handle_rtcp(*to, nack.as_bytes(), now, &mut out);
        }
        while forwarder.poll_event().is_some() {}
    }
    let (allocations, packets, rtcp) = before.unwrap();
    let allocations = ALLOCATOR.allocations() - allocations;
    let forwarded = out.packets - packets;
    assert!(forwarded > 80_000, "{forwarded}");
    assert!(out.rtcp - rtcp > 1_000, "{}", out.rtcp - rtcp);
    assert!(waited > 1_000, "{waited}");
    assert_eq!(allocations, 0, "for {forwarded} packets");
}

//! How long a player is told to hold pictures back: as its publisher says, or as it was asked for itself.

mod support;

use forward::*;
use rtp::Packet;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use support::Outbox;
use support::packets::*;

const DELAY_ID: u8 = 13;
const SSRC: u32 = 20;

#[test]
fn bounds_that_cannot_be_told_or_contradict_each_other_are_refused() {
    assert!(PlayoutDelay::new(0, PlayoutDelay::MAX_MS).is_some());
    assert_eq!(PlayoutDelay::new(0, PlayoutDelay::MAX_MS + 1), None);
    assert_eq!(PlayoutDelay::new(20, 19), None);
}

#[test]
fn a_players_own_takes_the_place_of_its_publishers_and_gives_it_back() {
    let mut out = Outbox::default();
    let mut forwarder = Forwarder::new(Settings::default(), 1);
    let [publisher, player] = [(); 2].map(|()| {
        let transport = forwarder.add_transport().unwrap();
        forwarder.set_connected(transport, true, 0, &mut out);
        transport
    });
    let mut params = video_producer(SSRC);
    params.extensions.set(ExtensionKind::PlayoutDelay, DELAY_ID);
    let producer = forwarder.add_producer(publisher, params).unwrap();
    let mut params = video_consumer(9_000);
    params.extensions.set(ExtensionKind::PlayoutDelay, DELAY_ID);
    let consumer = forwarder
        .add_consumer(player, producer, params, 0, &mut out)
        .unwrap();

    let publishers: &[u8] = &[0x00, 0x10, 0x02];
    // 200 to 1,005 ms in steps of 10, the upper one rounded up: 12 bits each.
    let own: &[u8] = &[0x01, 0x40, 0x65];
    let steps = [
        (None, publishers),
        (PlayoutDelay::new(200, 1_005), own),
        (None, publishers),
    ];
    for (sequence, (delay, expected)) in (1..).zip(steps) {
        forwarder.set_playout_delay(consumer, delay).unwrap();
        out.packets.clear();
        let packet = keyframe(sequence, publishers);
        forwarder.handle_rtp(publisher, &packet, 1_000_000, &mut out);
        let sent = out.packets.iter().find(|(to, _)| *to == player);
        let sent = Packet::parse(&sent.unwrap().1).unwrap();
        assert_eq!(sent.extensions().find(DELAY_ID), Some(expected));
    }
}

/// The only packet of a keyframe, with a playout delay.
fn keyframe(sequence: u16, delay: &[u8]) -> Vec<u8> {
    let header = Header {
        marker: true,
        payload_type: VIDEO_TYPE,
        sequence,
        timestamp: 3_000 * u32::from(sequence),
        ssrc: SSRC,
    };
    let content = Content {
        layer: 0,
        is_keyframe: true,
        temporal: 0,
        frame: u32::from(sequence),
        part: 0,
        is_last: true,
    };
    let mut extensions = ExtensionList::default();
    extensions.push(DELAY_ID, delay).unwrap();
    let mut block = [0; 16];
    let len = extensions.write(&mut block).unwrap();
    let payload = vp8_payload(content, sequence, sequence as u8, 100);
    [&header.to_bytes(true, false)[..], &block[..len], &payload].concat()
}

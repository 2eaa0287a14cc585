//! RTP: any datagram is read or refused; what was read is written and read again to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::Packet;
use rtp::extension::{ExtensionList, MAX_ELEMENTS};
use rtp::header::Header;

fuzz_target!(|bytes: &[u8]| {
    let _ = rtp::demux::classify(bytes);
    let Ok(packet) = Packet::parse(bytes) else {
        return;
    };
    packet.csrcs().for_each(drop);
    let elements: Vec<_> = packet.extensions().iter().take(MAX_ELEMENTS).collect();
    let mut list = ExtensionList::default();
    for (id, value) in &elements {
        assert!(list.push(*id, value).is_ok());
    }
    let header = Header {
        marker: packet.marker,
        payload_type: packet.payload_type,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        ssrc: packet.ssrc,
    };
    let mut block = vec![0; list.encoded_len()];
    assert_eq!(list.write(&mut block), Ok(block.len()));
    let written = [
        &header.to_bytes(!list.is_empty(), false)[..],
        &block,
        packet.payload(),
    ]
    .concat();
    let again = Packet::parse(&written).expect("what we write can be read");
    assert_eq!(again.payload(), packet.payload());
    assert_eq!(again.extensions().iter().collect::<Vec<_>>(), elements);
});

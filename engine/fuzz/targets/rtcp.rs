//! RTCP: any datagram is read or refused, in time that its length bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::rtcp::{Compound, RtcpPacket};

fuzz_target!(|bytes: &[u8]| {
    for packet in Compound::new(bytes).flatten() {
        match packet {
            RtcpPacket::SenderReport(report) => report.blocks().for_each(drop),
            RtcpPacket::ReceiverReport(report) => report.blocks().for_each(drop),
            RtcpPacket::SourceDescription(sdes) => sdes.cnames().for_each(drop),
            RtcpPacket::Goodbye(goodbye) => goodbye.ssrcs().for_each(drop),
            RtcpPacket::Nack(nack) => nack.sequences().for_each(drop),
            RtcpPacket::FullIntraRequest(request) => request.ssrcs().for_each(drop),
            RtcpPacket::Remb(remb) => remb.ssrcs().for_each(drop),
            RtcpPacket::TransportFeedback(feedback) => {
                let count = feedback.statuses().count();
                assert_eq!(count, usize::from(feedback.status_count));
            }
            RtcpPacket::PictureLossIndication(_) | RtcpPacket::Unknown { .. } => {}
        }
    }
});

//! What the RTCP writer writes, the reader reads.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use rtp::Full;
use rtp::rtcp::{Compound, CompoundWriter, ReportBlock, RtcpPacket, SenderInfo};

fn block() -> impl Strategy<Value = ReportBlock> {
    let losses = (any::<u8>(), -0x80_0000..=0x7f_ffff);
    (any::<u32>(), losses, any::<[u32; 4]>()).prop_map(|(ssrc, losses, rest)| ReportBlock {
        ssrc,
        fraction_lost: losses.0,
        cumulative_lost: losses.1,
        highest_sequence: rest[0],
        jitter: rest[1],
        last_sender_report: rest[2],
        delay_since_last_sender_report: rest[3],
    })
}

/// Writes with `write` and returns the only packet, through `read`.
fn round_trip<T>(
    write: impl FnOnce(&mut CompoundWriter<'_>),
    read: impl FnOnce(RtcpPacket<'_>) -> Option<T>,
) -> T {
    let mut out = [0xff; 4096];
    let mut writer = CompoundWriter::new(&mut out);
    write(&mut writer);
    let mut packets = Compound::new(writer.as_bytes());
    let packet = packets.next().expect("a packet").expect("a good packet");
    assert!(packets.next().is_none());
    read(packet).expect("a packet of the written type")
}

proptest! {
    #[test]
    fn sender_reports_read_back(
        ssrc: u32, ntp: u64, rtp_timestamp: u32, packets: u32, octets: u32,
        blocks in vec(block(), 0..32),
    ) {
        let info = SenderInfo { ntp, rtp_timestamp, packets, octets };
        let read = round_trip(
            |writer| writer.sender_report(ssrc, &info, &blocks).unwrap(),
            |packet| match packet {
                RtcpPacket::SenderReport(report) => {
                    Some((report.ssrc, report.info, report.blocks().collect::<Vec<_>>()))
                }
                _ => None,
            },
        );
        prop_assert_eq!(read, (ssrc, info, blocks));
    }

    #[test]
    fn receiver_reports_read_back(ssrc: u32, blocks in vec(block(), 0..32)) {
        let read = round_trip(
            |writer| writer.receiver_report(ssrc, &blocks).unwrap(),
            |packet| match packet {
                RtcpPacket::ReceiverReport(report) => {
                    Some((report.ssrc, report.blocks().collect::<Vec<_>>()))
                }
                _ => None,
            },
        );
        prop_assert_eq!(read, (ssrc, blocks));
    }

    #[test]
    fn cnames_of_any_length_read_back(ssrc: u32, cname in vec(any::<u8>(), 0..=255)) {
        let read = round_trip(
            |writer| writer.cname(ssrc, &cname).unwrap(),
            |packet| match packet {
                RtcpPacket::SourceDescription(sdes) => sdes
                    .cnames()
                    .map(|(ssrc, cname)| (ssrc, cname.to_vec()))
                    .next(),
                _ => None,
            },
        );
        prop_assert_eq!(read, (ssrc, cname));
    }

    #[test]
    fn goodbyes_read_back(ssrcs in vec(any::<u32>(), 0..32)) {
        let read = round_trip(
            |writer| writer.goodbye(&ssrcs).unwrap(),
            |packet| match packet {
                RtcpPacket::Goodbye(bye) => Some(bye.ssrcs().collect::<Vec<_>>()),
                _ => None,
            },
        );
        prop_assert_eq!(read, ssrcs);
    }

    #[test]
    fn missing_packets_read_back_in_order_over_the_wrap(
        start: u16, steps in btree_set(0u16..400, 1..100),
    ) {
        let sequences: Vec<_> = steps.iter().map(|step| start.wrapping_add(*step)).collect();
        let read = round_trip(
            |writer| assert_eq!(writer.nack(1, 2, &sequences), Ok(sequences.len())),
            |packet| match packet {
                RtcpPacket::Nack(nack) if (nack.sender_ssrc, nack.media_ssrc) == (1, 2) => {
                    Some(nack.sequences().collect::<Vec<_>>())
                }
                _ => None,
            },
        );
        prop_assert_eq!(read, sequences);
    }

    #[test]
    fn bandwidth_estimates_read_back_with_18_bits(bitrate: u64, ssrcs in vec(any::<u32>(), 0..20)) {
        let (read, read_ssrcs) = round_trip(
            |writer| writer.remb(1, bitrate, &ssrcs).unwrap(),
            |packet| match packet {
                RtcpPacket::Remb(remb) => Some((remb.bitrate_bps, remb.ssrcs().collect::<Vec<_>>())),
                _ => None,
            },
        );
        prop_assert!(read <= bitrate && bitrate - read <= bitrate >> 17);
        prop_assert_eq!(read_ssrcs, ssrcs);
    }
}

#[test]
fn keyframe_requests_read_back() {
    let media_ssrc = round_trip(
        |writer| writer.picture_loss(1, 2).unwrap(),
        |packet| match packet {
            RtcpPacket::PictureLossIndication(pli) => Some((pli.sender_ssrc, pli.media_ssrc)),
            _ => None,
        },
    );
    assert_eq!(media_ssrc, (1, 2));
    let entries = round_trip(
        |writer| writer.full_intra(1, 2, 7).unwrap(),
        |packet| match packet {
            RtcpPacket::FullIntraRequest(fir) => Some(fir.ssrcs().collect::<Vec<_>>()),
            _ => None,
        },
    );
    assert_eq!(entries, [(2, 7)]);
}

#[test]
fn a_packet_that_does_not_fit_leaves_the_ones_before_it() {
    let mut out = [0; 20];
    let mut writer = CompoundWriter::new(&mut out);
    writer.picture_loss(1, 2).unwrap();
    assert_eq!(writer.picture_loss(1, 3), Err(Full));
    assert_eq!(Compound::new(writer.as_bytes()).count(), 1);
    writer.clear();
    writer.picture_loss(1, 3).unwrap();
}

#[test]
fn a_nack_takes_as_many_sequences_as_fit() {
    let mut out = [0; 16];
    let mut writer = CompoundWriter::new(&mut out);
    assert_eq!(writer.nack(1, 2, &[10, 12, 26, 27]), Ok(3));
    assert_eq!(writer.nack(1, 2, &[]), Err(Full));
    let mut out = [0; 12];
    assert_eq!(CompoundWriter::new(&mut out).nack(1, 2, &[5]), Err(Full));
}

#[test]
fn more_than_31_blocks_are_refused() {
    let mut out = [0; 4096];
    let blocks = [ReportBlock::default(); 32];
    assert_eq!(
        CompoundWriter::new(&mut out).receiver_report(1, &blocks),
        Err(Full)
    );
}

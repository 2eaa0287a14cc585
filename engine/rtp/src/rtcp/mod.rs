//! RTCP (RFC 3550 §6, RFC 4585, RFC 5104, REMB, transport-wide feedback).

mod feedback;
mod feedback_chunks;
mod report;
mod source;
mod transport_feedback;
mod writer;

pub use feedback::{FullIntraRequest, Nack, PictureLossIndication, Remb};
pub use report::{ReceiverReport, ReportBlock, SenderInfo, SenderReport};
pub use source::{Goodbye, SourceDescription};
pub use transport_feedback::{FeedbackBuilder, PacketStatus, TransportFeedback};
pub use writer::CompoundWriter;

use crate::ParseError;
use crate::bytes::{u16_at, u32_at};

/// Packet types.
mod kind {
    pub const SENDER_REPORT: u8 = 200;
    pub const RECEIVER_REPORT: u8 = 201;
    pub const SOURCE_DESCRIPTION: u8 = 202;
    pub const GOODBYE: u8 = 203;
    pub const TRANSPORT_LAYER_FEEDBACK: u8 = 205;
    pub const PAYLOAD_FEEDBACK: u8 = 206;
}

/// Feedback message types of RTPFB (205) and PSFB (206).
mod format {
    pub const NACK: u8 = 1;
    pub const TRANSPORT_WIDE: u8 = 15;
    pub const PICTURE_LOSS: u8 = 1;
    pub const FULL_INTRA: u8 = 4;
    pub const APPLICATION: u8 = 15;
}

const HEADER_LEN: usize = 4;

/// One packet of a compound.
#[derive(Debug, Clone, Copy)]
pub enum RtcpPacket<'a> {
    SenderReport(SenderReport<'a>),
    ReceiverReport(ReceiverReport<'a>),
    SourceDescription(SourceDescription<'a>),
    Goodbye(Goodbye<'a>),
    Nack(Nack<'a>),
    PictureLossIndication(PictureLossIndication),
    FullIntraRequest(FullIntraRequest<'a>),
    Remb(Remb<'a>),
    TransportFeedback(TransportFeedback<'a>),
    /// A type or feedback format that the engine has no use for.
    Unknown {
        packet_type: u8,
        format: u8,
    },
}

/// Iterates over the packets of a decrypted compound (or reduced-size, RFC 5506) datagram.
///
/// An error in the framing ends the iteration; an error inside one packet does not.
#[derive(Debug, Clone)]
pub struct Compound<'a> {
    rest: &'a [u8],
}

impl<'a> Compound<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn split(&mut self) -> Result<(Header, &'a [u8]), ParseError> {
        const PART: ParseError = ParseError::Truncated("RTCP packet");
        let first = *self.rest.first().ok_or(PART)?;
        let packet_type = *self.rest.get(1).ok_or(PART)?;
        if first >> 6 != 2 {
            return Err(ParseError::Invalid("RTCP version"));
        }
        let len = HEADER_LEN + usize::from(u16_at(self.rest, 2).ok_or(PART)?) * 4;
        let (packet, rest) = self.rest.split_at_checked(len).ok_or(PART)?;
        let mut body = &packet[HEADER_LEN..];
        if first & 0x20 != 0 {
            let padding = usize::from(body.last().copied().unwrap_or(0));
            if padding == 0 || padding > body.len() {
                return Err(ParseError::Invalid("RTCP padding"));
            }
            body = &body[..body.len() - padding];
        }
        self.rest = rest;
        let count = first & 0x1f;
        Ok((Header { packet_type, count }, body))
    }
}

#[derive(Debug, Clone, Copy)]
struct Header {
    packet_type: u8,
    /// Report count, source count, or feedback format.
    count: u8,
}

impl<'a> Iterator for Compound<'a> {
    type Item = Result<RtcpPacket<'a>, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match self.split() {
            Ok((header, body)) => Some(read(header, body)),
            Err(error) => {
                self.rest = &[];
                Some(Err(error))
            }
        }
    }
}

fn read(header: Header, body: &[u8]) -> Result<RtcpPacket<'_>, ParseError> {
    let Header { packet_type, count } = header;
    match (packet_type, count) {
        (kind::SENDER_REPORT, _) => SenderReport::parse(count, body).map(RtcpPacket::SenderReport),
        (kind::RECEIVER_REPORT, _) => {
            ReceiverReport::parse(count, body).map(RtcpPacket::ReceiverReport)
        }
        (kind::SOURCE_DESCRIPTION, _) => Ok(RtcpPacket::SourceDescription(SourceDescription::new(
            count, body,
        ))),
        (kind::GOODBYE, _) => Goodbye::parse(count, body).map(RtcpPacket::Goodbye),
        (kind::TRANSPORT_LAYER_FEEDBACK, format::NACK) => Nack::parse(body).map(RtcpPacket::Nack),
        (kind::TRANSPORT_LAYER_FEEDBACK, format::TRANSPORT_WIDE) => {
            TransportFeedback::parse(body).map(RtcpPacket::TransportFeedback)
        }
        (kind::PAYLOAD_FEEDBACK, format::PICTURE_LOSS) => {
            PictureLossIndication::parse(body).map(RtcpPacket::PictureLossIndication)
        }
        (kind::PAYLOAD_FEEDBACK, format::FULL_INTRA) => {
            FullIntraRequest::parse(body).map(RtcpPacket::FullIntraRequest)
        }
        (kind::PAYLOAD_FEEDBACK, format::APPLICATION) if body.get(8..12) == Some(b"REMB") => {
            Remb::parse(body).map(RtcpPacket::Remb)
        }
        _ => Ok(RtcpPacket::Unknown {
            packet_type,
            format: count,
        }),
    }
}

/// SSRC of the sender of an RTCP packet: the first word of each body.
pub fn sender_ssrc_of(bytes: &[u8]) -> Option<u32> {
    u32_at(bytes, HEADER_LEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_packet_with_a_bad_body_does_not_hide_the_next() {
        let short_sender_report = [0x80, 200, 0, 1, 0, 0, 0, 1];
        let picture_loss = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        let bytes = [&short_sender_report[..], &picture_loss].concat();
        let packets: Vec<_> = Compound::new(&bytes).collect();
        assert!(packets[0].is_err());
        assert!(matches!(
            packets[1],
            Ok(RtcpPacket::PictureLossIndication(PictureLossIndication {
                media_ssrc: 2,
                ..
            }))
        ));
    }

    #[test]
    fn bad_framing_ends_the_iteration_with_one_error() {
        let bytes = [0x80, 201, 0, 9, 0, 0, 0, 1];
        let packets: Vec<_> = Compound::new(&bytes).collect();
        assert_eq!(packets.len(), 1);
        assert!(packets[0].is_err());
    }

    pub(super) fn exercise(bytes: &[u8]) {
        for packet in Compound::new(bytes).flatten() {
            match packet {
                RtcpPacket::SenderReport(report) => report.blocks().for_each(drop),
                RtcpPacket::ReceiverReport(report) => report.blocks().for_each(drop),
                RtcpPacket::SourceDescription(sdes) => sdes.cnames().for_each(drop),
                RtcpPacket::Goodbye(bye) => bye.ssrcs().for_each(drop),
                RtcpPacket::Nack(nack) => nack.sequences().for_each(drop),
                RtcpPacket::FullIntraRequest(fir) => fir.ssrcs().for_each(drop),
                RtcpPacket::Remb(remb) => remb.ssrcs().for_each(drop),
                RtcpPacket::TransportFeedback(feedback) => feedback.statuses().for_each(drop),
                RtcpPacket::PictureLossIndication(_) | RtcpPacket::Unknown { .. } => {}
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            exercise(&bytes);
        }

        #[test]
        fn any_body_of_a_known_type_is_read_or_refused(
            packet_type in 200u8..=206, count in 0u8..32, padded: bool,
            mut body in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            body.truncate(body.len() / 4 * 4);
            let words = (body.len() / 4) as u16;
            let first = 0x80 | u8::from(padded) << 5 | count;
            let bytes = [&[first, packet_type][..], &words.to_be_bytes(), &body].concat();
            exercise(&bytes);
        }
    }
}

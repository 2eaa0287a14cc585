//! One packet to a player, written straight into the egress.

use crate::frame::FramePart;
use crate::media_packet::{DEPENDENCY_DESCRIPTOR, MediaPacket, PASSED_ON, PLAYOUT_DELAY};
use crate::munger::Rewritten;
use crate::repair::numbered::Name;
use crate::transport::Transport;
use crate::{ConsumerParams, Egress, ExtensionKind, Micros};
use arrayvec::ArrayVec;
use congestion::PacketClass;
use rtp::extension::{ExtensionList, abs_send_time};
use rtp::header::{FIXED_LEN, Header};
use rtp::payload::dependency_descriptor::MAX_GROWTH;
use rtp::payload::red::{self, Block};

/// Earlier sound that a packet carries again, the oldest first.
pub(crate) type Redundancy<'a> = ArrayVec<Block<'a>, MAX_REDUNDANT>;
pub(crate) const MAX_REDUNDANT: usize = 4;

/// Under which SSRC and number a packet leaves, and in what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form<'a> {
    /// As media, with the rewritten sequence number, and so many bytes of padding. A retransmission has none: padding
    /// is no part of the payload that RTX carries.
    Media { payload_type: u8, padding: u8 },
    /// As media, together with earlier sound (RED, RFC 2198).
    Red {
        payload_type: u8,
        primary_type: u8,
        redundancy: &'a Redundancy<'a>,
    },
    /// The same once more, under a number that has been sent: what leaves are the bytes of the first time, which were so many
    /// more than the payload.
    MediaAgain { payload_type: u8, carried: u16 },
    /// In RTX (RFC 4588): the rewritten sequence number goes in front of the payload.
    Rtx {
        payload_type: u8,
        ssrc: u32,
        sequence: u16,
    },
}

impl Form<'_> {
    /// Bytes of what the packet carries besides its own payload, by which the answer to a NACK is longer than that.
    pub(crate) fn carried_bytes(&self) -> u16 {
        match self {
            Self::Red { redundancy, .. } => red::redundancy_len(redundancy) as u16,
            _ => 0,
        }
    }
}

/// Sends one packet; returns the number of its bytes.
pub(crate) fn send(
    params: &ConsumerParams,
    transport: &mut Transport,
    (form, class): (Form<'_>, PacketClass),
    (packet, part, rewritten): (&MediaPacket<'_>, &FramePart, &Rewritten),
    now: Micros,
    out: &mut impl Egress,
) -> usize {
    let sequence = rewritten.sequence as u16;
    // `room` is for the bytes of the first time, which take the place of all this.
    let (payload_type, ssrc, sequence, prefix, padding, room) = match form {
        Form::Media {
            payload_type,
            padding,
        } => (
            payload_type,
            params.ssrc,
            sequence,
            Prefix::None,
            padding,
            0,
        ),
        Form::Red {
            payload_type,
            primary_type,
            redundancy,
        } => {
            let prefix = Prefix::Redundancy(primary_type, redundancy);
            (payload_type, params.ssrc, sequence, prefix, 0, 0)
        }
        Form::MediaAgain {
            payload_type,
            carried,
        } => (
            payload_type,
            params.ssrc,
            sequence,
            Prefix::None,
            0,
            carried,
        ),
        Form::Rtx {
            payload_type,
            ssrc,
            sequence: number,
        } => (payload_type, ssrc, number, Prefix::Original(sequence), 0, 0),
    };
    let prefix_len = prefix.len();
    let header = Header {
        marker: rewritten.marker,
        payload_type,
        sequence,
        timestamp: rewritten.timestamp,
        ssrc,
    };
    let mut descriptor = [0; 255 + MAX_GROWTH];
    let send_time = abs_send_time(now);
    let transport_sequence;
    let mut is_numbered = false;
    let mut extensions = ExtensionList::default();
    // Elements that find no room are left out: every one of them is optional to the receiver.
    let mut add = |kind, value| {
        if let Some(id) = params.extensions.id(kind) {
            let _ = extensions.push(id, value);
        }
    };
    if let Some(mid) = &params.mid {
        add(ExtensionKind::Mid, mid.as_bytes());
    }
    if params
        .extensions
        .id(ExtensionKind::TransportSequence)
        .is_some()
    {
        // Of a packet that is sent again, the first number goes out with it; a new one would be missed for ever.
        is_numbered = !matches!(form, Form::MediaAgain { .. });
        transport_sequence = match is_numbered {
            true => transport.estimator.next_sequence().to_be_bytes(),
            false => [0; 2],
        };
        add(ExtensionKind::TransportSequence, &transport_sequence);
    }
    add(ExtensionKind::AbsSendTime, &send_time);
    let mut descriptor_len = None;
    let mut passed_on = packet.extensions;
    if let Some(delay) = &params.playout_delay {
        passed_on[PLAYOUT_DELAY] = delay.bytes();
    }
    for (index, (kind, value)) in PASSED_ON.into_iter().zip(passed_on).enumerate() {
        if value.is_empty() {
            continue;
        }
        if index != DEPENDENCY_DESCRIPTOR {
            add(kind, value);
        } else {
            descriptor_len = part.rewrite_descriptor(value, rewritten, &mut descriptor);
        }
    }
    if let Some(len) = descriptor_len {
        add(ExtensionKind::DependencyDescriptor, &descriptor[..len]);
    }
    let payload_at = FIXED_LEN + extensions.encoded_len() + prefix_len;
    let payload_end = payload_at + packet.payload.len();
    let len = payload_end + usize::from(padding) + usize::from(room);
    out.rtp(transport.key, len, |bytes| {
        let (content, tail) = bytes.split_at_mut(payload_end);
        let (head, payload) = content.split_at_mut(payload_at);
        head[..FIXED_LEN].copy_from_slice(&header.to_bytes(!extensions.is_empty(), padding > 0));
        // Its length is the one that `payload_at` was made from.
        let _ = extensions.write(&mut head[FIXED_LEN..]);
        prefix.write(&mut head[payload_at - prefix_len..]);
        payload.copy_from_slice(packet.payload);
        part.rewrite_payload(payload, rewritten);
        tail.fill(0);
        if let Some(count) = tail.last_mut() {
            *count = padding;
        }
    });
    if is_numbered && class != PacketClass::Padding {
        let number = transport.estimator.next_sequence();
        let name = Name {
            ssrc: params.ssrc,
            sequence: rewritten.sequence as u16,
            is_again: class == PacketClass::Repair,
        };
        transport.numbered.note(number, name, now);
    }
    transport.note_sent(len, is_numbered, class, now);
    len
}

/// What goes in front of a packet's payload.
#[derive(Debug, Clone, Copy)]
enum Prefix<'a> {
    None,
    /// The sequence number that a retransmission had at first (RFC 4588 §4).
    Original(u16),
    /// Headers of RED, with the payload type of what follows, and earlier payloads.
    Redundancy(u8, &'a Redundancy<'a>),
}

impl Prefix<'_> {
    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Original(_) => 2,
            Self::Redundancy(_, redundancy) => red::redundancy_len(redundancy),
        }
    }

    /// `buffer` has just that length.
    fn write(&self, buffer: &mut [u8]) {
        match self {
            Self::None => {}
            Self::Original(sequence) => buffer.copy_from_slice(&sequence.to_be_bytes()),
            Self::Redundancy(payload_type, redundancy) => {
                red::write_redundancy(redundancy, *payload_type, buffer);
            }
        }
    }
}

/// Longest padding of a packet: its length is one byte (RFC 3550 §5.1).
const MAX_PADDING: usize = 255;

/// Sends a packet of nothing but padding, for measuring: under the RTX SSRC, where no number is missed.
pub(crate) fn send_padding(
    params: &ConsumerParams,
    transport: &mut Transport,
    header: Header,
    bytes: usize,
    now: Micros,
    out: &mut impl Egress,
) {
    let padding = bytes.clamp(1, MAX_PADDING);
    let send_time = abs_send_time(now);
    let transport_sequence = transport.estimator.next_sequence().to_be_bytes();
    let mut extensions = ExtensionList::default();
    let mut add = |kind, value| {
        if let Some(id) = params.extensions.id(kind) {
            let _ = extensions.push(id, value);
        }
    };
    if let Some(mid) = &params.mid {
        add(ExtensionKind::Mid, mid.as_bytes());
    }
    add(ExtensionKind::TransportSequence, &transport_sequence);
    add(ExtensionKind::AbsSendTime, &send_time);
    let padding_at = FIXED_LEN + extensions.encoded_len();
    let len = padding_at + padding;
    out.rtp(transport.key, len, |bytes| {
        let (head, rest) = bytes.split_at_mut(padding_at);
        head[..FIXED_LEN].copy_from_slice(&header.to_bytes(!extensions.is_empty(), true));
        // Its length is the one that `padding_at` was made from.
        let _ = extensions.write(&mut head[FIXED_LEN..]);
        rest.fill(0);
        rest[padding - 1] = padding as u8;
    });
    transport.note_sent(len, true, PacketClass::Padding, now);
}

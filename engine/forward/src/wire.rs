//! One packet to a player, written straight into the egress.

use crate::frame::FramePart;
use crate::media_packet::{DEPENDENCY_DESCRIPTOR, MediaPacket, PASSED_ON};
use crate::munger::Rewritten;
use crate::transport::Transport;
use crate::{ConsumerParams, Egress, ExtensionKind, Micros};
use rtp::extension::{ExtensionList, abs_send_time};
use rtp::header::{FIXED_LEN, Header};
use rtp::payload::dependency_descriptor::MAX_GROWTH;

/// Under which SSRC and number a packet leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// As media, with the rewritten sequence number, and so many bytes of padding. A retransmission has none: padding
    /// is no part of the payload that RTX carries.
    Media { payload_type: u8, padding: u8 },
    /// The same once more, under a number that has been sent: what leaves are the bytes of the first time.
    MediaAgain { payload_type: u8 },
    /// In RTX (RFC 4588): the rewritten sequence number goes in front of the payload.
    Rtx {
        payload_type: u8,
        ssrc: u32,
        sequence: u16,
    },
}

/// Sends one packet; returns the number of its bytes.
pub(crate) fn send(
    params: &ConsumerParams,
    transport: &mut Transport,
    form: Form,
    (packet, part, rewritten): (&MediaPacket<'_>, &FramePart, &Rewritten),
    now: Micros,
    out: &mut impl Egress,
) -> usize {
    let sequence = rewritten.sequence as u16;
    let (payload_type, ssrc, sequence, prefix_len, padding) = match form {
        Form::Media {
            payload_type,
            padding,
        } => (payload_type, params.ssrc, sequence, 0, padding),
        Form::MediaAgain { payload_type } => (payload_type, params.ssrc, sequence, 0, 0),
        Form::Rtx {
            payload_type,
            ssrc,
            sequence,
        } => (payload_type, ssrc, sequence, 2, 0),
    };
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
        transport_sequence = match form {
            // Its first number goes out with it; a new one would be missed for ever.
            Form::MediaAgain { .. } => [0; 2],
            Form::Media { .. } | Form::Rtx { .. } => {
                transport.take_transport_sequence().to_be_bytes()
            }
        };
        add(ExtensionKind::TransportSequence, &transport_sequence);
    }
    add(ExtensionKind::AbsSendTime, &send_time);
    let mut descriptor_len = None;
    for (index, (kind, value)) in PASSED_ON.into_iter().zip(packet.extensions).enumerate() {
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
    let len = payload_end + usize::from(padding);
    out.rtp(transport.key, len, |bytes| {
        let (content, tail) = bytes.split_at_mut(payload_end);
        let (head, payload) = content.split_at_mut(payload_at);
        head[..FIXED_LEN].copy_from_slice(&header.to_bytes(!extensions.is_empty(), padding > 0));
        // Its length is the one that `payload_at` was made from.
        let _ = extensions.write(&mut head[FIXED_LEN..]);
        if prefix_len > 0 {
            let original = (rewritten.sequence as u16).to_be_bytes();
            head[payload_at - prefix_len..].copy_from_slice(&original);
        }
        payload.copy_from_slice(packet.payload);
        part.rewrite_payload(payload, rewritten);
        tail.fill(0);
        if let Some(count) = tail.last_mut() {
            *count = padding;
        }
    });
    transport.stats.packets_sent += 1;
    transport.stats.bytes_sent += len as u64;
    len
}

//! One published track: packets from a source, numbered, stamped and sent; answers to NACK; sender reports.

use rtp::extension::ExtensionList;
use rtp::header::{FIXED_LEN, Header};
use rtp::rtcp::{CompoundWriter, SenderInfo};

use super::rtx_store::RtxStore;
use super::{Counters, ExtensionIds};
use crate::clock::{Micros, SECOND, unix_ns};
use crate::traffic::{Packet, Source, stamp, vp8};
use crate::transport::{MAX_DATAGRAM_BYTES, Transport};

/// Seconds between 1900 and 1970.
const NTP_OFFSET: u64 = 2_208_988_800;

/// How a track travels, as negotiated.
#[derive(Debug, Clone)]
pub struct TrackParams {
    pub mid: String,
    pub payload_type: u8,
    /// `None`: nothing is sent again.
    pub rtx_payload_type: Option<u8>,
    pub extensions: ExtensionIds,
    /// One for each encoding of the source.
    pub encodings: Vec<EncodingIds>,
}

#[derive(Debug, Clone)]
pub struct EncodingIds {
    pub ssrc: u32,
    pub rtx_ssrc: u32,
    /// Empty without simulcast.
    pub rid: String,
}

pub struct SendTrack {
    params: TrackParams,
    source: Source,
    encodings: Vec<Encoding>,
    timestamp_offset: u32,
}

struct Encoding {
    ids: EncodingIds,
    sequence: u16,
    rtx_sequence: u16,
    store: RtxStore,
    packets: u32,
    octets: u32,
    last: Option<(u32, Micros)>,
}

/// What a packet goes out with, besides its track.
pub struct Output<'a> {
    pub transport: &'a mut Transport,
    /// The transport-wide number of the next packet.
    pub next_number: &'a mut u16,
    pub counters: &'a mut Counters,
}

impl SendTrack {
    pub fn new(params: TrackParams, source: Source, random: &mut fastrand::Rng) -> Self {
        let encodings = params
            .encodings
            .iter()
            .map(|ids| Encoding {
                ids: ids.clone(),
                // In the lower half, so that nothing wraps before the other side has seen it (RFC 3711 §3.3.1).
                sequence: random.u16(..0x8000),
                rtx_sequence: random.u16(..0x8000),
                store: RtxStore::new(),
                packets: 0,
                octets: 0,
                last: None,
            })
            .collect();
        Self {
            params,
            source,
            encodings,
            timestamp_offset: random.u32(..),
        }
    }

    pub fn next_at(&self) -> Micros {
        self.source.next_at()
    }

    /// Sends the frame that is due.
    pub fn send_frame(&mut self, now: Micros, output: &mut Output<'_>) {
        let Self {
            params,
            source,
            encodings,
            timestamp_offset,
        } = self;
        source.emit(now, &mut |packet| {
            if let Some(encoding) = encodings.get_mut(packet.encoding) {
                encoding.send(params, packet, *timestamp_offset, now, output);
            }
        });
    }

    /// Sends the lowest so many encodings of a video from now on.
    pub fn set_wanted(&mut self, encodings: usize) {
        self.source.set_wanted(encodings);
    }

    pub fn request_keyframe(&mut self, ssrc: u32, counters: &mut Counters) {
        let found = self.encodings.iter().position(|one| one.ids.ssrc == ssrc);
        if let Some(at) = found {
            counters.keyframe_requests += 1;
            self.source.request_keyframe(at);
        }
    }

    /// Sends packets again that were asked for; those of other tracks are left alone.
    pub fn resend(
        &mut self,
        ssrc: u32,
        sequences: impl Iterator<Item = u16>,
        output: &mut Output<'_>,
    ) {
        let found = self.encodings.iter_mut().find(|one| one.ids.ssrc == ssrc);
        if let (Some(encoding), Some(payload_type)) = (found, self.params.rtx_payload_type) {
            for sequence in sequences {
                encoding.resend(&self.params, payload_type, sequence, output);
            }
        }
    }

    /// Writes a sender report of each encoding that has sent anything (RFC 3550 §6.4.1).
    pub fn write_reports(&self, now: Micros, writer: &mut CompoundWriter<'_>) {
        for encoding in &self.encodings {
            let Some((timestamp, at)) = encoding.last else {
                continue;
            };
            let ticks = now.saturating_sub(at) * u64::from(self.source.clock_rate()) / SECOND;
            let info = SenderInfo {
                ntp: ntp(unix_ns()),
                rtp_timestamp: timestamp.wrapping_add(ticks as u32),
                packets: encoding.packets,
                octets: encoding.octets,
            };
            // A compound without room for one more report is complete without it.
            let _ = writer.sender_report(encoding.ids.ssrc, &info, &[]);
            let _ = writer.cname(encoding.ids.ssrc, b"load");
        }
    }
}

impl Encoding {
    fn send(
        &mut self,
        params: &TrackParams,
        packet: Packet<'_>,
        timestamp_offset: u32,
        now: Micros,
        output: &mut Output<'_>,
    ) {
        let timestamp = packet.timestamp.wrapping_add(timestamp_offset);
        let is_first = self.last.is_none_or(|(last, _)| last != timestamp);
        if is_first {
            self.last = Some((timestamp, now));
        }
        self.sequence = self.sequence.wrapping_add(1);
        stamp::write(packet.payload, HEAD_BYTES, unix_ns());
        let header = Header {
            marker: packet.marker,
            payload_type: params.payload_type,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ids.ssrc,
        };
        if params.rtx_payload_type.is_some() {
            self.store
                .keep(self.sequence, timestamp, packet.marker, packet.payload);
        }
        let named = Named {
            rid: (params.extensions.rid, &self.ids.rid),
            audio_level: packet.audio_level,
        };
        let len = packet.payload.len();
        if write_and_send(params, &header, &named, &[packet.payload], output) {
            self.packets = self.packets.wrapping_add(1);
            self.octets = self.octets.wrapping_add(len as u32);
            output.counters.published += 1;
            output.counters.published_bytes += len as u64;
        }
    }

    fn resend(
        &mut self,
        params: &TrackParams,
        payload_type: u8,
        sequence: u16,
        output: &mut Output<'_>,
    ) {
        let Some(stored) = self.store.get(sequence) else {
            return;
        };
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let header = Header {
            marker: stored.marker,
            payload_type,
            sequence: self.rtx_sequence,
            timestamp: stored.timestamp,
            ssrc: self.ids.rtx_ssrc,
        };
        let named = Named {
            rid: (params.extensions.repaired_rid, &self.ids.rid),
            audio_level: None,
        };
        let payload = [&sequence.to_be_bytes()[..], &stored.payload];
        if write_and_send(params, &header, &named, &payload, output) {
            output.counters.retransmitted += 1;
        }
    }
}

/// No descriptor and frame header is longer; behind them a payload may be written over.
const HEAD_BYTES: usize = vp8::DESCRIPTOR_BYTES + vp8::FRAME_HEADER_BYTES;

/// Values of header extensions that differ between packets of one track.
struct Named<'a> {
    rid: (u8, &'a str),
    audio_level: Option<u8>,
}

fn write_and_send(
    params: &TrackParams,
    header: &Header,
    named: &Named<'_>,
    payload: &[&[u8]],
    output: &mut Output<'_>,
) -> bool {
    let ids = &params.extensions;
    let number = output.next_number.to_be_bytes();
    let level = named.audio_level.map(|level| [level]);
    let mut extensions = ExtensionList::default();
    let (rid_id, rid) = named.rid;
    let elements = [
        (ids.mid, Some(params.mid.as_bytes())),
        (rid_id, Some(rid.as_bytes()).filter(|rid| !rid.is_empty())),
        (ids.transport_cc, Some(&number[..])),
        (ids.audio_level, level.as_ref().map(|level| &level[..])),
    ];
    for (id, value) in elements {
        if let Some(value) = value.filter(|_| id != 0) {
            // Four elements always have room.
            let _ = extensions.push(id, value);
        }
    }
    if ids.transport_cc != 0 {
        *output.next_number = output.next_number.wrapping_add(1);
    }
    let mut buffer = [0; MAX_DATAGRAM_BYTES];
    buffer[..FIXED_LEN].copy_from_slice(&header.to_bytes(!extensions.is_empty(), false));
    let Ok(extensions_len) = extensions.write(&mut buffer[FIXED_LEN..]) else {
        return false;
    };
    let mut len = FIXED_LEN + extensions_len;
    for part in payload {
        buffer[len..len + part.len()].copy_from_slice(part);
        len += part.len();
    }
    output.transport.send_rtp(&mut buffer, len)
}

/// 32.32 fixed-point seconds since 1900.
fn ntp(unix_ns: u64) -> u64 {
    let (seconds, rest) = (unix_ns / 1_000_000_000, unix_ns % 1_000_000_000);
    ((seconds + NTP_OFFSET) << 32) | ((rest << 32) / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ntp_time_counts_from_1900_in_fixed_point() {
        assert_eq!(ntp(0) >> 32, NTP_OFFSET);
        assert_eq!(ntp(1_500_000_000) as u32, 1 << 31);
    }
}

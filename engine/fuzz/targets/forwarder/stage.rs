//! A forwarder with one publisher of every codec and one player of everything, that plays steps.

use crate::script::{Peer, Step};
use forward::*;
use rtp::Packet;
use rtp::extension::ExtensionList;
use rtp::header::Header;
use rtp::rtcp::Compound;

const CODECS: [Codec; 6] = [
    Codec::Opus,
    Codec::OtherAudio,
    Codec::Vp8,
    Codec::Vp9,
    Codec::H264,
    Codec::Av1,
];
/// Of none of the codecs.
const RED_TYPE: u8 = 95;
const RIDS: [&str; 3] = ["q", "h", "f"];

/// What is sent must be well-formed, and not without bound.
#[derive(Default)]
struct Checks {
    packets: usize,
}

impl Egress for Checks {
    fn rtp(&mut self, _: TransportKey, len: usize, fill: impl FnOnce(&mut [u8])) {
        assert!(len <= 2_048, "a packet of {len} bytes");
        let mut bytes = vec![0; len];
        fill(&mut bytes);
        Packet::parse(&bytes).expect("well-formed RTP");
        self.packets += 1;
    }

    fn rtcp(&mut self, _: TransportKey, compound: &[u8]) {
        assert!(compound.len() <= 1_200, "{} bytes of RTCP", compound.len());
        for packet in Compound::new(compound) {
            packet.expect("well-formed RTCP");
        }
        self.packets += 1;
    }
}

pub struct Stage {
    forwarder: Forwarder,
    out: Checks,
    now: Micros,
    publisher: TransportKey,
    player: TransportKey,
    producers: Vec<ProducerKey>,
    consumers: Vec<ConsumerKey>,
    sequences: [u16; 256],
    /// Packets that came together, and with those that are still to come.
    run: Vec<Vec<u8>>,
}

/// As many datagrams as the engine reads together.
const MAX_RUN: usize = 64;

impl Stage {
    pub fn new() -> Self {
        let mut forwarder = Forwarder::new(Settings::default(), 1);
        let mut out = Checks::default();
        let publisher = forwarder.add_transport().expect("room");
        let player = forwarder.add_transport().expect("room");
        forwarder.set_connected(publisher, true, 0, &mut out);
        forwarder.set_connected(player, true, 0, &mut out);
        let mut stage = Self {
            forwarder,
            out,
            now: 1_000_000,
            publisher,
            player,
            producers: Vec::new(),
            consumers: Vec::new(),
            sequences: [u16::MAX - 20; 256],
            run: Vec::new(),
        };
        for index in 0..CODECS.len() as u8 {
            let params = producer_params(index);
            let producer = stage.forwarder.add_producer(publisher, params);
            stage.producers.push(producer.expect("valid parameters"));
            stage.add_consumer(index);
        }
        stage
    }

    pub fn play(&mut self, step: Step<'_>) {
        let before = self.out.packets;
        let come = 1 + self.run.len();
        if !matches!(step, Step::Media { .. }) {
            self.end_run();
        }
        let now = self.now;
        match step {
            Step::Rtp(peer, bytes) => {
                let from = self.transport(peer);
                self.forwarder.handle_rtp(from, bytes, now, &mut self.out);
            }
            Step::Rtcp(peer, bytes) => {
                let from = self.transport(peer);
                self.forwarder.handle_rtcp(from, bytes, now, &mut self.out);
            }
            Step::Media {
                stream,
                is_rtx,
                is_continued,
                sequence_step,
                payload,
            } => {
                let packet = self.media(stream, is_rtx, sequence_step, payload);
                self.run.push(packet);
                if !is_continued || self.run.len() == MAX_RUN {
                    self.end_run();
                }
            }
            Step::Report {
                peer,
                kind,
                format,
                stream,
                body,
            } => {
                let ssrc = match peer {
                    Peer::Publisher => ssrc_of(stream % 6),
                    Peer::Player => consumer_ssrc(stream % 6),
                };
                let from = self.transport(peer);
                let report = report(kind, format, ssrc, body);
                self.forwarder
                    .handle_rtcp(from, &report, now, &mut self.out);
            }
            Step::Wait { millis } => {
                self.now += u64::from(millis) * 1_000;
                self.wake();
            }
            Step::Call { what, which, value } => self.call(what, which, value),
        }
        let sent = self.out.packets - before;
        assert!(sent < 2_000 * come, "{sent} packets for {come} that came");
        self.drain();
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let packets = run.iter().map(Vec::as_slice);
        self.forwarder
            .handle_rtp_run(self.publisher, packets, self.now, &mut self.out);
    }

    /// Takes everything down.
    pub fn close(mut self) {
        self.end_run();
        self.now += 5_000_000;
        self.wake();
        self.forwarder.remove_transport(self.publisher);
        self.forwarder.remove_transport(self.player);
        self.wake();
        self.drain();
        assert_eq!(self.forwarder.next_timeout(), None);
    }

    fn wake(&mut self) {
        for _ in 0..100 {
            match self.forwarder.next_timeout() {
                Some(at) if at <= self.now => {
                    self.forwarder.handle_timeout(self.now, &mut self.out);
                }
                _ => return,
            }
        }
        panic!("the forwarder always wants to be woken in the past");
    }

    fn drain(&mut self) {
        while let Some(event) = self.forwarder.poll_event() {
            if let Event::ProducerClosed { consumer, .. } = event {
                self.consumers.retain(|other| *other != consumer);
            }
        }
    }

    fn transport(&self, peer: Peer) -> TransportKey {
        match peer {
            Peer::Publisher => self.publisher,
            Peer::Player => self.player,
        }
    }

    /// Keys that are stale, on purpose, are used too.
    fn call(&mut self, what: u8, which: u8, value: u8) {
        let (now, out) = (self.now, &mut self.out);
        let index = usize::from(which) % CODECS.len();
        let producer = self.producers[index];
        let consumer = self.consumers.get(index).copied();
        let forwarder = &mut self.forwarder;
        // A stale key is answered with an error, which is right.
        let _ = match (what & 15, consumer) {
            (0, _) => forwarder.pause_producer(producer),
            (1, _) => forwarder.resume_producer(producer, now, out),
            (2, Some(consumer)) => forwarder.pause_consumer(consumer),
            (3, Some(consumer)) => forwarder.resume_consumer(consumer, now, out),
            (4, Some(consumer)) => forwarder.request_keyframe(consumer, now, out),
            (5, Some(consumer)) => {
                let layers = Layers {
                    spatial: value & 3,
                    temporal: value >> 4,
                };
                if value & 4 == 0 {
                    forwarder.set_preferred_layers(consumer, layers, now, out)
                } else {
                    let target = (value & 8 == 0).then_some(layers);
                    forwarder.set_target_layers(consumer, target, now, out)
                }
            }
            (6, Some(consumer)) => forwarder.remove_consumer(consumer),
            (10, Some(consumer)) => {
                let max_bps = (value > 0).then_some(u64::from(value) << 14);
                forwarder.set_room(consumer, max_bps)
            }
            (11, Some(consumer)) => {
                let delay = PlayoutDelay::new(u16::from(value), u16::from(value) << 8);
                forwarder.set_playout_delay(consumer, delay)
            }
            (7, _) => {
                let peer = if value & 2 == 0 {
                    self.player
                } else {
                    self.publisher
                };
                forwarder.set_connected(peer, value & 1 == 1, now, out);
                Ok(())
            }
            (8, _) => {
                let removed = forwarder.remove_producer(producer);
                let params = producer_params(index as u8);
                if let Ok(producer) = forwarder.add_producer(self.publisher, params) {
                    self.producers[index] = producer;
                }
                removed
            }
            (9, _) => {
                self.add_consumer(index as u8);
                Ok(())
            }
            _ => {
                forwarder.transport_stats(self.publisher);
                forwarder.producer_stats(producer, now);
                consumer.map(|consumer| forwarder.consumer_stats(consumer, now));
                Ok(())
            }
        };
    }

    fn add_consumer(&mut self, index: u8) {
        let producer = self.producers[usize::from(index)];
        let params = consumer_params(index);
        // Refused while the last one with this SSRC is still there.
        if let Ok(consumer) =
            self.forwarder
                .add_consumer(self.player, producer, params, self.now, &mut self.out)
        {
            self.consumers.push(consumer);
        }
    }

    fn media(&mut self, stream: u8, is_rtx: bool, step: i8, payload: &[u8]) -> Vec<u8> {
        let index = stream % CODECS.len() as u8;
        let sequence = &mut self.sequences[usize::from(stream)];
        *sequence = sequence.wrapping_add_signed(i16::from(step));
        let is_red = red(CODECS[usize::from(index)]).is_some() && !is_rtx && step & 2 != 0;
        let header = Header {
            marker: step & 1 == 0,
            payload_type: match is_red {
                true => RED_TYPE,
                false => payload_type(index) + u8::from(is_rtx),
            },
            sequence: *sequence,
            timestamp: (self.now / 11) as u32,
            ssrc: ssrc_of(stream) + u32::from(is_rtx),
        };
        let mid = [b'0' + index];
        let rid = RIDS[usize::from(stream / 6) % RIDS.len()].as_bytes();
        let transport_sequence = sequence.to_be_bytes();
        let mut extensions = ExtensionList::default();
        let descriptor = payload.get(..3).unwrap_or_default();
        let elements = [
            (1, &mid[..]),
            (if is_rtx { 3 } else { 2 }, rid),
            (4, &transport_sequence),
            (5, descriptor),
        ];
        for (id, value) in elements {
            if extensions.push(id, value).is_err() {
                break;
            }
        }
        let mut block = vec![0; extensions.encoded_len()];
        extensions.write(&mut block).expect("enough room");
        [&header.to_bytes(true, false)[..], &block, payload].concat()
    }
}

fn report(kind: u8, format: u8, ssrc: u32, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x80 | format, kind, 0, 0];
    out.extend(ssrc.to_be_bytes());
    if kind >= 205 {
        out.extend(ssrc.to_be_bytes());
    }
    out.extend(body);
    out.truncate(out.len() / 4 * 4);
    let words = (out.len() / 4 - 1) as u16;
    out[2..4].copy_from_slice(&words.to_be_bytes());
    out
}

fn payload_type(index: u8) -> u8 {
    96 + 2 * index
}

fn ssrc_of(stream: u8) -> u32 {
    1_000 + 2 * u32::from(stream)
}

fn consumer_ssrc(index: u8) -> u32 {
    5_000 + 2 * u32::from(index)
}

fn codec_params(index: u8) -> CodecParams {
    let codec = CODECS[usize::from(index)];
    let clock_rate = match codec.kind() {
        MediaKind::Audio => 48_000,
        MediaKind::Video => 90_000,
    };
    CodecParams {
        codec,
        payload_type: payload_type(index),
        clock_rate,
        has_nack: true,
    }
}

fn red(codec: Codec) -> Option<RedCodec> {
    (codec == Codec::Opus).then_some(RedCodec { payload_type: RED_TYPE })
}

fn extensions() -> ExtensionIds {
    let mut ids = ExtensionIds::default();
    let kinds = [
        ExtensionKind::Mid,
        ExtensionKind::Rid,
        ExtensionKind::RepairedRid,
        ExtensionKind::TransportSequence,
        ExtensionKind::DependencyDescriptor,
        ExtensionKind::AudioLevel,
        ExtensionKind::AbsSendTime,
    ];
    for (kind, id) in kinds.into_iter().zip(1..) {
        ids.set(kind, id);
    }
    ids
}

/// Audio and VP9 are known by SSRC, the others are simulcast by RID.
fn producer_params(index: u8) -> ProducerParams {
    let params = codec_params(index);
    let is_simulcast = matches!(params.codec, Codec::Vp8 | Codec::H264 | Codec::Av1);
    let encodings = if is_simulcast {
        let encoding = |rid: &&str| Encoding {
            rid: Token::new(rid.as_bytes()),
            ..Encoding::default()
        };
        RIDS.iter().map(encoding).collect()
    } else {
        vec![Encoding {
            ssrc: Some(ssrc_of(index)),
            rid: None,
            rtx_ssrc: Some(ssrc_of(index) + 1),
        }]
    };
    ProducerParams {
        kind: params.codec.kind(),
        mid: Token::new(&[b'0' + index]),
        codecs: vec![ProducerCodec {
            params,
            mapped_payload_type: params.payload_type,
            rtx: Some(RtxCodec {
                payload_type: params.payload_type + 1,
            }),
            red: red(params.codec),
            keyframe_request: KeyframeRequest::PictureLoss,
        }],
        extensions: extensions(),
        encodings,
        takes_receiver_estimate: is_simulcast,
        is_paused: false,
    }
}

fn consumer_params(index: u8) -> ConsumerParams {
    let params = codec_params(index);
    ConsumerParams {
        ssrc: consumer_ssrc(index),
        rtx_ssrc: Some(consumer_ssrc(index) + 1),
        mid: Token::new(b"m"),
        codecs: vec![ConsumerCodec {
            params,
            mapped_payload_type: params.payload_type,
            rtx: Some(RtxCodec {
                payload_type: params.payload_type + 1,
            }),
            red: red(params.codec),
        }],
        extensions: extensions(),
        cname: "c".into(),
        is_paused: false,
        only_encoding: (index % 4 == 3).then_some(0),
        playout_delay: None,
    }
}

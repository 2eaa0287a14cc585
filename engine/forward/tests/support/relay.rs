//! Two engines in one: what leaves on one end of a relay comes in on the other.

use super::link::{Link, Network};
use super::packets::*;
use super::{Outbox, World};
use forward::*;

/// A relay between two engines, with its links.
pub struct Relaying {
    /// Where the publisher is.
    pub home: TransportKey,
    /// Where the players are.
    pub away: TransportKey,
    pub forth: Link,
    pub back: Link,
    /// RTP packets that went forth.
    pub sent: u64,
    next_ssrc: u32,
}

impl Relaying {
    /// True when the packet is the relay's.
    pub fn send(&mut self, from: TransportKey, packet: &[u8], now: Micros) -> bool {
        let is_rtcp = rtp::demux::classify(packet) == Some(rtp::demux::Protocol::Rtcp);
        if from == self.home {
            self.sent += u64::from(!is_rtcp);
            self.forth.send(packet.to_vec(), now);
        } else if from == self.away {
            assert!(is_rtcp, "media goes one way only");
            self.back.send(packet.to_vec(), now);
        }
        from == self.home || from == self.away
    }

    /// What arrives now, with the end that it arrives on.
    pub fn arrivals(&mut self, now: Micros) -> Vec<(TransportKey, Vec<u8>)> {
        let forth = self.forth.arrivals(now).map(|packet| (self.away, packet));
        let back = self.back.arrivals(now).map(|packet| (self.home, packet));
        forth.chain(back).collect()
    }
}

/// A track as it is relayed: the consumers at home, one for each encoding, and the producer away.
pub struct Relayed {
    pub consumers: Vec<ConsumerKey>,
    pub producer: ProducerKey,
}

impl World {
    /// Connects two engines over links of this kind; returns the relay's index.
    pub fn add_relay(&mut self, network: Network, seed: u64) -> usize {
        let [home, away] = [(); 2].map(|()| {
            let transport = self.forwarder.add_relay().unwrap();
            self.call(|forwarder, now, out| forwarder.set_connected(transport, true, now, out));
            transport
        });
        self.relaying.push(Relaying {
            home,
            away,
            forth: Link::new(network, seed),
            back: Link::new(network, seed + 1),
            sent: 0,
            next_ssrc: 1,
        });
        self.relaying.len() - 1
    }

    /// Relays all encodings of a producer; `of` is what its publisher sends.
    pub fn relay(&mut self, relay: usize, producer: ProducerKey, of: &ProducerParams) -> Relayed {
        let Relaying { home, away, .. } = self.relaying[relay];
        let mut encodings = Vec::new();
        for encoding in &of.encodings {
            let ssrc = self.relaying[relay].next_ssrc;
            self.relaying[relay].next_ssrc += 2;
            encodings.push(Encoding {
                ssrc: Some(ssrc),
                rid: encoding.rid,
                rtx_ssrc: Some(ssrc + 1),
            });
        }
        let codecs = of.codecs.iter().map(relayed_codec);
        let params = ProducerParams {
            mid: None,
            codecs: codecs.clone().collect(),
            extensions: relay_extensions(),
            encodings: encodings.clone(),
            ..of.clone()
        };
        let away = self.forwarder.add_producer(away, params).unwrap();
        self.producers.push(away);
        let mut out = Outbox::default();
        let consumers = encodings.iter().zip(0..).map(|(ids, encoding)| {
            let params = ConsumerParams {
                ssrc: ids.ssrc.unwrap(),
                rtx_ssrc: ids.rtx_ssrc,
                mid: None,
                codecs: codecs
                    .clone()
                    .map(|codec| ConsumerCodec {
                        params: codec.params,
                        mapped_payload_type: codec.mapped_payload_type,
                        rtx: codec.rtx,
                        red: None,
                    })
                    .collect(),
                extensions: relay_extensions(),
                cname: "publisher".into(),
                is_paused: false,
                only_encoding: Some(encoding),
                playout_delay: None,
            };
            self.forwarder
                .add_consumer(home, producer, params, self.now, &mut out)
                .unwrap()
        });
        let consumers = consumers.collect();
        self.carry(out);
        Relayed {
            consumers,
            producer: away,
        }
    }
}

/// Under the types of players, with repair for audio, too.
fn relayed_codec(codec: &ProducerCodec) -> ProducerCodec {
    let payload_type = codec.mapped_payload_type;
    ProducerCodec {
        params: CodecParams {
            payload_type,
            has_nack: true,
            ..codec.params
        },
        mapped_payload_type: payload_type,
        rtx: Some(RtxCodec {
            payload_type: payload_type - 64,
        }),
        red: None,
        keyframe_request: codec.keyframe_request,
    }
}

fn relay_extensions() -> ExtensionIds {
    let mut ids = ExtensionIds::default();
    ids.set(ExtensionKind::AudioLevel, AUDIO_LEVEL_ID);
    ids
}

//! A small WebRTC client: ICE checks, DTLS and SRTP over UDP or TCP, packets made by hand.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::{Config, Dtls, DtlsCertificate, Output};
use net::srtp::{self, Inbound, MAX_RTCP_TRAILER, MAX_RTP_TRAILER, Outbound, Profile, Side};
use rtp::demux::{Protocol, classify};
use rtp::stun::{
    BindingRequest, Class, IntegrityKey, MAX_MESSAGE_LEN, Message, Role, TransactionId,
    write_binding_request,
};
use serde_json::{Value, json};

use super::PATIENCE;
use super::process::Engine;

/// What carries a client's datagrams.
pub enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

impl Wire {
    pub fn udp(engine: &Engine) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(("127.0.0.1", engine.port)).unwrap();
        Self::Udp(socket)
    }

    pub fn tcp(engine: &Engine) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", engine.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self::Tcp(stream)
    }

    pub fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(socket) => socket.local_addr().unwrap(),
            Self::Tcp(stream) => stream.local_addr().unwrap(),
        }
    }

    pub fn send(&mut self, datagram: &[u8]) {
        match self {
            Self::Udp(socket) => drop(socket.send(datagram).unwrap()),
            Self::Tcp(stream) => {
                let framed = [&(datagram.len() as u16).to_be_bytes()[..], datagram].concat();
                stream.write_all(&framed).unwrap();
            }
        }
    }

    /// The next datagram, if one comes within the time.
    pub fn receive(&mut self, wait: Duration) -> Option<Vec<u8>> {
        let wait = Some(wait.max(Duration::from_millis(1)));
        match self {
            Self::Udp(socket) => {
                let mut buffer = [0; 2048];
                socket.set_read_timeout(wait).unwrap();
                let len = socket.recv(&mut buffer).ok()?;
                Some(buffer[..len].to_vec())
            }
            Self::Tcp(stream) => {
                stream.set_read_timeout(wait).unwrap();
                let mut len = [0; 2];
                stream.read_exact(&mut len).ok()?;
                let mut frame = vec![0; usize::from(u16::from_be_bytes(len))];
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.read_exact(&mut frame).ok()?;
                Some(frame)
            }
        }
    }
}

pub struct Client {
    pub wire: Wire,
    pub transport: String,
    ice: Value,
    srtp: Option<(Inbound, Outbound)>,
    pub profile: Option<dimpl::SrtpProfile>,
    dtls: Dtls,
    checks: u64,
}

impl Client {
    /// A transport of the engine and its client, connected.
    pub fn connect(engine: &mut Engine, transport: &str, wire: Wire) -> Self {
        let mut client = Self::create(engine, transport, wire);
        client.check(true);
        client.shake_hands();
        engine.wait_for_state(transport, "connected");
        client
    }

    /// A transport whose client has not sent anything yet.
    pub fn create(engine: &mut Engine, transport: &str, wire: Wire) -> Self {
        let created = engine.request("createTransport", json!({"transportId": transport}));
        let certificate = dimpl::certificate::generate_self_signed_certificate().unwrap();
        engine.request(
            "connectTransport",
            json!({"transportId": transport, "dtlsParameters": {"role": "client", "fingerprints":
                [{"algorithm": "sha-256", "value": certificate.fingerprint_str()}]}}),
        );
        Self {
            wire,
            transport: transport.to_owned(),
            ice: created["iceParameters"].clone(),
            srtp: None,
            profile: None,
            dtls: dtls_client(certificate),
            checks: 0,
        }
    }

    pub fn restart_ice(&mut self, engine: &mut Engine) {
        let params = json!({"transportId": self.transport});
        self.ice = engine.request("restartIce", params)["iceParameters"].clone();
    }

    /// The bytes of a connectivity check.
    pub fn check_bytes(&mut self, nominates: bool) -> Vec<u8> {
        self.checks += 1;
        let mut id = [0; 12];
        id[..8].copy_from_slice(&self.checks.to_be_bytes());
        let text = |key: &str| self.ice[key].as_str().unwrap().to_owned();
        let request = BindingRequest {
            transaction_id: TransactionId(id),
            username: &format!("{}:test", text("usernameFragment")),
            priority: 1,
            role: Role::Controlling(1),
            use_candidate: nominates,
        };
        let mut bytes = [0; MAX_MESSAGE_LEN];
        let key = IntegrityKey::from_password(&text("password"));
        let len = write_binding_request(&mut bytes, &request, &key).unwrap();
        bytes[..len].to_vec()
    }

    /// Sends a check and waits for its answer, which states the address it came from.
    pub fn check(&mut self, nominates: bool) {
        let bytes = self.check_bytes(nominates);
        self.wire.send(&bytes);
        let answer = self.wait(|bytes| classify(bytes) == Some(Protocol::Stun));
        let answer = Message::parse(&answer).unwrap();
        assert_eq!(answer.class(), Class::Success);
        assert_eq!(answer.mapped_address(), Some(self.wire.local()));
    }

    fn wait(&mut self, matches: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(bytes) = self.wire.receive(PATIENCE).filter(|bytes| matches(bytes)) {
                return bytes;
            }
        }
        panic!("nothing came");
    }

    /// DTLS as the client, to its end.
    pub fn shake_hands(&mut self) {
        let began = Instant::now();
        let mut is_connected = false;
        while !is_connected || self.srtp.is_none() {
            assert!(began.elapsed() < PATIENCE, "the handshake does not end");
            self.dtls.handle_timeout(Instant::now()).unwrap();
            is_connected |= self.drain_dtls();
            if is_connected && self.srtp.is_some() {
                return;
            }
            let received = self.wire.receive(Duration::from_millis(100));
            if let Some(bytes) = received.filter(|bytes| classify(bytes) == Some(Protocol::Dtls)) {
                self.dtls.handle_packet(&bytes).unwrap();
                is_connected |= self.drain_dtls();
            }
        }
    }

    fn drain_dtls(&mut self) -> bool {
        let mut buffer = [0; 4096];
        let mut is_connected = false;
        loop {
            match self.dtls.poll_output(&mut buffer) {
                Output::Packet(bytes) => self.wire.send(bytes),
                Output::Connected => is_connected = true,
                Output::KeyingMaterial(material, profile) => {
                    self.profile = Some(profile);
                    self.srtp = srtp::session(our_profile(profile), Side::Client, &material);
                }
                Output::Timeout(_) => return is_connected,
                _ => {}
            }
        }
    }

    /// The sealed bytes of an RTP packet.
    pub fn seal(&mut self, packet: &[u8]) -> Vec<u8> {
        self.try_seal(packet).expect("it can be sealed")
    }

    /// `None` when the bytes have no RTP header, or their index is used.
    pub fn try_seal(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (_, outbound) = self.srtp.as_mut()?;
        let mut sealed = packet.to_vec();
        sealed.resize(packet.len() + MAX_RTP_TRAILER, 0);
        let len = outbound.seal_rtp(&mut sealed, packet.len()).ok()?;
        sealed.truncate(len);
        Some(sealed)
    }

    /// Seals and sends an RTCP compound.
    pub fn send_rtcp(&mut self, compound: &[u8]) {
        let (_, outbound) = self.srtp.as_mut().expect("the handshake has ended");
        let mut sealed = compound.to_vec();
        sealed.resize(compound.len() + MAX_RTCP_TRAILER, 0);
        let len = outbound
            .seal_rtcp(&mut sealed, compound.len())
            .expect("it can be sealed");
        self.wire.send(&sealed[..len]);
    }

    pub fn send_rtp(&mut self, packet: &[u8]) {
        let sealed = self.seal(packet);
        self.wire.send(&sealed);
    }

    /// The next RTP packet, decrypted, if one comes within the time.
    pub fn receive_rtp(&mut self, wait: Duration) -> Option<Vec<u8>> {
        let began = Instant::now();
        loop {
            let left = wait.checked_sub(began.elapsed())?;
            let mut bytes = self.wire.receive(left)?;
            if classify(&bytes) == Some(Protocol::Rtp) {
                let (inbound, _) = self.srtp.as_mut().unwrap();
                let len = inbound.open_rtp(&mut bytes).unwrap();
                bytes.truncate(len);
                return Some(bytes);
            }
        }
    }
}

fn dtls_client(certificate: DtlsCertificate) -> Dtls {
    let config = Config::builder().build().unwrap();
    let mut dtls = Dtls::new_auto(Arc::new(config), certificate, Instant::now());
    dtls.set_active(true);
    dtls
}

fn our_profile(profile: dimpl::SrtpProfile) -> Profile {
    match profile {
        dimpl::SrtpProfile::AEAD_AES_128_GCM => Profile::AeadAes128Gcm,
        dimpl::SrtpProfile::AEAD_AES_256_GCM => Profile::AeadAes256Gcm,
        _ => Profile::Aes128CmSha1_80,
    }
}

/// Parameters of an Opus track.
pub fn opus(mid: &str, ssrc: u32) -> Value {
    json!({
        "mid": mid,
        "codecs": [{"mimeType": "audio/opus", "payloadType": 111, "clockRate": 48000, "channels": 2,
                    "rtcpFeedback": [{"type": "nack"}]}],
        "headerExtensions": [{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1}],
        "encodings": [{"ssrc": ssrc}],
        "rtcp": {"cname": "name"},
    })
}

/// Publishes an Opus track and has it played.
pub fn forward_audio(engine: &mut Engine, from: &str, to: &str, name: &str, ssrcs: (u32, u32)) {
    engine.request(
        "createProducer",
        json!({"transportId": from, "producerId": name, "kind": "audio", "paused": false,
            "rtpParameters": opus(name, ssrcs.0),
            "codecMapping": [{"payloadType": 111, "mappedPayloadType": 111}]}),
    );
    engine.request(
        "createConsumer",
        json!({"transportId": to, "consumerId": name, "producerId": name, "kind": "audio",
            "paused": false, "rtpParameters": opus(name, ssrcs.1)}),
    );
}

/// An Opus packet.
pub fn audio_packet(ssrc: u32, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x80, 111];
    packet.extend(sequence.to_be_bytes());
    packet.extend((u32::from(sequence) * 960).to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    packet.extend(payload);
    packet
}

/// The payload of an RTP packet.
pub fn payload(packet: &[u8]) -> Vec<u8> {
    rtp::Packet::parse(packet).unwrap().payload().to_vec()
}

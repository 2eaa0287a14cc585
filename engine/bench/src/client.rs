//! One WebRTC client over its own UDP socket: ICE, DTLS and SRTP.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant;

use dimpl::{Config, Dtls, DtlsCertificate, Output, SrtpProfile};
use net::srtp::{self, Inbound, MAX_RTCP_TRAILER, MAX_RTP_TRAILER, Outbound, Profile, Side};
use rtp::demux::{Protocol, classify};
use rtp::stun::{
    BindingRequest, IntegrityKey, MAX_MESSAGE_LEN, Role, TransactionId, write_binding_request,
};

use crate::tracks::VIDEO_TYPE;

const DATAGRAM_BYTES: usize = 2_048;

pub struct Client {
    socket: UdpSocket,
    dtls: Dtls,
    srtp: Option<(Inbound, Outbound)>,
    pub profile: Option<Profile>,
    /// Of the newest media packet that was counted.
    last_sequence: Option<u16>,
    buffer: Box<[u8; DATAGRAM_BYTES]>,
}

impl Client {
    /// `socket` is bound; it is connected to the engine here.
    pub fn new(
        socket: UdpSocket,
        engine: SocketAddr,
        certificate: &DtlsCertificate,
    ) -> io::Result<Self> {
        socket.connect(engine)?;
        socket.set_nonblocking(true)?;
        let config = Config::builder().build().map_err(io::Error::other)?;
        let mut dtls = Dtls::new_auto(Arc::new(config), certificate.clone(), Instant::now());
        dtls.set_active(true);
        Ok(Self {
            socket,
            dtls,
            srtp: None,
            profile: None,
            last_sequence: None,
            buffer: Box::new([0; DATAGRAM_BYTES]),
        })
    }

    /// Sends a connectivity check that nominates its path.
    pub fn check(&mut self, fragment: &str, password: &str) -> io::Result<()> {
        let request = BindingRequest {
            transaction_id: TransactionId([7; 12]),
            username: &format!("{fragment}:bench"),
            priority: 1,
            role: Role::Controlling(1),
            use_candidate: true,
        };
        let mut bytes = [0; MAX_MESSAGE_LEN];
        let key = IntegrityKey::from_password(password);
        let len = write_binding_request(&mut bytes, &request, &key).map_err(io::Error::other)?;
        self.send(&bytes[..len])
    }

    pub fn is_connected(&self) -> bool {
        self.srtp.is_some()
    }

    /// Goes on with the handshake as far as it can without an answer.
    pub fn shake_hands(&mut self) -> io::Result<()> {
        self.dtls
            .handle_timeout(Instant::now())
            .map_err(io::Error::other)?;
        self.drain_dtls()?;
        while let Some(len) = self.receive()? {
            if classify(&self.buffer[..len]) == Some(Protocol::Dtls) {
                let handled = self.dtls.handle_packet(&self.buffer[..len]);
                handled.map_err(io::Error::other)?;
                self.drain_dtls()?;
            }
        }
        Ok(())
    }

    fn drain_dtls(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4_096];
        loop {
            match self.dtls.poll_output(&mut buffer) {
                Output::Packet(bytes) => {
                    self.socket.send(bytes)?;
                }
                Output::KeyingMaterial(material, profile) => {
                    let profile = our_profile(profile);
                    self.profile = Some(profile);
                    self.srtp = srtp::session(profile, Side::Client, &material);
                }
                Output::Timeout(_) => return Ok(()),
                _ => {}
            }
        }
    }

    /// The sealed bytes of an RTP packet.
    pub fn seal_rtp(&mut self, packet: &[u8]) -> Vec<u8> {
        self.seal(packet, MAX_RTP_TRAILER, Outbound::seal_rtp)
    }

    /// The sealed bytes of an RTCP compound.
    pub fn seal_rtcp(&mut self, compound: &[u8]) -> Vec<u8> {
        self.seal(compound, MAX_RTCP_TRAILER, Outbound::seal_rtcp)
    }

    fn seal(
        &mut self,
        plain: &[u8],
        trailer: usize,
        seal: impl FnOnce(&mut Outbound, &mut [u8], usize) -> Result<usize, srtp::SrtpError>,
    ) -> Vec<u8> {
        let (_, outbound) = self.srtp.as_mut().expect("the handshake has ended");
        let mut sealed = plain.to_vec();
        sealed.resize(plain.len() + trailer, 0);
        let len = seal(outbound, &mut sealed, plain.len()).expect("it can be sealed");
        sealed.truncate(len);
        sealed
    }

    pub fn send(&self, datagram: &[u8]) -> io::Result<()> {
        self.socket.send(datagram).map(|_| ())
    }

    /// Takes what has come and gives the media packets, decrypted.
    pub fn take_packets(&mut self, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        while let Some(len) = self.receive()? {
            let bytes = &mut self.buffer[..len];
            if let (Some(Protocol::Rtp), Some((inbound, _))) = (classify(bytes), &mut self.srtp) {
                let opened = inbound.open_rtp(bytes).map_err(io::Error::other)?;
                take(&bytes[..opened]);
            }
        }
        Ok(())
    }

    /// Takes what has come; returns how many media packets that were, retransmissions included.
    pub fn count_packets(&mut self) -> io::Result<u64> {
        let mut packets = 0;
        while let Some(len) = self.receive()? {
            let bytes = &self.buffer[..len];
            if classify(bytes) == Some(Protocol::Rtp) {
                packets += 1;
                if bytes[1] & 0x7f == VIDEO_TYPE {
                    self.last_sequence = Some(u16::from_be_bytes([bytes[2], bytes[3]]));
                }
            }
        }
        Ok(packets)
    }

    /// The sequence number of the newest media packet; 0 before the first.
    pub fn last_sequence(&self) -> u16 {
        self.last_sequence.unwrap_or_default()
    }

    fn receive(&mut self) -> io::Result<Option<usize>> {
        match self.socket.recv(&mut self.buffer[..]) {
            Ok(len) => Ok(Some(len)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn our_profile(profile: SrtpProfile) -> Profile {
    match profile {
        SrtpProfile::AEAD_AES_128_GCM => Profile::AeadAes128Gcm,
        SrtpProfile::AEAD_AES_256_GCM => Profile::AeadAes256Gcm,
        _ => Profile::Aes128CmSha1_80,
    }
}

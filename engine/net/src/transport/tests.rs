use std::time::Instant;

use proptest::prelude::*;
use rtp::stun::{
    BindingRequest, IntegrityKey, MAX_MESSAGE_LEN, Role as IceRole, TransactionId,
    write_binding_request,
};

use super::*;
use crate::dtls::{Association, Keys};
use crate::identity::Versions;
use crate::srtp::{self, Inbound, MAX_RTP_TRAILER, Outbound, Profile, Side};
use crate::{Fingerprint, HashFunction, Link};

const PATH: Path = udp(1);

const fn udp(port: u16) -> Path {
    let address = std::net::Ipv4Addr::new(192, 0, 2, 1);
    let remote = std::net::SocketAddr::V4(std::net::SocketAddrV4::new(address, port));
    Path {
        remote,
        link: Link::Udp,
    }
}

/// The client of one transport, and what the transport said.
struct Call {
    transport: Transport,
    credentials: Credentials,
    client: Client,
    states: Vec<State>,
    now: Micros,
}

struct Client {
    identity: Identity,
    association: Association,
    certificate: Option<Vec<u8>>,
    keys: Option<Keys>,
    srtp: Option<(Inbound, Outbound)>,
    outbox: Vec<Vec<u8>>,
}

impl Client {
    fn new(side: Side) -> Self {
        let identity = Identity::generate(Instant::now()).unwrap();
        let association = match side {
            Side::Client => Association::client(&identity, Versions::Any, 0),
            Side::Server => Association::server(&identity, Versions::Any, 0),
        };
        Self {
            identity,
            association,
            certificate: None,
            keys: None,
            srtp: None,
            outbox: Vec::new(),
        }
    }

    fn take(&mut self, progress: crate::dtls::Progress) {
        self.outbox.extend(progress.datagrams);
        self.certificate = progress.certificate.or(self.certificate.take());
        self.keys = progress.keys.or(self.keys.take());
        if let Some(keys) = self.keys.take() {
            self.srtp = srtp::session(keys.profile, keys.side, &keys.material);
        }
    }

    fn remote(&self, role: Role) -> RemoteDtls {
        RemoteDtls {
            role,
            fingerprints: vec![self.identity.fingerprint().clone()],
        }
    }
}

impl Call {
    fn new(client_side: Side) -> Self {
        let identity = Arc::new(Identity::generate(Instant::now()).unwrap());
        let credentials = Credentials::generate(&mut |bytes| bytes.fill(9));
        Self {
            transport: Transport::new(identity, credentials.clone()),
            credentials,
            client: Client::new(client_side),
            states: Vec::new(),
            now: 1,
        }
    }

    fn check(&mut self, path: Path) -> bool {
        let credentials = self.credentials.clone();
        let request = BindingRequest {
            transaction_id: TransactionId([3; 12]),
            username: &format!("{}:x", credentials.username_fragment()),
            priority: 1,
            role: IceRole::Controlling(1),
            use_candidate: true,
        };
        let mut bytes = [0; MAX_MESSAGE_LEN];
        let key = IntegrityKey::from_password(credentials.password());
        let len = write_binding_request(&mut bytes, &request, &key).unwrap();
        let message = Message::parse(&bytes[..len]).unwrap();
        let mut reply = [0; MAX_MESSAGE_LEN];
        let answered = self
            .transport
            .handle_stun(&message, path, self.now, &mut reply)
            .is_some();
        self.drain();
        answered
    }

    fn connect(&mut self, role: Role) -> Result<(), ConnectError> {
        let remote = self.client.remote(role);
        let result = self.transport.connect(remote, self.now);
        self.drain();
        result
    }

    /// What the transport says goes to the client; the client's answers wait in its outbox.
    fn drain(&mut self) {
        while let Some(event) = self.transport.poll_event() {
            match event {
                Event::Send(datagram) => {
                    let identity = &self.client.identity;
                    let progress = self
                        .client
                        .association
                        .handle(&datagram, identity, self.now);
                    self.client.take(progress.unwrap());
                }
                Event::StateChanged(state) => self.states.push(state),
                _ => {}
            }
        }
    }

    fn start_client(&mut self) {
        let progress = self
            .client
            .association
            .handle_timeout(&self.client.identity, self.now);
        self.client.take(progress.unwrap());
    }

    /// Carries datagrams until nobody has any.
    fn exchange(&mut self, path: Path) {
        self.drain();
        while !self.client.outbox.is_empty() {
            for datagram in std::mem::take(&mut self.client.outbox) {
                self.transport.handle_dtls(&datagram, path, self.now);
                self.drain();
            }
        }
    }

    fn established() -> Self {
        let mut call = Self::new(Side::Client);
        call.check(PATH);
        call.connect(Role::Client).unwrap();
        call.start_client();
        call.exchange(PATH);
        assert_eq!(call.states, [State::Connecting, State::Connected]);
        call
    }

    fn packet_from_client(&mut self, sequence: u8) -> Vec<u8> {
        let mut packet = vec![0x80, 96, 0, sequence, 0, 0, 0, 1, 0, 0, 0, 2, 42];
        packet.resize(13 + MAX_RTP_TRAILER, 0);
        let (_, outbound) = self.client.srtp.as_mut().unwrap();
        let len = outbound.seal_rtp(&mut packet, 13).unwrap();
        packet.truncate(len);
        packet
    }
}

#[test]
fn a_client_that_begins_dtls_ends_up_connected_and_media_opens_both_ways() {
    let mut call = Call::established();
    let mut packet = call.packet_from_client(1);
    assert_eq!(call.transport.open_rtp(&mut packet, PATH, call.now), Ok(13));
    assert_eq!(packet[12], 42);

    let mut packet = [0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 43].to_vec();
    packet.resize(13 + MAX_RTP_TRAILER, 0);
    let len = call.transport.seal_rtp(&mut packet, 13).unwrap();
    let (inbound, _) = call.client.srtp.as_mut().unwrap();
    assert_eq!(inbound.open_rtp(&mut packet[..len]), Ok(13));
    assert_eq!(packet[12], 43);
}

#[test]
fn the_engine_begins_dtls_when_the_client_is_the_server() {
    for connect_first in [true, false] {
        let mut call = Call::new(Side::Server);
        if connect_first {
            call.connect(Role::Server).unwrap();
            assert_eq!(call.states, []);
            call.check(PATH);
        } else {
            call.check(PATH);
            call.connect(Role::Server).unwrap();
        }
        call.exchange(PATH);
        assert_eq!(
            call.states,
            [State::Connecting, State::Connected],
            "{connect_first}"
        );
        assert!(call.client.srtp.is_some());
    }
}

#[test]
fn a_handshake_that_ends_before_signalling_is_checked_when_signalling_comes() {
    let mut call = Call::new(Side::Client);
    call.check(PATH);
    call.start_client();
    call.exchange(PATH);
    assert_eq!(call.states, [State::Connecting]);
    let mut early = call.packet_from_client(1);
    assert!(call.transport.open_rtp(&mut early, PATH, call.now).is_err());
    call.connect(Role::Client).unwrap();
    assert_eq!(call.states, [State::Connecting, State::Connected]);
}

#[test]
fn a_certificate_that_signalling_did_not_announce_fails_the_transport() {
    for signalling_first in [true, false] {
        let mut call = Call::new(Side::Client);
        let fingerprints = vec![Fingerprint::of(
            HashFunction::Sha256,
            b"another certificate",
        )];
        let remote = RemoteDtls {
            role: Role::Client,
            fingerprints,
        };
        call.check(PATH);
        if signalling_first {
            call.transport.connect(remote.clone(), call.now).unwrap();
        }
        call.start_client();
        call.exchange(PATH);
        if !signalling_first {
            call.transport.connect(remote, call.now).unwrap();
        }
        call.drain();
        assert_eq!(call.states, [State::Connecting, State::Failed]);
        let mut packet = [0x80; 64];
        assert!(call.transport.seal_rtp(&mut packet, 13).is_err());
    }
}

#[test]
fn connecting_twice_is_refused_unless_nothing_changes() {
    let mut call = Call::new(Side::Client);
    call.connect(Role::Client).unwrap();
    assert_eq!(call.connect(Role::Client), Ok(()));
    assert_eq!(
        call.connect(Role::Auto),
        Err(ConnectError::AlreadyConnected)
    );
    let nothing = RemoteDtls {
        role: Role::Client,
        fingerprints: vec![],
    };
    assert_eq!(
        call.transport.connect(nothing, 1),
        Err(ConnectError::NoFingerprint)
    );
}

#[test]
fn a_client_that_has_only_dtls_1_3_connects() {
    let mut call = Call::new(Side::Client);
    let identity = &call.client.identity;
    call.client.association = Association::client(identity, Versions::Dtls13, 0);
    call.check(PATH);
    call.connect(Role::Client).unwrap();
    for _ in 0..8 {
        call.start_client();
        call.exchange(PATH);
        call.now += SECOND;
    }
    assert_eq!(call.states, [State::Connecting, State::Connected]);
}

#[test]
fn gcm_is_chosen_where_the_client_has_it() {
    let call = Call::established();
    assert_eq!(call.transport.srtp_profile(), Some(Profile::AeadAes256Gcm));
}

#[test]
fn dtls_from_a_path_that_ice_did_not_authenticate_is_ignored() {
    let mut call = Call::new(Side::Client);
    call.check(PATH);
    call.start_client();
    let hello = call.client.outbox[0].clone();
    call.transport.handle_dtls(&hello, udp(99), call.now);
    assert!(!call.transport.is_handshaking());
    assert_eq!(call.transport.poll_event(), None);
}

#[test]
fn a_lost_flight_is_repeated_by_the_timer() {
    let mut call = Call::new(Side::Client);
    call.check(PATH);
    call.connect(Role::Client).unwrap();
    call.start_client();
    for datagram in std::mem::take(&mut call.client.outbox) {
        call.transport.handle_dtls(&datagram, PATH, call.now);
    }
    while let Some(event) = call.transport.poll_event() {
        drop(event);
    }
    let due = call.transport.next_timeout().unwrap();
    assert!(due > call.now && due < call.now + SECOND, "{due}");
    call.now = due;
    call.transport.handle_timeout(due);
    call.exchange(PATH);
    assert_eq!(call.transport.state(), State::Connected);
}

#[test]
fn a_handshake_that_nobody_answers_fails_in_the_end() {
    let mut call = Call::new(Side::Server);
    call.connect(Role::Server).unwrap();
    call.check(PATH);
    for _ in 0..1000 {
        // The client keeps consent alive, but does not speak DTLS.
        call.client.outbox.clear();
        call.now += SECOND / 10;
        call.check(PATH);
        call.transport.handle_timeout(call.now);
        while let Some(event) = call.transport.poll_event() {
            if let Event::StateChanged(state) = event {
                call.states.push(state);
            }
        }
    }
    assert_eq!(call.states.last(), Some(&State::Failed));
    assert_eq!(call.transport.next_timeout(), None);
}

#[test]
fn a_forged_alert_before_the_handshake_ends_does_not_end_the_transport() {
    let mut call = Call::new(Side::Client);
    call.check(PATH);
    call.connect(Role::Client).unwrap();
    // A plaintext fatal handshake_failure alert, DTLS 1.2, epoch 0.
    let alert = [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40];
    call.transport.handle_dtls(&alert, PATH, call.now);
    call.start_client();
    call.exchange(PATH);
    assert_eq!(call.transport.state(), State::Connected);
}

#[test]
fn a_silent_client_is_disconnected_after_thirty_seconds_and_comes_back_with_a_packet() {
    let mut call = Call::established();
    let due = call.transport.next_timeout().unwrap();
    call.transport
        .handle_timeout(call.now + CONSENT_TIMEOUT - 1);
    assert_eq!(call.transport.state(), State::Connected);
    assert!(due <= call.now + CONSENT_TIMEOUT);
    call.now += CONSENT_TIMEOUT;
    call.transport.handle_timeout(call.now);
    call.drain();
    assert_eq!(call.transport.state(), State::Disconnected);
    let mut packet = call.packet_from_client(1);
    call.transport
        .open_rtp(&mut packet, PATH, call.now)
        .unwrap();
    call.drain();
    assert_eq!(
        call.states,
        [
            State::Connecting,
            State::Connected,
            State::Disconnected,
            State::Connected
        ]
    );
}

#[test]
fn a_client_that_moves_to_another_address_stays_connected() {
    let mut call = Call::established();
    assert!(call.check(udp(2)));
    assert_eq!(call.transport.selected_path(), Some(udp(2)));
    assert_eq!(call.transport.path_changes(), 1);
    let mut packet = call.packet_from_client(1);
    assert!(
        call.transport
            .open_rtp(&mut packet, udp(2), call.now)
            .is_ok()
    );
    assert_eq!(call.transport.state(), State::Connected);
}

#[test]
fn an_ice_restart_keeps_the_dtls_session() {
    let mut call = Call::established();
    call.credentials = Credentials::generate(&mut |bytes| bytes.fill(77));
    call.transport.restart_ice(call.credentials.clone());
    let mut packet = call.packet_from_client(1);
    assert!(call.transport.open_rtp(&mut packet, PATH, call.now).is_ok());
    assert!(call.check(udp(2)));
    assert_eq!(call.transport.fragments().count(), 1);
    assert_eq!(call.transport.state(), State::Connected);
}

#[test]
fn a_client_that_says_good_bye_ends_the_transport() {
    let mut call = Call::established();
    let good_bye = call.client.association.close(&call.client.identity);
    for datagram in good_bye {
        call.transport.handle_dtls(&datagram, PATH, call.now);
    }
    call.drain();
    assert_eq!(call.states.last(), Some(&State::Failed));
}

#[test]
fn closing_says_good_bye_once() {
    let mut call = Call::established();
    assert!(!call.transport.close().is_empty());
    assert!(call.transport.close().is_empty());
}

#[test]
fn losing_every_path_disconnects() {
    let mut call = Call::established();
    call.transport.forget_path(PATH, call.now);
    assert_eq!(call.transport.state(), State::Disconnected);
    assert!(call.check(udp(2)));
    assert_eq!(call.transport.state(), State::Connected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn garbage_between_the_right_datagrams_does_not_keep_a_call_from_connecting(
        garbage in proptest::collection::vec((20u8..64, proptest::collection::vec(any::<u8>(), 0..200)), 1..4),
    ) {
        let mut call = Call::new(Side::Client);
        call.check(PATH);
        call.connect(Role::Client).unwrap();
        call.start_client();
        for (first, rest) in &garbage {
            let bytes = [&[*first][..], rest].concat();
            call.transport.handle_dtls(&bytes, PATH, call.now);
        }
        for _ in 0..6 {
            call.exchange(PATH);
            for (first, rest) in &garbage {
                let bytes = [&[*first][..], rest].concat();
                if call.transport.state() == State::Connected {
                    call.transport.handle_dtls(&bytes, PATH, call.now);
                }
            }
            call.now += SECOND;
            call.transport.handle_timeout(call.now);
            call.start_client();
        }
        prop_assert_eq!(call.transport.state(), State::Connected);
    }
}

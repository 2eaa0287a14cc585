use super::*;
use crate::Link;
use crate::srtp::{MAX_RTP_TRAILER, SrtpError};

const MS: Micros = 1_000;

fn path(port: u16) -> Path {
    Path {
        remote: ([192, 0, 2, 1], port).into(),
        link: Link::Udp,
    }
}

fn key(byte: u8) -> StaticKey {
    StaticKey::new([byte; StaticKey::LEN])
}

/// One engine's side.
struct Side {
    relay: Transport,
    other: Path,
    states: Vec<State>,
    outbox: Vec<Vec<u8>>,
}

impl Side {
    fn new(other: Path, send: u8, receive: u8, now: Micros) -> Self {
        let keys = RelayKeys {
            send: key(send),
            receive: key(receive),
        };
        let mut side = Self {
            relay: Transport::relay(other, &keys, now).unwrap(),
            other,
            states: Vec::new(),
            outbox: Vec::new(),
        };
        assert_eq!(side.relay.poll_event(), Some(Event::PathAdded(other)));
        side.drain();
        side
    }

    fn drain(&mut self) {
        while let Some(event) = self.relay.poll_event() {
            match event {
                Event::Send(datagram) => self.outbox.push(datagram),
                Event::StateChanged(state) => self.states.push(state),
                other => panic!("nothing else happens to a relay: {other:?}"),
            }
        }
    }

    fn take(&mut self, mut datagram: Vec<u8>, now: Micros) -> Result<usize, SrtpError> {
        let opened = self.relay.open_rtcp(&mut datagram, self.other, now);
        self.drain();
        opened
    }

    fn pass(&mut self, now: Micros) {
        self.relay.handle_timeout(now);
        self.drain();
    }
}

fn carry(from: &mut Side, to: &mut Side, now: Micros) {
    for datagram in std::mem::take(&mut from.outbox) {
        to.take(datagram, now).unwrap();
    }
}

fn pair() -> (Side, Side) {
    let mut one = Side::new(path(2), 1, 2, 0);
    // Nobody is there yet to hear the first one's word.
    one.outbox.clear();
    let mut other = Side::new(path(1), 2, 1, 10 * MS);
    carry(&mut other, &mut one, 11 * MS);
    carry(&mut one, &mut other, 12 * MS);
    (one, other)
}

fn rtp(ssrc: u32, sequence: u16) -> Vec<u8> {
    let mut packet = vec![0x80, 96];
    packet.extend(sequence.to_be_bytes());
    packet.extend([0; 4]);
    packet.extend(ssrc.to_be_bytes());
    packet.extend([7; 20]);
    packet
}

fn seal(side: &mut Side, packet: &[u8]) -> Result<Vec<u8>, SrtpError> {
    let mut sealed = [packet, &[0; MAX_RTP_TRAILER]].concat();
    let len = side.relay.seal_rtp(&mut sealed, packet.len())?;
    sealed.truncate(len);
    Ok(sealed)
}

#[test]
fn the_engine_that_was_made_last_reaches_the_first_and_is_answered_at_once() {
    let (mut one, mut other) = pair();
    assert_eq!(one.states, [State::Connected]);
    assert_eq!(other.states, [State::Connected]);
    carry(&mut other, &mut one, 13 * MS);
    assert!(
        one.outbox.is_empty(),
        "they do not answer each other for ever"
    );
    let packet = rtp(5, 1);
    let mut sealed = seal(&mut one, &packet).unwrap();
    let len = other
        .relay
        .open_rtp(&mut sealed, other.other, 20 * MS)
        .unwrap();
    assert_eq!(sealed[..len], packet);
}

#[test]
fn silence_breaks_a_relay_and_any_word_mends_it() {
    let (mut one, mut other) = pair();
    for now in (1..=6).map(|second| second * SECOND) {
        one.pass(now);
        other.pass(now);
        other.outbox.clear();
    }
    assert_eq!(one.states, [State::Connected, State::Disconnected]);
    assert!(one.outbox.len() >= 6, "it goes on to call");
    other.pass(7 * SECOND);
    carry(&mut other, &mut one, 7 * SECOND);
    assert_eq!(one.states[2..], [State::Connected]);
}

#[test]
fn nobody_enters_without_the_key_nor_twice_with_one_word() {
    let (mut one, mut other) = pair();
    let mut stranger = Side::new(path(1), 9, 1, 0);
    // Of a number that the right engine has not used.
    (1..=5).for_each(|second| stranger.pass(second * SECOND));
    let forged = stranger.outbox.remove(5);
    assert_eq!(
        one.take(forged, 20 * MS).unwrap_err(),
        SrtpError::Unauthentic
    );
    other.pass(SECOND);
    let word = other.outbox.remove(0);
    assert!(one.take(word.clone(), SECOND).is_ok());
    assert_eq!(one.take(word, 9 * SECOND).unwrap_err(), SrtpError::Replayed);
    one.pass(9 * SECOND);
    assert_eq!(one.states.last(), Some(&State::Disconnected));
    assert_eq!(one.relay.srtp_rejected(), 2);
}

#[test]
fn neither_ice_nor_dtls_is_spoken_on_a_relay() {
    let (mut one, _) = pair();
    one.relay.handle_dtls(&[22, 254, 253], path(2), SECOND);
    one.relay.forget_path(path(2), SECOND);
    one.drain();
    assert!(one.outbox.is_empty() && !one.relay.is_handshaking());
    assert_eq!(one.relay.selected_path(), Some(path(2)));
    assert_eq!(one.relay.fragments().count(), 0);
}

#[test]
fn a_stream_that_has_ended_costs_nothing_and_its_ssrc_never_comes_back() {
    let (mut one, _) = pair();
    // More than a session to a client may ever send.
    for ssrc in 1..=100_000 {
        one.relay.begin_stream(ssrc).unwrap();
        assert!(seal(&mut one, &rtp(ssrc, 1)).is_ok(), "{ssrc}");
        one.relay.end_stream(ssrc);
    }
    let refused = one.relay.begin_stream(100_000).unwrap_err();
    assert_eq!((refused.ssrc, refused.highest), (100_000, 100_000));
    assert!(!format!("{:?}", key(7)).contains('7'));
}

//! One peer's SRTP, with ICE and DTLS when the peer is a client.

mod handshake;
mod media;
mod relay;
mod remote;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use rtp::stun::Message;

use crate::ice::{IceAgent, IceEvent};
use crate::{Credentials, Identity, Micros, Path, SECOND};
use handshake::{Handshake, Secured};
use media::Srtp;
use relay::Relay;

pub use relay::{RelayKeys, StreamOutOfOrder};
pub use remote::{ConnectError, RemoteDtls, Role};

/// Without authentic traffic for this long the client counts as gone (RFC 7675 §5.1).
const CONSENT_TIMEOUT: Micros = 30 * SECOND;

/// Where a transport stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has reached it yet.
    New,
    /// ICE has a path, DTLS is not finished.
    Connecting,
    Connected,
    /// Nothing authentic came for 30 s. Comes back when something does.
    Disconnected,
    /// DTLS failed or the client closed it; of no more use.
    Failed,
}

/// What the owner has to do or to know, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Send this datagram to the selected path.
    Send(Vec<u8>),
    StateChanged(State),
    /// Datagrams from this path belong to this transport from now on.
    PathAdded(Path),
    PathRemoved(Path),
    /// STUN for this username fragment no longer belongs to this transport.
    FragmentRetired(String),
}

/// A sans-I/O transport: after each call with a time, drain [`Transport::poll_event`] and ask
/// [`Transport::next_timeout`] again.
pub struct Transport {
    peer: Peer,
    srtp: Option<Srtp>,
    state: State,
    events: VecDeque<Event>,
    srtp_rejected: u64,
    /// Streams whose last packets are kept.
    copied_streams: BTreeSet<u32>,
}

/// Who is at the other end: how it is found, and where the keys come from.
enum Peer {
    /// ICE finds it, DTLS agrees on the keys.
    Client(Client),
    /// Another engine: the server gives its address and the keys.
    Relay(Relay),
}

struct Client {
    identity: Arc<Identity>,
    ice: IceAgent,
    remote: Option<RemoteDtls>,
    handshake: Handshake,
}

impl Transport {
    /// A transport for a client.
    pub fn new(identity: Arc<Identity>, credentials: Credentials) -> Self {
        let client = Client {
            identity,
            ice: IceAgent::new(credentials),
            remote: None,
            handshake: Handshake::default(),
        };
        Self::with(Peer::Client(client), None)
    }

    fn with(peer: Peer, srtp: Option<Srtp>) -> Self {
        Self {
            peer,
            srtp,
            state: State::New,
            events: VecDeque::new(),
            srtp_rejected: 0,
            copied_streams: BTreeSet::new(),
        }
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// True for a transport to another engine.
    pub fn is_relay(&self) -> bool {
        matches!(self.peer, Peer::Relay(_))
    }

    fn client(&self) -> Option<&Client> {
        match &self.peer {
            Peer::Client(client) => Some(client),
            Peer::Relay(_) => None,
        }
    }

    fn client_mut(&mut self) -> Option<&mut Client> {
        match &mut self.peer {
            Peer::Client(client) => Some(client),
            Peer::Relay(_) => None,
        }
    }

    /// The username fragments that are answered now; none for a relay.
    pub fn fragments(&self) -> impl Iterator<Item = &str> {
        self.client()
            .into_iter()
            .flat_map(|client| client.ice.fragments())
    }

    /// Where to send to.
    pub fn selected_path(&self) -> Option<Path> {
        match &self.peer {
            Peer::Client(client) => client.ice.selected(),
            Peer::Relay(relay) => Some(relay.path()),
        }
    }

    pub fn paths(&self) -> impl Iterator<Item = Path> {
        let (client, relay) = match &self.peer {
            Peer::Client(client) => (Some(client.ice.paths()), None),
            Peer::Relay(relay) => (None, Some(relay.path())),
        };
        client.into_iter().flatten().chain(relay)
    }

    /// How often the selected path changed after the first.
    pub fn path_changes(&self) -> u64 {
        self.client().map_or(0, |client| client.ice.path_changes())
    }

    /// True from the first ClientHello to the end of the handshake.
    pub fn is_handshaking(&self) -> bool {
        self.srtp.is_none()
            && self
                .client()
                .is_some_and(|client| client.handshake.is_running())
    }

    /// New credentials; the old ones are answered until the new ones are used. A relay has none.
    pub fn restart_ice(&mut self, credentials: Credentials) {
        if let Some(client) = self.client_mut() {
            client.ice.restart(credentials);
            self.drain_ice();
        }
    }

    /// Says what the client's certificate is. The handshake may have begun, even ended, before.
    /// Calling again with equal parameters does nothing.
    pub fn connect(&mut self, remote: RemoteDtls, now: Micros) -> Result<(), ConnectError> {
        if remote.fingerprints.is_empty() {
            return Err(ConnectError::NoFingerprint);
        }
        let Peer::Client(client) = &mut self.peer else {
            return Err(ConnectError::IsRelay);
        };
        match &client.remote {
            Some(known) if *known == remote => return Ok(()),
            Some(_) => return Err(ConnectError::AlreadyConnected),
            None => {}
        }
        let we_begin = remote.role == Role::Server;
        client.remote = Some(remote);
        if we_begin {
            client.handshake.begin(&client.identity, now);
            if client.ice.selected().is_some() {
                self.drive(now);
            }
        } else {
            self.try_secure();
        }
        self.update_state(now);
        Ok(())
    }

    /// Answers an ICE check. Returns the length of the answer in `reply`, which goes back to
    /// `path`; `None` when nothing is to be answered.
    pub fn handle_stun(
        &mut self,
        message: &Message<'_>,
        path: Path,
        now: Micros,
        reply: &mut [u8],
    ) -> Option<usize> {
        let ice = &mut self.client_mut()?.ice;
        let had_path = ice.selected().is_some();
        let len = ice.handle(message, path, now, reply)?;
        let has_path = ice.selected().is_some();
        self.drain_ice();
        if !had_path && has_path {
            self.drive(now);
        }
        self.update_state(now);
        Some(len)
    }

    /// Takes a DTLS datagram. Only paths that ICE authenticated are listened to, so nobody else can
    /// begin the handshake.
    pub fn handle_dtls(&mut self, datagram: &[u8], path: Path, now: Micros) {
        let is_failed = self.state == State::Failed;
        let Some(client) = self.client_mut() else {
            return;
        };
        if is_failed || !client.ice.knows(path) {
            return;
        }
        let sent = client.handshake.handle(&client.identity, datagram, now);
        self.events.extend(sent.into_iter().map(Event::Send));
        self.try_secure();
        self.update_state(now);
    }

    /// When [`Transport::handle_timeout`] has something to do.
    pub fn next_timeout(&self) -> Option<Micros> {
        let client = match &self.peer {
            Peer::Client(client) => client,
            Peer::Relay(relay) => return Some(relay.next_timeout()),
        };
        let consent = match self.state {
            State::Connecting | State::Connected => {
                client.ice.last_heard().map(|heard| heard + CONSENT_TIMEOUT)
            }
            State::New | State::Disconnected | State::Failed => None,
        };
        let dtls = match self.state {
            State::Failed => None,
            _ if client.ice.selected().is_none() => None,
            _ => client.handshake.next_timeout(),
        };
        [consent, dtls].into_iter().flatten().min()
    }

    pub fn handle_timeout(&mut self, now: Micros) {
        let client = match &mut self.peer {
            Peer::Client(client) => client,
            Peer::Relay(_) => return self.handle_relay_timeout(now),
        };
        client.ice.expire(now);
        let is_dtls_due = client.ice.selected().is_some()
            && client.handshake.next_timeout().is_some_and(|at| at <= now);
        self.drain_ice();
        if self.state != State::Failed && is_dtls_due {
            self.drive(now);
        }
        self.update_state(now);
    }

    /// Forgets a path whose connection closed or that another transport has taken over.
    pub fn forget_path(&mut self, path: Path, now: Micros) {
        if let Some(client) = self.client_mut() {
            client.ice.forget(path);
            self.drain_ice();
            self.update_state(now);
        }
    }

    /// Says good-bye: the last datagrams to send to the selected path, if any.
    pub fn close(&mut self) -> Vec<Vec<u8>> {
        self.srtp = None;
        self.client_mut()
            .map_or_else(Vec::new, |client| client.handshake.close(&client.identity))
    }

    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn drive(&mut self, now: Micros) {
        if let Some(client) = self.client_mut() {
            let sent = client.handshake.handle_timeout(&client.identity, now);
            self.events.extend(sent.into_iter().map(Event::Send));
            self.try_secure();
        }
    }

    /// Finishes once the handshake has ended and signalling has said who the client is.
    fn try_secure(&mut self) {
        let Peer::Client(client) = &mut self.peer else {
            return;
        };
        let Some(remote) = client.remote.as_ref().filter(|_| self.srtp.is_none()) else {
            return;
        };
        if let Some(Secured {
            profile,
            inbound,
            mut outbound,
        }) = client.handshake.take_secured(&remote.fingerprints)
        {
            for ssrc in &self.copied_streams {
                let _ = outbound.keep_copies(*ssrc);
            }
            self.srtp = Some(Srtp {
                profile,
                inbound,
                outbound,
            });
        }
    }

    fn drain_ice(&mut self) {
        let Peer::Client(client) = &mut self.peer else {
            return;
        };
        while let Some(event) = client.ice.poll_event() {
            self.events.push_back(match event {
                IceEvent::PathAdded(path) => Event::PathAdded(path),
                IceEvent::PathRemoved(path) => Event::PathRemoved(path),
                IceEvent::FragmentRetired(fragment) => Event::FragmentRetired(fragment),
            });
        }
    }

    fn update_state(&mut self, now: Micros) {
        let Peer::Client(client) = &self.peer else {
            return;
        };
        let next = match (client.ice.last_heard(), client.ice.selected()) {
            _ if client.handshake.has_failed() || self.state == State::Failed => State::Failed,
            (None, _) if self.state == State::New => State::New,
            (Some(heard), Some(_)) if now.saturating_sub(heard) < CONSENT_TIMEOUT => {
                match self.srtp {
                    Some(_) => State::Connected,
                    None => State::Connecting,
                }
            }
            _ => State::Disconnected,
        };
        self.enter(next);
        if next == State::Failed {
            self.srtp = None;
        }
    }

    fn enter(&mut self, next: State) {
        if next != self.state {
            self.state = next;
            self.events.push_back(Event::StateChanged(next));
        }
    }
}

#[cfg(test)]
mod tests;

//! An ICE-lite agent (RFC 8445 §2.5): it answers checks and lets the client choose the path.

use rtp::stun::{BINDING, Class, ErrorCode, Message, write_binding_error, write_binding_success};

use crate::{Credentials, Micros, Path, SECOND};

/// The most paths that one transport remembers; the longest unheard one makes room.
const MAX_PATHS: usize = 8;

/// A path that is not selected is forgotten after this silence. Chromium checks backup paths every
/// 25 s.
const PATH_LIFETIME: Micros = 60 * SECOND;

/// When the selected path has been silent for this long and the client is heard on another one, it
/// has moved: Firefox does not nominate again after a NAT rebinding.
const SELECTED_SILENCE: Micros = 2 * SECOND;

/// What the owner of the agent has to keep up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IceEvent {
    PathAdded(Path),
    PathRemoved(Path),
    /// This username fragment is no longer answered.
    FragmentRetired(String),
}

struct KnownPath {
    path: Path,
    heard_at: Micros,
}

pub(crate) struct IceAgent {
    current: Credentials,
    /// Those in use before a restart; valid until a check uses the current ones.
    previous: Option<Credentials>,
    paths: Vec<KnownPath>,
    /// Index into `paths`.
    selected: Option<usize>,
    path_changes: u64,
    events: Vec<IceEvent>,
}

impl IceAgent {
    pub fn new(credentials: Credentials) -> Self {
        Self {
            current: credentials,
            previous: None,
            paths: Vec::new(),
            selected: None,
            path_changes: 0,
            events: Vec::new(),
        }
    }

    /// The username fragments that are answered now.
    pub fn fragments(&self) -> impl Iterator<Item = &str> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .map(Credentials::username_fragment)
    }

    /// Replaces the credentials. Those in use stay valid until the new ones are used, so that media
    /// flows on while the client restarts (RFC 8445 §9).
    pub fn restart(&mut self, credentials: Credentials) {
        let replaced = std::mem::replace(&mut self.current, credentials);
        match self.previous {
            None => self.previous = Some(replaced),
            // The replaced ones were never used: the client never heard of them or gave them up.
            Some(_) => self.retire(&replaced),
        }
    }

    fn retire(&mut self, credentials: &Credentials) {
        let fragment = credentials.username_fragment().to_owned();
        self.events.push(IceEvent::FragmentRetired(fragment));
    }

    pub fn selected(&self) -> Option<Path> {
        self.selected.map(|at| self.paths[at].path)
    }

    pub fn knows(&self, path: Path) -> bool {
        self.position(path).is_some()
    }

    pub fn paths(&self) -> impl Iterator<Item = Path> {
        self.paths.iter().map(|known| known.path)
    }

    /// How often the selected path changed after the first.
    pub fn path_changes(&self) -> u64 {
        self.path_changes
    }

    pub fn poll_event(&mut self) -> Option<IceEvent> {
        (!self.events.is_empty()).then(|| self.events.remove(0))
    }

    /// Answers a check. Returns the length of the answer in `reply`, or `None` when the message is
    /// not a check that these credentials authenticate: it is dropped without an answer, so that
    /// nobody learns anything and nothing is reflected.
    pub fn handle(
        &mut self,
        message: &Message<'_>,
        path: Path,
        now: Micros,
        reply: &mut [u8],
    ) -> Option<usize> {
        if message.class() != Class::Request || message.method() != BINDING {
            return None;
        }
        let fragment = message.local_fragment()?;
        let uses_current = fragment == self.current.username_fragment();
        let credentials = if uses_current {
            &self.current
        } else {
            self.previous
                .as_ref()
                .filter(|previous| previous.username_fragment() == fragment)?
        };
        let key = credentials.key();
        if !message.verify_integrity(&key) || message.verify_fingerprint() != Some(true) {
            return None;
        }
        let id = message.transaction_id();

        let unknown: Vec<u16> = message.unknown_required().take(8).collect();
        if !unknown.is_empty() {
            let code = ErrorCode::UnknownAttribute;
            return write_binding_error(reply, id, code, &unknown, Some(&key)).ok();
        }
        // A lite agent is always controlled (RFC 8445 §6.1.1): a client that thinks it is
        // controlled, too, has to change.
        if message.ice_controlled().is_some() {
            return write_binding_error(reply, id, ErrorCode::RoleConflict, &[], Some(&key)).ok();
        }
        let len = write_binding_success(reply, id, path.remote, &key).ok()?;

        if uses_current && let Some(previous) = self.previous.take() {
            self.retire(&previous);
        }
        self.heard_check(path, message.has_use_candidate(), now);
        Some(len)
    }

    fn heard_check(&mut self, path: Path, is_nominated: bool, now: Micros) {
        let at = match self.position(path) {
            Some(at) => at,
            None => self.add(path, now),
        };
        self.paths[at].heard_at = now;
        // Before anything is nominated the newest path serves, so that DTLS can begin
        // (RFC 8445 §8.1.1 allows sending on any valid pair); later the newest nomination wins.
        if is_nominated || self.selected.is_none() {
            self.select(at);
        } else {
            self.follow(at, now);
        }
    }

    /// Notes that something authentic came on a known path.
    pub fn heard(&mut self, path: Path, now: Micros) {
        let Some(at) = self.position(path) else {
            return;
        };
        self.paths[at].heard_at = now;
        self.follow(at, now);
    }

    /// Selects a path that is alive while the selected one is not.
    fn follow(&mut self, at: usize, now: Micros) {
        if let Some(selected) = self.selected
            && selected != at
            && now.saturating_sub(self.paths[selected].heard_at) >= SELECTED_SILENCE
        {
            self.select(at);
        }
    }

    fn select(&mut self, at: usize) {
        if self.selected.is_some_and(|selected| selected != at) {
            self.path_changes += 1;
        }
        self.selected = Some(at);
    }

    fn position(&self, path: Path) -> Option<usize> {
        match self.selected {
            Some(at) if self.paths[at].path == path => Some(at),
            _ => self.paths.iter().position(|known| known.path == path),
        }
    }

    fn add(&mut self, path: Path, now: Micros) -> usize {
        if self.paths.len() == MAX_PATHS {
            let oldest = (0..MAX_PATHS)
                .filter(|&at| Some(at) != self.selected)
                .min_by_key(|&at| self.paths[at].heard_at);
            if let Some(oldest) = oldest {
                self.remove(oldest);
            }
        }
        self.paths.push(KnownPath {
            path,
            heard_at: now,
        });
        self.events.push(IceEvent::PathAdded(path));
        self.paths.len() - 1
    }

    fn remove(&mut self, at: usize) {
        let removed = self.paths.remove(at);
        self.selected = match self.selected {
            Some(selected) if selected == at => None,
            Some(selected) if selected > at => Some(selected - 1),
            other => other,
        };
        self.events.push(IceEvent::PathRemoved(removed.path));
    }

    /// Forgets a path whose connection closed or that belongs to another transport now. The most
    /// recently heard other path takes over.
    pub fn forget(&mut self, path: Path) {
        let Some(at) = self.position(path) else {
            return;
        };
        self.remove(at);
        if self.selected.is_none() {
            let newest = (0..self.paths.len()).max_by_key(|&at| self.paths[at].heard_at);
            if let Some(newest) = newest {
                self.path_changes += 1;
                self.selected = Some(newest);
            }
        }
    }

    /// Forgets paths that have long been silent.
    pub fn expire(&mut self, now: Micros) {
        let mut at = 0;
        while at < self.paths.len() {
            let silence = now.saturating_sub(self.paths[at].heard_at);
            if Some(at) != self.selected && silence >= PATH_LIFETIME {
                self.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// When the client was last heard on any path.
    pub fn last_heard(&self) -> Option<Micros> {
        self.paths.iter().map(|known| known.heard_at).max()
    }
}

#[cfg(test)]
mod tests;

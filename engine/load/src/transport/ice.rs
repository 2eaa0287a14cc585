//! Connectivity checks of a controlling agent with one pair, which it nominates (RFC 8445).

use net::Credentials;
use rtp::stun::{
    BindingRequest, Class, IntegrityKey, MAX_MESSAGE_LEN, Message, Role, TransactionId,
    write_binding_request, write_binding_success,
};

use super::Remote;
use crate::clock::{MILLISECOND, Micros, SECOND};

const FIRST_INTERVAL: Micros = 100 * MILLISECOND;
/// Checks that keep the server's consent (RFC 7675 §5.1), once it has answered.
const CONSENT_INTERVAL: Micros = 5 * SECOND;
/// Of a host candidate (RFC 8445 §5.1.2.1).
const PRIORITY: u32 = 2_130_706_431;
const TIE_BREAKER: u64 = 1;

pub struct Checks {
    remote_fragment: String,
    remote_key: IntegrityKey,
    own_fragment: String,
    sent: u64,
    next_at: Micros,
    is_answered: bool,
}

impl Checks {
    pub fn new(remote: &Remote, own_fragment: &str) -> Self {
        Self {
            remote_fragment: remote.username_fragment.clone(),
            remote_key: IntegrityKey::from_password(&remote.password),
            own_fragment: own_fragment.to_owned(),
            sent: 0,
            next_at: 0,
            is_answered: false,
        }
    }

    /// Sends a check when one is due.
    pub fn on_time(&mut self, now: Micros, send: impl FnOnce(&[u8])) {
        if now < self.next_at {
            return;
        }
        self.next_at = now
            + if self.is_answered {
                CONSENT_INTERVAL
            } else {
                FIRST_INTERVAL
            };
        self.sent += 1;
        let mut id = [0; 12];
        id[..8].copy_from_slice(&self.sent.to_be_bytes());
        for (slot, byte) in id[8..].iter_mut().zip(self.own_fragment.bytes()) {
            *slot = byte;
        }
        let request = BindingRequest {
            transaction_id: TransactionId(id),
            username: &format!("{}:{}", self.remote_fragment, self.own_fragment),
            priority: PRIORITY,
            role: Role::Controlling(TIE_BREAKER),
            use_candidate: true,
        };
        let mut bytes = [0; MAX_MESSAGE_LEN];
        if let Ok(len) = write_binding_request(&mut bytes, &request, &self.remote_key) {
            send(&bytes[..len]);
        }
    }

    /// Takes an answer to a check, or answers a check of a server that is not lite. True when it is an answer.
    pub fn handle(
        &mut self,
        message: &Message<'_>,
        remote: &Remote,
        own: &Credentials,
        send: impl FnOnce(&[u8]),
    ) -> bool {
        match message.class() {
            Class::Success if message.verify_integrity(&self.remote_key) => {
                self.is_answered = true;
                true
            }
            Class::Request => {
                let key = IntegrityKey::from_password(own.password());
                if !message.verify_integrity(&key) {
                    return false;
                }
                let mut bytes = [0; MAX_MESSAGE_LEN];
                let id = message.transaction_id();
                if let Ok(len) = write_binding_success(&mut bytes, id, remote.address, &key) {
                    send(&bytes[..len]);
                }
                false
            }
            _ => false,
        }
    }
}

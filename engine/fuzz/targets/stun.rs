//! STUN: any datagram is read or refused, and its integrity and fingerprint can be checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::stun::{IntegrityKey, Message};
use std::sync::LazyLock;

static KEY: LazyLock<IntegrityKey> =
    LazyLock::new(|| IntegrityKey::from_password("VOkJxbRl1RmTxUk/WvJxBt"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(message) = Message::parse(bytes) else {
        return;
    };
    message.attributes().for_each(drop);
    message.unknown_required().for_each(drop);
    let _ = (message.username(), message.local_fragment());
    let _ = (message.priority(), message.has_use_candidate());
    let _ = (message.ice_controlling(), message.ice_controlled());
    let _ = (message.error_code(), message.mapped_address());
    message.verify_integrity(&KEY);
    message.verify_fingerprint();
});

//! STUN against the vectors of RFC 5769 and against itself.

use proptest::prelude::*;
use rtp::stun::*;
use std::net::SocketAddr;

/// RFC 5769 §2.1: a request with SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME, integrity and fingerprint.
const SAMPLE_REQUEST: &[u8] = &[
    0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73,
    0x74, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff,
    0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09,
    0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14,
    0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49,
    0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf,
];

/// RFC 5769 §2.2: the answer with the mapped address 192.0.2.1:32853.
const SAMPLE_RESPONSE: &[u8] = &[
    0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43,
    0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
    0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96,
];

fn sample_key() -> IntegrityKey {
    IntegrityKey::from_password("VOkJxbRl1RmTxUk/WvJxBt")
}

#[test]
fn the_request_of_rfc_5769_is_read_and_verified() {
    let message = Message::parse(SAMPLE_REQUEST).unwrap();
    assert_eq!(
        (message.class(), message.method()),
        (Class::Request, BINDING)
    );
    assert_eq!(message.username(), Some("evtj:h6vY"));
    assert_eq!(message.local_fragment(), Some("evtj"));
    assert_eq!(message.priority(), Some(0x6e0001ff));
    assert_eq!(message.ice_controlled(), Some(0x932ff9b151263b36));
    assert_eq!(message.ice_controlling(), None);
    assert!(!message.has_use_candidate());
    assert!(message.verify_integrity(&sample_key()));
    assert_eq!(message.verify_fingerprint(), Some(true));
    assert_eq!(message.unknown_required().count(), 0);
}

#[test]
fn the_response_of_rfc_5769_is_read_and_verified() {
    let message = Message::parse(SAMPLE_RESPONSE).unwrap();
    assert_eq!(message.class(), Class::Success);
    assert_eq!(
        message.mapped_address(),
        Some("192.0.2.1:32853".parse().unwrap())
    );
    assert!(message.verify_integrity(&sample_key()));
    assert_eq!(message.verify_fingerprint(), Some(true));
}

#[test]
fn another_password_or_a_changed_byte_is_not_verified() {
    let message = Message::parse(SAMPLE_REQUEST).unwrap();
    assert!(!message.verify_integrity(&IntegrityKey::from_password("other")));
    let mut changed = SAMPLE_REQUEST.to_vec();
    changed[46] ^= 1;
    let message = Message::parse(&changed).unwrap();
    assert!(!message.verify_integrity(&sample_key()));
    assert_eq!(message.verify_fingerprint(), Some(false));
}

#[test]
fn a_written_check_reads_back() {
    let key = IntegrityKey::from_password("secret");
    let request = BindingRequest {
        transaction_id: TransactionId([7; 12]),
        username: "local:remote",
        priority: 42,
        role: Role::Controlling(9),
        use_candidate: true,
    };
    let mut out = [0; MAX_MESSAGE_LEN];
    let len = write_binding_request(&mut out, &request, &key).unwrap();
    let message = Message::parse(&out[..len]).unwrap();
    assert_eq!(message.class(), Class::Request);
    assert_eq!(message.transaction_id(), TransactionId([7; 12]));
    assert_eq!(message.username(), Some("local:remote"));
    assert_eq!(message.priority(), Some(42));
    assert_eq!(message.ice_controlling(), Some(9));
    assert!(message.has_use_candidate());
    assert!(message.verify_integrity(&key));
    assert_eq!(message.verify_fingerprint(), Some(true));
}

#[test]
fn success_carries_the_address_of_either_family() {
    let key = IntegrityKey::from_password("secret");
    for (given, read) in [
        ("203.0.113.9:4000", "203.0.113.9:4000"),
        ("[2001:db8::7]:65535", "[2001:db8::7]:65535"),
        ("[::ffff:203.0.113.9]:4000", "203.0.113.9:4000"),
    ] {
        let mut out = [0; MAX_MESSAGE_LEN];
        let address: SocketAddr = given.parse().unwrap();
        let len = write_binding_success(&mut out, TransactionId([1; 12]), address, &key).unwrap();
        let message = Message::parse(&out[..len]).unwrap();
        assert_eq!(message.mapped_address(), Some(read.parse().unwrap()));
        assert!(message.verify_integrity(&key));
        assert_eq!(message.verify_fingerprint(), Some(true));
    }
}

#[test]
fn an_error_without_a_key_has_a_code_and_no_integrity() {
    let mut out = [0; MAX_MESSAGE_LEN];
    let id = TransactionId([1; 12]);
    let len =
        write_binding_error(&mut out, id, ErrorCode::UnknownAttribute, &[0x7777], None).unwrap();
    let message = Message::parse(&out[..len]).unwrap();
    assert_eq!(
        (message.class(), message.error_code()),
        (Class::Error, Some(420))
    );
    assert!(!message.has_integrity());
    assert!(!message.verify_integrity(&IntegrityKey::from_password("")));
    assert_eq!(message.verify_fingerprint(), Some(true));
}

#[test]
fn an_unknown_required_attribute_is_named() {
    let mut bytes = SAMPLE_REQUEST[..20].to_vec();
    bytes.extend([0x77, 0x77, 0, 0]);
    bytes[3] = 4;
    let message = Message::parse(&bytes).unwrap();
    assert_eq!(message.unknown_required().collect::<Vec<_>>(), [0x7777]);
}

#[test]
fn a_buffer_too_small_is_an_error_and_not_a_panic() {
    let key = IntegrityKey::from_password("secret");
    let address = "203.0.113.9:4000".parse().unwrap();
    for len in 0..64 {
        let mut out = vec![0; len];
        assert!(write_binding_success(&mut out, TransactionId([1; 12]), address, &key).is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        exercise(&bytes);
    }

    #[test]
    fn any_change_to_a_real_message_is_read_or_refused(
        changes in proptest::collection::vec((0..SAMPLE_REQUEST.len(), any::<u8>()), 0..6),
        len in 0..=SAMPLE_REQUEST.len(),
    ) {
        let mut bytes = SAMPLE_REQUEST.to_vec();
        for (at, value) in changes {
            bytes[at] = value;
        }
        exercise(&bytes[..len]);
        exercise(&bytes);
    }
}

fn exercise(bytes: &[u8]) {
    if let Ok(message) = Message::parse(bytes) {
        message.attributes().for_each(drop);
        message.unknown_required().for_each(drop);
        let _ = (message.username(), message.priority(), message.error_code());
        let _ = (message.mapped_address(), message.ice_controlled());
        message.verify_integrity(&sample_key());
        message.verify_fingerprint();
    }
}

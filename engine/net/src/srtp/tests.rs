use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, LessSafeKey, UnboundKey};
use proptest::prelude::*;

use super::cipher::{apply_counter, gcm_open, gcm_seal};
use super::derivation::{Label, Master, counter_mode_key};
use super::*;

const PROFILES: [Profile; 3] = [
    Profile::AeadAes128Gcm,
    Profile::AeadAes256Gcm,
    Profile::Aes128CmSha1_80,
];

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

/// A sender and the receiver of what it sends.
fn pair(profile: Profile) -> (Outbound, Inbound) {
    let material: Vec<u8> = (0..profile.keying_material_len() as u8).collect();
    let (_, sender) = session(profile, Side::Client, &material).unwrap();
    let (receiver, _) = session(profile, Side::Server, &material).unwrap();
    (sender, receiver)
}

fn rtp(ssrc: u32, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x80, 96];
    packet.extend(sequence.to_be_bytes());
    packet.extend([0, 0, 0, 1]);
    packet.extend(ssrc.to_be_bytes());
    packet.extend(payload);
    packet
}

fn rtcp(ssrc: u32, body: &[u8]) -> Vec<u8> {
    let mut compound = vec![0x80, 201, 0, 1];
    compound.extend(ssrc.to_be_bytes());
    compound.extend(body);
    compound
}

fn seal_rtp(sender: &mut Outbound, packet: &[u8]) -> Result<Vec<u8>, SrtpError> {
    let mut buffer = packet.to_vec();
    buffer.resize(packet.len() + MAX_RTP_TRAILER, 0xee);
    let len = sender.seal_rtp(&mut buffer, packet.len())?;
    buffer.truncate(len);
    Ok(buffer)
}

fn open_rtp(receiver: &mut Inbound, sealed: &[u8]) -> Result<Vec<u8>, SrtpError> {
    let mut buffer = sealed.to_vec();
    let len = receiver.open_rtp(&mut buffer)?;
    buffer.truncate(len);
    Ok(buffer)
}

fn seal_rtcp(sender: &mut Outbound, compound: &[u8]) -> Vec<u8> {
    let mut buffer = compound.to_vec();
    buffer.resize(compound.len() + MAX_RTCP_TRAILER, 0xee);
    let len = sender.seal_rtcp(&mut buffer, compound.len()).unwrap();
    buffer.truncate(len);
    buffer
}

fn open_rtcp(receiver: &mut Inbound, sealed: &[u8]) -> Result<Vec<u8>, SrtpError> {
    let mut buffer = sealed.to_vec();
    let len = receiver.open_rtcp(&mut buffer)?;
    buffer.truncate(len);
    Ok(buffer)
}

#[test]
fn rfc_3711_b3_the_derived_keys_are_those_of_the_rfc() {
    let (key, salt) = (
        hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
        hex("0EC675AD498AFEEBB6960B3AABE6"),
    );
    let master = Master {
        key: &key,
        salt: &salt,
    };
    assert_eq!(
        master.derive(Label::RtpEncryption),
        Some(array::<16>("C61E7A93744F39EE10734AFE3FF7A087"))
    );
    assert_eq!(
        master.derive(Label::RtpSalt),
        Some(array::<14>("30CBBC08863D8C85D49DB34A9AE1"))
    );
    assert_eq!(
        master.derive(Label::RtpAuthentication),
        Some(array::<20>("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"))
    );
}

#[test]
fn rfc_3711_b2_the_key_stream_is_that_of_the_rfc() {
    let key = counter_mode_key(&hex("2B7E151628AED2A6ABF7158809CF4F3C")).unwrap();
    let mut text = [0; 48];
    apply_counter(
        &key,
        &array("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"),
        0,
        0,
        &mut text,
    )
    .unwrap();
    assert_eq!(
        text.to_vec(),
        hex(
            "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0"
        )
    );
}

const GCM_SALT: &str = "517569642070726f2071756f";
const GCM_RTP: &str = "8040f17b8041f8d35501a0b2 47616c6c696120657374206f6d6e6973206469766973612069\
                       6e207061727465732074726573";

fn gcm_key(bytes: u8) -> LessSafeKey {
    let key: Vec<u8> = (0..bytes).collect();
    let algorithm = if bytes == 16 {
        &AES_128_GCM
    } else {
        &AES_256_GCM
    };
    LessSafeKey::new(UnboundKey::new(algorithm, &key).unwrap())
}

fn gcm_rtp(key_bytes: u8, expected: &str) {
    let key = gcm_key(key_bytes);
    let salt = array(GCM_SALT);
    let mut packet = hex(GCM_RTP);
    let (header, text) = packet.split_at_mut(12);
    let tag = gcm_seal((&key, &salt), 0x5501_a0b2, 0xf17b, header, text).unwrap();
    packet.extend(tag);
    assert_eq!(packet, hex(expected));
    let (header, sealed) = packet.split_at_mut(12);
    gcm_open((&key, &salt), 0x5501_a0b2, 0xf17b, header, sealed).unwrap();
    assert_eq!(packet[..50], hex(GCM_RTP));
}

#[test]
fn rfc_7714_16_1_aes_128_gcm_seals_the_rfc_packet() {
    gcm_rtp(
        16,
        "8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833 \
         899d7f27beb16a9152cf765ee4390cce",
    );
}

#[test]
fn rfc_7714_16_2_aes_256_gcm_seals_the_rfc_packet() {
    gcm_rtp(
        32,
        "8040f17b8041f8d35501a0b2 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b \
         7aa3db36dfffd6b0f9bb7878d7a76c13",
    );
}

#[test]
fn rfc_7714_17_1_aes_128_gcm_seals_the_rfc_compound() {
    let key = gcm_key(16);
    let mut compound = hex(
        "81c8000d4d617273 4e5450314e545032525450200000042a0000e9304c756e61\
                            deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    );
    let (header, text) = compound.split_at_mut(8);
    let associated = [&header[..], &hex("800005d4")].concat();
    let tag = gcm_seal(
        (&key, &array(GCM_SALT)),
        0x4d61_7273,
        0x5d4,
        &associated,
        text,
    )
    .unwrap();
    compound.extend(tag);
    assert_eq!(
        compound,
        hex(
            "81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded\
             0bb9275bc84aa45896cf4d2fc5abf87245d9eade"
        )
    );
}

#[test]
fn a_packet_sealed_by_libsrtp_with_counter_mode_and_hmac_comes_out_the_same() {
    let key = hex("e1f97a0d3e018be0d64fa32c06de4139");
    let salt = hex("0ec675ad498afeebb6960b3aabe6");
    let material = [&key[..], &key, &salt, &salt].concat();
    let (mut receiver, mut sender) =
        session(Profile::Aes128CmSha1_80, Side::Server, &material).unwrap();
    let plain = [hex("800f1234decafbadcafebabe"), vec![0xab; 16]].concat();
    let sealed = seal_rtp(&mut sender, &plain).unwrap();
    assert_eq!(
        sealed,
        hex("800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb")
    );
    assert_eq!(open_rtp(&mut receiver, &sealed).unwrap(), plain);
}

#[test]
fn keying_material_of_another_length_makes_no_session() {
    for profile in PROFILES {
        assert!(session(profile, Side::Client, &[0; 55]).is_none());
    }
}

#[test]
fn a_packet_opens_once() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let sealed = seal_rtp(&mut sender, &rtp(1, 9, b"payload")).unwrap();
        assert_eq!(open_rtp(&mut receiver, &sealed), Ok(rtp(1, 9, b"payload")));
        assert_eq!(open_rtp(&mut receiver, &sealed), Err(SrtpError::Replayed));
        let sealed = seal_rtcp(&mut sender, &rtcp(1, b"body"));
        assert_eq!(open_rtcp(&mut receiver, &sealed), Ok(rtcp(1, b"body")));
        assert_eq!(open_rtcp(&mut receiver, &sealed), Err(SrtpError::Replayed));
    }
}

#[test]
fn packets_open_across_many_sequence_number_rollovers_though_late_or_lost() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let mut late = None;
        for step in 0..200_000u32 {
            let packet = rtp(7, step as u16, &step.to_be_bytes());
            let sealed = seal_rtp(&mut sender, &packet).unwrap();
            match step % 997 {
                0 => late = Some((packet, sealed)),
                1..200 => {}
                200 => {
                    let (packet, sealed) = late.take().unwrap();
                    assert_eq!(
                        open_rtp(&mut receiver, &sealed),
                        Ok(packet),
                        "late at {step}"
                    );
                }
                _ => assert_eq!(open_rtp(&mut receiver, &sealed), Ok(packet), "at {step}"),
            }
        }
    }
}

#[test]
fn sealing_two_packets_under_one_index_is_refused() {
    let (mut sender, _) = pair(Profile::AeadAes128Gcm);
    seal_rtp(&mut sender, &rtp(1, 9, b"one")).unwrap();
    assert_eq!(
        seal_rtp(&mut sender, &rtp(1, 9, b"two")),
        Err(SrtpError::Replayed)
    );
    assert!(seal_rtp(&mut sender, &rtp(2, 9, b"two")).is_ok());
    assert!(seal_rtp(&mut sender, &rtp(1, 8, b"late")).is_ok());
}

#[test]
fn a_header_with_csrcs_and_extensions_stays_in_the_clear() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let mut packet = rtp(1, 1, &[0, 0, 0, 5, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0]);
        packet[0] = 0x91;
        packet.extend(b"secret words");
        let sealed = seal_rtp(&mut sender, &packet).unwrap();
        assert_eq!(sealed[..24], packet[..24]);
        assert_ne!(sealed[24..36], packet[24..36]);
        assert_eq!(open_rtp(&mut receiver, &sealed), Ok(packet));
    }
}

#[test]
fn an_rtcp_compound_that_is_authenticated_only_is_accepted() {
    // With E = 0 the counter-mode tag covers compound and index word.
    let profile = Profile::Aes128CmSha1_80;
    let material: Vec<u8> = (0..profile.keying_material_len() as u8).collect();
    let (mut receiver, _) = session(profile, Side::Server, &material).unwrap();
    let master = Master {
        key: &material[..16],
        salt: &material[32..46],
    };
    let key: [u8; 20] = master.derive(Label::RtcpAuthentication).unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let mut packet = rtcp(1, b"body");
    packet.extend([0, 0, 0, 3]);
    packet.extend(cipher::hmac_tag(&key, &packet.clone()));
    assert_eq!(open_rtcp(&mut receiver, &packet), Ok(rtcp(1, b"body")));

    // With GCM everything but the tag is associated data.
    let profile = Profile::AeadAes128Gcm;
    let material: Vec<u8> = (0..profile.keying_material_len() as u8).collect();
    let (mut receiver, _) = session(profile, Side::Server, &material).unwrap();
    let master = Master {
        key: &material[..16],
        salt: &material[32..44],
    };
    let key: [u8; 16] = master.derive(Label::RtcpEncryption).unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
    let associated = [&rtcp(1, b"body")[..], &[0, 0, 0, 3]].concat();
    let salt = master.derive(Label::RtcpSalt).unwrap();
    let tag = gcm_seal((&key, &salt), 1, 3, &associated, &mut []).unwrap();
    let packet = [&rtcp(1, b"body")[..], &tag, &[0, 0, 0, 3]].concat();
    assert_eq!(open_rtcp(&mut receiver, &packet), Ok(rtcp(1, b"body")));
}

#[test]
fn the_longest_silent_stream_of_a_client_makes_room_for_a_new_one() {
    let (mut sender, mut receiver) = pair(Profile::AeadAes128Gcm);
    let first = seal_rtp(&mut sender, &rtp(0, 1, b"x")).unwrap();
    let second = seal_rtp(&mut sender, &rtp(1, 1, b"x")).unwrap();
    for sealed in [&first, &second] {
        open_rtp(&mut receiver, sealed).unwrap();
    }
    for ssrc in 2..=MAX_INBOUND_STREAMS as u32 {
        let sealed = seal_rtp(&mut sender, &rtp(ssrc, 1, b"x")).unwrap();
        open_rtp(&mut receiver, &sealed).unwrap();
    }
    // The first stream is forgotten, with it what was replayed of it; the second is known.
    assert_eq!(open_rtp(&mut receiver, &second), Err(SrtpError::Replayed));
    assert!(open_rtp(&mut receiver, &first).is_ok());
}

#[test]
fn a_session_sends_a_bounded_number_of_streams() {
    let (mut sender, _) = pair(Profile::AeadAes128Gcm);
    for ssrc in 0..MAX_OUTBOUND_STREAMS as u32 {
        seal_rtp(&mut sender, &rtp(ssrc, 1, b"x")).unwrap();
    }
    let one_more = rtp(u32::MAX, 1, b"x");
    assert_eq!(
        seal_rtp(&mut sender, &one_more),
        Err(SrtpError::TooManyStreams)
    );
    assert!(seal_rtp(&mut sender, &rtp(3, 2, b"x")).is_ok());
}

#[test]
fn a_packet_that_is_sent_again_under_its_number_is_the_very_same_one() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        sender.keep_copies(1).unwrap();
        let sent: Vec<_> = (0..40)
            .map(|sequence| seal_rtp(&mut sender, &rtp(1, sequence, b"frame")).unwrap())
            .collect();
        // The header changed since, as transport-wide numbers do.
        let again = |sender: &mut Outbound, sequence| {
            let mut packet = rtp(1, sequence, b"frame");
            packet[7] = 99;
            seal_rtp(sender, &packet)
        };
        assert_eq!(again(&mut sender, 39).as_ref(), Ok(&sent[39]));
        assert_eq!(again(&mut sender, 8).as_ref(), Ok(&sent[8]));
        assert_eq!(again(&mut sender, 7), Err(SrtpError::Replayed), "too old");
        assert!(open_rtp(&mut receiver, &sent[39]).is_ok());
        sender.drop_copies(1);
        assert_eq!(again(&mut sender, 39), Err(SrtpError::Replayed));
    }
}

#[test]
fn a_buffer_without_room_for_the_trailer_is_refused() {
    for profile in PROFILES {
        let (mut sender, _) = pair(profile);
        let mut packet = rtp(1, 1, b"x");
        assert_eq!(sender.seal_rtp(&mut packet, 13), Err(SrtpError::NoRoom));
        assert_eq!(sender.seal_rtcp(&mut packet, 13), Err(SrtpError::NoRoom));
    }
}

fn profile() -> impl Strategy<Value = Profile> {
    proptest::sample::select(&PROFILES[..])
}

proptest! {
    #[test]
    fn random_bytes_are_refused_and_change_nothing(
        profile in profile(),
        garbage in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 1..20),
    ) {
        let (mut sender, mut receiver) = pair(profile);
        for bytes in garbage {
            prop_assert!(open_rtp(&mut receiver, &bytes).is_err());
            prop_assert!(open_rtcp(&mut receiver, &bytes).is_err());
        }
        let sealed = seal_rtp(&mut sender, &rtp(1, 9, b"payload")).unwrap();
        prop_assert!(open_rtp(&mut receiver, &sealed).is_ok());
        let sealed = seal_rtcp(&mut sender, &rtcp(1, b"body"));
        prop_assert!(open_rtcp(&mut receiver, &sealed).is_ok());
    }

    #[test]
    fn a_packet_with_one_changed_bit_is_refused_and_the_right_one_still_opens(
        profile in profile(), bit in 0usize..4096, payload in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let (mut sender, mut receiver) = pair(profile);
        for (sealed, is_rtp) in [
            (seal_rtp(&mut sender, &rtp(1, 9, &payload)).unwrap(), true),
            (seal_rtcp(&mut sender, &rtcp(1, &payload)), false),
        ] {
            let open = if is_rtp { open_rtp } else { open_rtcp };
            let mut changed = sealed.clone();
            let bit = bit % (changed.len() * 8);
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(open(&mut receiver, &changed).is_err());
            prop_assert!(open(&mut receiver, &sealed).is_ok());
        }
    }

    #[test]
    fn sealing_random_bytes_never_panics(
        profile in profile(), bytes in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let (mut sender, _) = pair(profile);
        let _ = seal_rtp(&mut sender, &bytes);
        let mut buffer = bytes.clone();
        let _ = sender.seal_rtcp(&mut buffer, bytes.len().saturating_sub(20));
    }
}

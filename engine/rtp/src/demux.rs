//! Which protocol a datagram speaks, from its first bytes (RFC 7983, RFC 5761).

/// The protocols that share one media port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

/// Tells the protocol of a datagram, or `None` when it is none of ours.
///
/// RTCP is told from RTP by its second byte: 192–223 (RFC 5761 §4), that is RTP payload types 64–95 with the
/// marker, which no negotiation hands out.
pub fn classify(datagram: &[u8]) -> Option<Protocol> {
    match *datagram.first()? {
        0..=3 => Some(Protocol::Stun),
        20..=63 => Some(Protocol::Dtls),
        128..=191 => match *datagram.get(1)? {
            192..=223 => Some(Protocol::Rtcp),
            _ => Some(Protocol::Rtp),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_is_told_by_its_first_bytes() {
        assert_eq!(classify(&[0, 1]), Some(Protocol::Stun));
        assert_eq!(classify(&[22, 254]), Some(Protocol::Dtls));
        assert_eq!(classify(&[0x80, 0x60]), Some(Protocol::Rtp));
        assert_eq!(classify(&[0x80, 0xe0]), Some(Protocol::Rtp));
        assert_eq!(classify(&[0x81, 0xc9]), Some(Protocol::Rtcp));
    }

    #[test]
    fn unknown_and_empty_datagrams_are_none() {
        assert_eq!(classify(&[]), None);
        assert_eq!(classify(&[0x80]), None);
        assert_eq!(classify(&[64, 0]), None);
        assert_eq!(classify(&[255, 0]), None);
    }
}

//! The ICE candidates of this process; the same for every transport.

use std::net::IpAddr;

use control::{CandidateType, IceCandidate, Protocol, TcpCandidateType};

/// Type preference of host candidates over UDP (RFC 8445 §5.1.2.2).
const UDP_TYPE_PREFERENCE: u32 = 126;
/// UDP goes before TCP whatever the addresses (RFC 6544 §4.2 leaves the number to us).
const TCP_TYPE_PREFERENCE: u32 = 90;
/// Direction preference of passive TCP candidates, in the upper bits of the local preference
/// (RFC 6544 §4.2).
const TCP_PASSIVE: u32 = 4 << 13;

/// One UDP candidate per address, and one TCP candidate where TCP is on; earlier addresses are
/// preferred.
pub fn candidates(addresses: &[IpAddr], port: u16, has_tcp: bool) -> Vec<IceCandidate> {
    let udp = addresses
        .iter()
        .enumerate()
        .map(|(at, address)| IceCandidate {
            foundation: format!("udp{at}"),
            priority: priority(UDP_TYPE_PREFERENCE, 65_535 - at as u32),
            address: address.to_string(),
            protocol: Protocol::Udp,
            port,
            candidate_type: CandidateType::Host,
            tcp_type: None,
        });
    let tcp = addresses
        .iter()
        .enumerate()
        .filter(|_| has_tcp)
        .map(|(at, address)| IceCandidate {
            foundation: format!("tcp{at}"),
            priority: priority(TCP_TYPE_PREFERENCE, TCP_PASSIVE + 8_191 - at as u32),
            address: address.to_string(),
            protocol: Protocol::Tcp,
            port,
            candidate_type: CandidateType::Host,
            tcp_type: Some(TcpCandidateType::Passive),
        });
    udp.chain(tcp).collect()
}

/// RFC 8445 §5.1.2.1, for component 1.
fn priority(type_preference: u32, local_preference: u32) -> u32 {
    (type_preference << 24) + (local_preference << 8) + 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_udp_candidate_goes_before_every_tcp_candidate_and_the_first_address_first() {
        let addresses = ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        let all = candidates(&addresses, 47000, true);
        let order: Vec<_> = all
            .iter()
            .map(|one| (one.protocol, one.address.as_str()))
            .collect();
        assert_eq!(
            order,
            [
                (Protocol::Udp, "192.0.2.1"),
                (Protocol::Udp, "2001:db8::1"),
                (Protocol::Tcp, "192.0.2.1"),
                (Protocol::Tcp, "2001:db8::1"),
            ]
        );
        assert!(
            all.windows(2)
                .all(|pair| pair[0].priority > pair[1].priority)
        );
        assert!(
            all.iter()
                .all(|one| one.tcp_type.is_some() == (one.protocol == Protocol::Tcp))
        );
    }

    #[test]
    fn without_tcp_there_are_only_udp_candidates() {
        let all = candidates(&["192.0.2.1".parse().unwrap()], 47000, false);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].protocol, Protocol::Udp);
    }
}

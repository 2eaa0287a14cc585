use std::net::UdpSocket;
use std::time::Duration;

use super::*;
use crate::arena::SendArena;

/// A media socket and a peer, on loopback.
fn pair(offload: Offload) -> (MediaSocket, SocketAddr, UdpSocket) {
    let mut socket = MediaSocket::bind(([127, 0, 0, 1], 0).into(), offload).unwrap();
    let address = socket.source().local_addr().unwrap();
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    (socket, address, peer)
}

fn push(arena: &mut SendArena, to: SocketAddr, bytes: &[u8]) {
    let written = arena.push(to, 7, bytes.len(), |buffer| {
        buffer.copy_from_slice(bytes);
        Some(bytes.len())
    });
    assert_eq!(written, Some(bytes.len()));
}

/// Loopback delivers before `send` returns, so nothing is waited for.
fn receive_all(socket: &MediaSocket) -> Vec<(SocketAddr, Vec<u8>)> {
    let (mut all, mut batch) = (Vec::new(), Batch::new(socket));
    while let Ok(count) = batch.receive(socket) {
        for at in 0..count {
            if let Some((from, bytes)) = batch.datagram(at) {
                all.push((from, bytes.to_vec()));
            }
        }
    }
    all
}

#[test]
fn datagrams_come_with_their_sender_and_too_large_ones_do_not_come() {
    for offload in Offload::ALL {
        let (socket, address, peer) = pair(offload);
        let from = peer.local_addr().unwrap();
        let sent: Vec<Vec<u8>> = (0..200u8).map(|at| vec![at; 1 + usize::from(at)]).collect();
        for bytes in &sent {
            peer.send_to(bytes, address).unwrap();
            peer.send_to(&[9; MAX_RECEIVED_BYTES + 1], address).unwrap();
        }
        let received = receive_all(&socket);
        assert_eq!(
            received,
            sent.into_iter()
                .map(|bytes| (from, bytes))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn datagrams_of_any_lengths_reach_each_address_in_order() {
    for offload in Offload::ALL {
        let (mut socket, _, first) = pair(offload);
        let second = UdpSocket::bind("127.0.0.1:0").unwrap();
        second
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let mut arena = SendArena::new();
        let lengths = [
            100, 100, 100, 60, 60, 100, 1, 1, 1200, 1200, 1200, 7, 1200, 1201,
        ];
        for (at, len) in lengths.into_iter().enumerate() {
            push(
                &mut arena,
                first.local_addr().unwrap(),
                &vec![at as u8; len],
            );
            push(
                &mut arena,
                second.local_addr().unwrap(),
                &vec![0x80 | at as u8; len],
            );
        }
        socket.send(&arena, |_| panic!("dropped"));
        for (peer, mark) in [(first, 0), (second, 0x80)] {
            for (at, len) in lengths.into_iter().enumerate() {
                let mut buffer = [0; 2000];
                let received = peer.recv(&mut buffer).unwrap();
                assert_eq!(
                    buffer[..received],
                    vec![mark | at as u8; len],
                    "datagram {at}"
                );
            }
        }
    }
}

#[test]
fn an_address_that_cannot_be_reached_loses_only_its_own_datagrams() {
    for offload in Offload::ALL {
        let (mut socket, _, peer) = pair(offload);
        let mut arena = SendArena::new();
        push(&mut arena, "[2001:db8::1]:9".parse().unwrap(), b"lost");
        push(
            &mut arena,
            "255.255.255.255:9".parse().unwrap(),
            b"lost too",
        );
        push(&mut arena, peer.local_addr().unwrap(), b"arrives");
        let mut dropped = 0;
        socket.send(&arena, |datagram| {
            assert_eq!(datagram.owner, 7);
            dropped += 1;
        });
        assert_eq!(dropped, 2);
        let mut buffer = [0; 100];
        let len = peer.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..len], b"arrives");
    }
}

#[test]
fn a_port_that_is_in_use_is_refused() {
    let (_socket, address, _) = pair(Offload::Auto);
    let error = MediaSocket::bind(address, Offload::Auto).err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[test]
fn an_ipv4_client_of_a_dual_stack_socket_has_its_ipv4_address() {
    for offload in Offload::ALL {
        let Ok(mut socket) = MediaSocket::bind("[::]:0".parse().unwrap(), offload) else {
            return; // This machine has no IPv6.
        };
        let port = socket.source().local_addr().unwrap().port();
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        peer.send_to(b"hello", ("127.0.0.1", port)).unwrap();
        let received = receive_all(&socket);
        assert_eq!(received, [(peer.local_addr().unwrap(), b"hello".to_vec())]);
        let mut arena = SendArena::new();
        push(&mut arena, received[0].0, b"back");
        socket.send(&arena, |_| panic!("dropped"));
        let mut buffer = [0; 100];
        assert_eq!(peer.recv(&mut buffer).unwrap(), 4);
    }
}

#[test]
fn no_more_is_used_than_is_allowed() {
    let features = |offload| pair(offload).0.features();
    assert_eq!(features(Offload::Single), Features::default());
    let batched = features(Offload::Batched);
    assert!(!batched.has_segmentation && !batched.has_coalescing);
    let auto = features(Offload::Auto);
    assert_eq!(auto.has_batches, batched.has_batches);
    #[cfg(target_os = "linux")]
    assert_eq!(auto.to_string(), "batches, segmentation, coalescing");
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_to_one_address_is_one_message_and_comes_apart_again() {
    let (mut sender, from, _) = pair(Offload::Auto);
    let (receiver, to, _) = pair(Offload::Auto);
    let mut arena = SendArena::new();
    let mut sent = Vec::new();
    for at in 0..150u8 {
        let len = if at % 50 == 49 { 700 } else { 1_100 };
        push(&mut arena, to, &vec![at; len]);
        sent.push((from, vec![at; len]));
    }
    sender.send(&arena, |_| panic!("dropped"));
    assert!(sender.messages_of_last_send() <= 3);
    let mut batch = Batch::new(&receiver);
    assert_eq!(batch.receive(&receiver).unwrap(), 150, "in one call");
    let received: Vec<_> = (0..150)
        .map(|at| {
            batch
                .datagram(at)
                .map(|(from, bytes)| (from, bytes.to_vec()))
        })
        .map(Option::unwrap)
        .collect();
    assert_eq!(received, sent);
}

#[cfg(target_os = "linux")]
#[test]
fn the_kernel_tells_how_long_a_batch_has_waited() {
    for offload in [Offload::Auto, Offload::Batched] {
        let (socket, address, peer) = pair(offload);
        peer.send_to(&[1; 100], address).unwrap();
        peer.send_to(&[2; 200], address).unwrap();
        let mut batch = Batch::new(&socket);
        let began = std::time::Instant::now();
        // Waiting is what is measured here.
        while began.elapsed() < Duration::from_millis(20) {
            std::thread::yield_now();
        }
        assert_eq!(batch.receive(&socket).unwrap(), 2);
        let waited = batch.waited();
        assert!((20_000..5_000_000).contains(&waited), "{waited} µs");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn runs_are_counted_by_their_length() {
    let (mut socket, _, peer) = pair(Offload::Auto);
    let to = peer.local_addr().unwrap();
    let mut arena = SendArena::new();
    for _ in 0..3 {
        push(&mut arena, to, &[5; 500]);
    }
    push(&mut arena, to, &[5; 800]);
    socket.send(&arena, |_| panic!("dropped"));
    let runs = socket.run_lengths().unwrap();
    let expected = match socket.features().has_segmentation {
        true => [1, 0, 1, 0, 0, 0, 0, 0],
        false => [4, 0, 0, 0, 0, 0, 0, 0],
    };
    assert_eq!((runs.counts, runs.sum), (expected.to_vec(), 4));
    let (single, ..) = pair(Offload::Single);
    assert_eq!(single.run_lengths(), None);
}

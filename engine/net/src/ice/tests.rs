use proptest::prelude::*;
use rtp::stun::{
    BindingRequest, IntegrityKey, MAX_MESSAGE_LEN, Role, TransactionId, write_binding_request,
};

use super::*;
use crate::Link;

fn credentials(seed: u8) -> Credentials {
    Credentials::generate(&mut |bytes| bytes.fill(seed))
}

fn udp(port: u16) -> Path {
    Path {
        remote: ([192, 0, 2, 1], port).into(),
        link: Link::Udp,
    }
}

struct Check<'a> {
    fragment: &'a str,
    password: &'a str,
    role: Role,
    nominates: bool,
}

impl<'a> Check<'a> {
    fn of(credentials: &'a Credentials) -> Self {
        Self {
            fragment: credentials.username_fragment(),
            password: credentials.password(),
            role: Role::Controlling(1),
            nominates: false,
        }
    }

    fn nominating(credentials: &'a Credentials) -> Self {
        Self {
            nominates: true,
            ..Self::of(credentials)
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = [0; MAX_MESSAGE_LEN];
        let request = BindingRequest {
            transaction_id: TransactionId([7; 12]),
            username: &format!("{}:client", self.fragment),
            priority: 1,
            role: self.role,
            use_candidate: self.nominates,
        };
        let key = IntegrityKey::from_password(self.password);
        let len = write_binding_request(&mut out, &request, &key).unwrap();
        out[..len].to_vec()
    }
}

fn send(agent: &mut IceAgent, check: &Check<'_>, path: Path, now: Micros) -> Option<Vec<u8>> {
    let bytes = check.bytes();
    let mut reply = [0; MAX_MESSAGE_LEN];
    let len = agent.handle(&Message::parse(&bytes).unwrap(), path, now, &mut reply)?;
    Some(reply[..len].to_vec())
}

fn events(agent: &mut IceAgent) -> Vec<IceEvent> {
    std::iter::from_fn(|| agent.poll_event()).collect()
}

#[test]
fn an_authentic_check_is_answered_with_the_address_it_came_from() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    let reply = send(&mut agent, &Check::of(&ours), udp(5), 0).unwrap();
    let reply = Message::parse(&reply).unwrap();
    assert_eq!(reply.class(), Class::Success);
    assert_eq!(reply.transaction_id(), TransactionId([7; 12]));
    assert_eq!(reply.mapped_address(), Some(udp(5).remote));
    assert!(reply.verify_integrity(&ours.key()));
    assert_eq!(agent.selected(), Some(udp(5)));
    assert_eq!(events(&mut agent), [IceEvent::PathAdded(udp(5))]);
}

#[test]
fn a_check_with_a_wrong_password_or_fragment_is_not_answered_and_changes_nothing() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    for wrong in [
        Check {
            password: "wrong",
            ..Check::of(&ours)
        },
        Check {
            fragment: "wrong",
            ..Check::of(&ours)
        },
    ] {
        assert_eq!(send(&mut agent, &wrong, udp(5), 0), None);
    }
    assert_eq!(agent.selected(), None);
    assert_eq!(events(&mut agent), []);
}

#[test]
fn a_client_that_thinks_it_is_controlled_is_told_of_the_conflict() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    let check = Check {
        role: Role::Controlled(u64::MAX),
        ..Check::of(&ours)
    };
    let reply = send(&mut agent, &check, udp(5), 0).unwrap();
    assert_eq!(Message::parse(&reply).unwrap().error_code(), Some(487));
    assert_eq!(agent.selected(), None);
}

#[test]
fn the_newest_nomination_selects_the_path() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    send(&mut agent, &Check::of(&ours), udp(1), 0);
    send(&mut agent, &Check::of(&ours), udp(2), 1);
    assert_eq!(agent.selected(), Some(udp(1)));
    send(&mut agent, &Check::nominating(&ours), udp(2), 2);
    assert_eq!(agent.selected(), Some(udp(2)));
    send(&mut agent, &Check::of(&ours), udp(1), 3);
    assert_eq!(agent.selected(), Some(udp(2)));
    assert_eq!(agent.path_changes(), 1);
}

#[test]
fn a_rebound_client_is_followed_without_a_nomination_once_its_old_path_is_silent() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    send(&mut agent, &Check::nominating(&ours), udp(1), 0);
    send(&mut agent, &Check::of(&ours), udp(2), SECOND);
    assert_eq!(agent.selected(), Some(udp(1)));
    agent.heard(udp(2), SELECTED_SILENCE);
    assert_eq!(agent.selected(), Some(udp(2)));
}

#[test]
fn packets_from_an_unknown_path_select_nothing() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    send(&mut agent, &Check::of(&ours), udp(1), 0);
    agent.heard(udp(9), 10 * SECOND);
    assert_eq!(agent.selected(), Some(udp(1)));
    assert_eq!(agent.last_heard(), Some(0));
}

#[test]
fn after_a_restart_both_credentials_are_answered_until_the_new_ones_are_used() {
    let (old, new) = (credentials(1), credentials(2));
    let mut agent = IceAgent::new(old.clone());
    send(&mut agent, &Check::of(&old), udp(1), 0);
    events(&mut agent);
    agent.restart(new.clone());
    assert_eq!(agent.fragments().count(), 2);
    assert!(send(&mut agent, &Check::of(&old), udp(1), 1).is_some());
    assert!(send(&mut agent, &Check::of(&new), udp(2), 2).is_some());
    assert_eq!(
        events(&mut agent),
        [
            IceEvent::FragmentRetired(old.username_fragment().to_owned()),
            IceEvent::PathAdded(udp(2)),
        ]
    );
    assert!(send(&mut agent, &Check::of(&old), udp(1), 3).is_none());
}

#[test]
fn a_second_restart_keeps_the_credentials_in_use_and_drops_those_never_used() {
    let (used, unused, new) = (credentials(1), credentials(2), credentials(3));
    let mut agent = IceAgent::new(used.clone());
    send(&mut agent, &Check::of(&used), udp(1), 0);
    agent.restart(unused.clone());
    agent.restart(new.clone());
    assert!(send(&mut agent, &Check::of(&used), udp(1), 1).is_some());
    assert!(send(&mut agent, &Check::of(&unused), udp(1), 1).is_none());
    assert!(send(&mut agent, &Check::of(&new), udp(1), 1).is_some());
}

#[test]
fn the_longest_unheard_path_makes_room_but_never_the_selected_one() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    for port in 0..20 {
        send(&mut agent, &Check::of(&ours), udp(port), Micros::from(port));
    }
    let paths: Vec<Path> = agent.paths().collect();
    assert_eq!(paths.len(), MAX_PATHS);
    assert!(paths.contains(&udp(0)) && paths.contains(&udp(19)));
    assert_eq!(agent.selected(), Some(udp(0)));
}

#[test]
fn a_closed_connection_hands_over_to_the_most_recently_heard_path() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    let tcp = Path {
        link: Link::Tcp(1),
        ..udp(1)
    };
    send(&mut agent, &Check::of(&ours), udp(1), 0);
    send(&mut agent, &Check::of(&ours), udp(2), 1);
    send(&mut agent, &Check::nominating(&ours), tcp, 2);
    agent.forget(tcp);
    assert_eq!(agent.selected(), Some(udp(2)));
    agent.forget(udp(2));
    agent.forget(udp(1));
    assert_eq!(agent.selected(), None);
}

#[test]
fn a_path_that_is_long_silent_is_forgotten_unless_selected() {
    let ours = credentials(1);
    let mut agent = IceAgent::new(ours.clone());
    send(&mut agent, &Check::of(&ours), udp(1), 0);
    send(&mut agent, &Check::of(&ours), udp(2), 0);
    events(&mut agent);
    agent.expire(PATH_LIFETIME);
    assert_eq!(events(&mut agent), [IceEvent::PathRemoved(udp(2))]);
    assert_eq!(agent.selected(), Some(udp(1)));
}

proptest! {
    #[test]
    fn a_check_with_any_changed_byte_is_not_answered(at in 0usize..200, flip in 1u8..) {
        let ours = credentials(1);
        let mut agent = IceAgent::new(ours.clone());
        let mut bytes = Check::nominating(&ours).bytes();
        let at = at % bytes.len();
        bytes[at] ^= flip;
        if let Ok(message) = Message::parse(&bytes) {
            let mut reply = [0; MAX_MESSAGE_LEN];
            prop_assert_eq!(agent.handle(&message, udp(1), 0, &mut reply), None, "byte {}", at);
            prop_assert_eq!(agent.selected(), None);
        }
    }

    #[test]
    fn any_order_of_checks_and_losses_leaves_the_selection_among_the_known_paths(
        steps in proptest::collection::vec((0u8..5, 0u16..12, 0u64..10 * SECOND), 0..200),
    ) {
        let ours = credentials(1);
        let mut agent = IceAgent::new(ours.clone());
        let mut known = Vec::new();
        let mut now = 0;
        for (step, port, wait) in steps {
            now += wait;
            match step {
                0 => drop(send(&mut agent, &Check::of(&ours), udp(port), now)),
                1 => drop(send(&mut agent, &Check::nominating(&ours), udp(port), now)),
                2 => agent.heard(udp(port), now),
                3 => agent.forget(udp(port)),
                _ => agent.expire(now),
            }
            for event in events(&mut agent) {
                match event {
                    IceEvent::PathAdded(path) => known.push(path),
                    IceEvent::PathRemoved(path) => known.retain(|other| *other != path),
                    IceEvent::FragmentRetired(_) => {}
                }
            }
            prop_assert_eq!(agent.paths().collect::<Vec<_>>(), known.clone());
            prop_assert!(agent.selected().is_none_or(|path| known.contains(&path)));
        }
    }
}

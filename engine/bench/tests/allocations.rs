//! Forwarding in a steady state allocates nothing, from the socket to the socket.

use std::net::Ipv4Addr;

use engine_bench::ledger::{Ledger, allocations};
use engine_bench::stage::{Setting, Stage};
use engine_bench::video::{Cut, Video};
use parley_engine::udp::Offload;

#[global_allocator]
static ALLOCATOR: Ledger = Ledger;

const PLAYERS: usize = 20;
const PACKETS: usize = 8;
/// Five seconds: every timer of the engine has had its turn.
const WARM_UP: u64 = 150;
const FRAMES: u64 = 150;

#[test]
fn media_repair_and_feedback_cost_no_allocation_in_any_mode() {
    for offload in Offload::ALL {
        let mut stage = Stage::new(&Setting {
            players: PLAYERS,
            address: Ipv4Addr::LOCALHOST,
            namespace: None,
            offload,
        })
        .unwrap();
        let mut video = Video::new(PACKETS, 1_000, Cut::Encoder);
        let mut play = |frames: u64| {
            let mut arrived = 0;
            for frame in 0..frames {
                // Each player misses something now and then; answered in RTX, which is counted, too.
                stage
                    .miss(frame as usize % PLAYERS, 3 * PACKETS as u16)
                    .unwrap();
                arrived += stage.play_frame(&mut video).unwrap();
            }
            arrived
        };
        play(WARM_UP);
        let before = allocations();
        assert!(before > 0, "the ledger counts");
        let arrived = play(FRAMES);
        let media = FRAMES * (PACKETS * PLAYERS) as u64;
        let allocated = allocations() - before;
        assert_eq!(allocated, 0, "{} for {arrived} packets", offload.name());
        assert!(
            arrived > media + FRAMES / 2,
            "{}: {arrived} of {media}",
            offload.name()
        );
    }
}

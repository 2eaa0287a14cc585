//! `engine-bench`: one measurement per run, one line of JSON as its answer.

use std::error::Error;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use engine_bench::ledger::{self, Ledger};
use engine_bench::stage::{Setting, Stage};
use engine_bench::video::{Cut, Video};
use lexopt::prelude::*;
use parley_engine::udp::Offload;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: Ledger = Ledger;

const USAGE: &str = "\
usage: engine-bench [--players N] [--packets N] [--payload BYTES] [--cut even|encoder] [--frames N]
                    [--address IPV4] [--namespace NAME] [--udp-offload auto|batched|single]

Forwards a video of N packets a frame to N players and prints what the engine used for each packet that arrived.

  --players N       1 to 2000 (100)
  --packets N       packets of a frame, 1 to 64 (8)
  --payload BYTES   payload of a packet, 20 to 1200 (1100)
  --cut CUT         even: all packets of a frame are equally long; encoder: as libwebrtc cuts them (even)
  --frames N        frames that are measured, after a tenth as many of warm-up (300)
  --address IPV4    of this machine, where the engine listens (127.0.0.1)
  --namespace NAME  the network namespace that the players are in; else this one
  --udp-offload HOW as of parley-engine (auto)
";

struct Plan {
    players: usize,
    packets: usize,
    payload: usize,
    cut: Cut,
    frames: u64,
    address: Ipv4Addr,
    namespace: Option<String>,
    offload: Offload,
}

fn main() -> ExitCode {
    match parse().and_then(|plan| plan.map(|plan| run(&plan)).transpose()) {
        Ok(Some(figures)) => println!("{figures}"),
        Ok(None) => print!("{USAGE}"),
        Err(error) => {
            eprintln!("engine-bench: {error}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn parse() -> Result<Option<Plan>, Box<dyn Error>> {
    let mut plan = Plan {
        players: 100,
        packets: 8,
        payload: 1_100,
        cut: Cut::Even,
        frames: 300,
        address: Ipv4Addr::LOCALHOST,
        namespace: None,
        offload: Offload::Auto,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("players") => plan.players = number("--players", parser.value()?, 1, 2_000)?,
            Long("packets") => plan.packets = number("--packets", parser.value()?, 1, 64)?,
            Long("payload") => plan.payload = number("--payload", parser.value()?, 20, 1_200)?,
            Long("frames") => {
                plan.frames = number("--frames", parser.value()?, 10, 100_000)? as u64
            }
            Long("cut") => {
                plan.cut = match parser.value()?.to_str() {
                    Some("even") => Cut::Even,
                    Some("encoder") => Cut::Encoder,
                    other => {
                        return Err(format!("--cut {other:?}: expected even or encoder").into());
                    }
                }
            }
            Long("address") => plan.address = parser.value()?.parse()?,
            Long("namespace") => plan.namespace = Some(parser.value()?.string()?),
            Long("udp-offload") => plan.offload = parser.value()?.parse()?,
            Long("help") => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(plan))
}

fn number(
    name: &str,
    value: std::ffi::OsString,
    least: usize,
    most: usize,
) -> Result<usize, Box<dyn Error>> {
    let text = value.to_string_lossy();
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("{name} {text:?}: expected a number from {least} to {most}").into()),
    }
}

fn run(plan: &Plan) -> Result<Value, Box<dyn Error>> {
    let mut stage = Stage::new(&Setting {
        players: plan.players,
        address: plan.address,
        namespace: plan.namespace.as_deref(),
        offload: plan.offload,
    })?;
    let mut video = Video::new(plan.packets, plan.payload, plan.cut);
    for _ in 0..plan.frames.div_ceil(10).max(10) {
        stage.play_frame(&mut video)?;
    }
    let allocations = ledger::allocations();
    stage.start_measuring();
    let mut arrived = 0;
    for _ in 0..plan.frames {
        arrived += stage.play_frame(&mut video)?;
    }
    let time = stage.measured();
    let expected = plan.frames * (plan.packets * plan.players) as u64;
    Ok(json!({
        "players": plan.players,
        "packetsPerFrame": plan.packets,
        "payloadBytes": plan.payload,
        "arrived": arrived,
        "lost": expected.saturating_sub(arrived),
        "cpuUsPerPacket": time.as_secs_f64() * 1e6 / arrived.max(1) as f64,
        "allocations": ledger::allocations() - allocations,
        "engineBytesPerPlayer": stage.bytes_per_player(),
        "srtpProfile": format!("{:?}", stage.players[0].profile),
    }))
}

//! One scenario against a server: join, warm up, measure, report.

use std::fs::File;
use std::io::BufReader;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::arguments::RunArguments;
use crate::clock::{Micros, SECOND, unix_ns};
use crate::fleet::Fleet;
use crate::interruption::Interruption;
use crate::media::Counters;
use crate::report::{Capacity, Joins, Report};
use crate::scenario::{Member, Plan, Scenario};
use crate::server_process::{self, ProcessCost};
use crate::signal::{Session, SessionState, leave_all};
use crate::traffic::capture::Capture;
use crate::traffic::video::{VideoCodec, VideoPlan};

/// How long the last member to join may take.
const JOIN_TIMEOUT: Micros = 30 * SECOND;

struct Run {
    arguments: RunArguments,
    fleet: Fleet,
    sessions: Vec<Session>,
    server: SocketAddr,
    interruption: Interruption,
}

/// Runs a scenario to its end.
pub fn run(arguments: RunArguments) -> Result<Report, String> {
    let capture = match &arguments.capture {
        None => None,
        Some(path) => {
            let file = File::open(path).map_err(|error| format!("--capture {path:?}: {error}"))?;
            let capture = Capture::read(BufReader::new(file))
                .map_err(|error| format!("--capture {path:?}: {error}"))?;
            Some(Arc::new(capture))
        }
    };
    let plan = Plan {
        scenario: arguments.scenario,
        rooms: arguments.rooms,
        publishers: arguments.publishers,
        players: arguments.players,
        video: VideoPlan::hd(arguments.codec, arguments.kbps * 1_000, arguments.versions),
        capture,
        prefix: match &arguments.room_id {
            Some(room_id) => room_id.clone(),
            // Several may begin in one second.
            None => format!(
                "load-{:x}-{:x}",
                unix_ns() / 1_000_000_000,
                std::process::id()
            ),
        },
    };
    let server = arguments.target.server.resolve()?;
    let mut run = Run {
        fleet: Fleet::new(arguments.target.seed)?,
        sessions: Vec::new(),
        server,
        interruption: Interruption::listen()?,
        arguments,
    };
    let report = run.report(&plan);
    run.leave();
    report
}

impl Run {
    fn report(&mut self, plan: &Plan) -> Result<Report, String> {
        let members = plan.members();
        let played = members.iter().map(|member| member.plays.len()).sum();
        let count = members.len();
        let joins = self.join(members)?;
        self.pass(self.arguments.warm_up_seconds, "warming up")?;
        let mut report = self.measure(joins, played)?;
        report.rooms = plan.rooms;
        report.members = count;
        Ok(report)
    }

    /// Says good-bye for all who have come, whatever became of them.
    fn leave(&mut self) {
        let unheard = leave_all(&mut self.sessions, &self.fleet.clock);
        if unheard > 0 {
            let all = self.sessions.len();
            eprintln!("the server did not answer {unheard} of {all} members that left");
        }
        self.fleet.close();
    }

    /// Lets members join, one after another, and waits until all are in and play.
    fn join(&mut self, members: Vec<Member>) -> Result<Joins, String> {
        let interval = SECOND / self.arguments.joins_per_second;
        let began_at = self.fleet.clock.now();
        let total = members.len();
        let players = members
            .iter()
            .filter(|member| !member.plays.is_empty())
            .count();
        let mut waiting = members.into_iter();
        let mut next_at = began_at;
        let mut progress = Progress::new(began_at);
        loop {
            let now = self.fleet.clock.now();
            while now >= next_at
                && let Some(member) = waiting.next()
            {
                next_at += interval;
                let target = &self.arguments.target;
                let address = (self.server, &target.server);
                self.sessions
                    .push(Session::open(member, target.app.clone(), address, now)?);
            }
            self.turn()?;
            let joined = self.joined_after();
            progress.show(now, || {
                format!("{} of {total} members joined", joined.len())
            });
            if joined.len() == total && self.fleet.receiving() >= players {
                let took = self.fleet.clock.now() - began_at;
                return Ok(Joins::of(joined, took));
            }
            let last_began = began_at + interval * total as u64;
            if now > last_began + JOIN_TIMEOUT {
                return Err(format!(
                    "{} of {total} members joined and {} of {players} players receive anything after {} s",
                    joined.len(),
                    self.fleet.receiving(),
                    (now - began_at) / SECOND
                ));
            }
        }
    }

    fn joined_after(&self) -> Vec<Micros> {
        let joined = |session: &Session| match session.state() {
            SessionState::Running { joined_after } => Some(*joined_after),
            SessionState::Joining | SessionState::Failed(_) => None,
        };
        self.sessions.iter().filter_map(joined).collect()
    }

    fn turn(&mut self) -> Result<(), String> {
        self.interruption.check()?;
        self.fleet.turn(|_, _| {});
        for session in &mut self.sessions {
            session.turn(&mut self.fleet);
            if let SessionState::Failed(reason) = session.state() {
                return Err(reason.clone());
            }
        }
        self.fleet.sleep();
        Ok(())
    }

    fn pass(&mut self, seconds: u64, what: &str) -> Result<(), String> {
        let began_at = self.fleet.clock.now();
        let mut progress = Progress::new(began_at);
        let mut last = self.fleet.measure.counters;
        while self.fleet.clock.now() < began_at + seconds * SECOND {
            self.turn()?;
            let counters = self.fleet.measure.counters;
            progress.show(self.fleet.clock.now(), || {
                let packets = counters.received - last.received;
                last = counters;
                format!("{what}: {packets} packets a second")
            });
        }
        Ok(())
    }

    fn measure(&mut self, joins: Joins, played: usize) -> Result<Report, String> {
        let pids = if self.arguments.pids.is_empty() {
            server_process::engine_pids()
        } else {
            self.arguments.pids.clone()
        };
        let sample = |pids: &[u32]| -> Vec<ProcessCost> {
            pids.iter()
                .filter_map(|pid| server_process::sample(*pid))
                .collect()
        };
        let own = [std::process::id()];
        self.fleet.measure.reset_delay();
        let counters_before = self.fleet.measure.counters;
        let (server_before, own_before) = (sample(&pids), sample(&own));
        let began_at = self.fleet.clock.now();
        self.pass(self.arguments.seconds, "measuring")?;
        let seconds = (self.fleet.clock.now() - began_at) as f64 / SECOND as f64;
        let (server_after, own_after) = (sample(&pids), sample(&own));
        let counters = self.fleet.measure.counters.since(&counters_before);
        check(&counters)?;
        let since = |after: &[ProcessCost], before: &[ProcessCost]| -> Vec<_> {
            let pairs = after.iter().filter_map(|after| {
                let before = before.iter().find(|before| before.pid == after.pid)?;
                Some(after.since(before))
            });
            pairs.collect()
        };
        let server = since(&server_after, &server_before);
        let own_us: f64 = since(&own_after, &own_before)
            .iter()
            .map(|own| own.cpu_us)
            .sum();
        Ok(Report {
            scenario: name_of(self.arguments.scenario),
            rooms: 0,
            members: 0,
            played,
            media: self.media(),
            seconds,
            joins,
            counters,
            lost: counters.lost(),
            delay: self.fleet.measure.delay(),
            capacity: Capacity::of(&server, counters.received, played, seconds),
            server,
            own_share: own_us / 1e6 / seconds,
        })
    }

    fn media(&self) -> String {
        let arguments = &self.arguments;
        if arguments.scenario == Scenario::Audio {
            return "one voice each (Opus, 32 kbit/s, DTX)".to_owned();
        }
        if arguments.capture.is_some() {
            return "the capture's video".to_owned();
        }
        let codec = match arguments.codec {
            VideoCodec::Vp8 => "VP8",
            VideoCodec::H264 => "H264",
        };
        format!("720p30 ({codec}, {} kbit/s, with voice)", arguments.kbps)
    }
}

/// What is counted is media only if it opens with the agreed keys.
fn check(counters: &Counters) -> Result<(), String> {
    if counters.received == 0 {
        return Err("players received nothing while it was measured".to_owned());
    }
    if counters.open_failed > 0 {
        return Err(format!(
            "{} of {} packets did not open with the agreed keys",
            counters.open_failed,
            counters.opened + counters.open_failed
        ));
    }
    Ok(())
}

pub fn name_of(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Live => "live",
        Scenario::Meeting => "meeting",
        Scenario::Audio => "audio",
        Scenario::Pairs => "pairs",
    }
}

impl Joins {
    fn of(mut joined_after: Vec<Micros>, took: Micros) -> Self {
        joined_after.sort_unstable();
        let at = |share: f64| {
            let rank = (joined_after.len() as f64 * share).ceil() as usize;
            let micros = joined_after.get(rank.saturating_sub(1)).copied();
            micros.unwrap_or(0) as f64 / 1_000.0
        };
        Self {
            per_second: joined_after.len() as f64 * SECOND as f64 / took.max(1) as f64,
            p50_ms: at(0.5),
            p95_ms: at(0.95),
        }
    }
}

/// A line on standard error each second.
struct Progress {
    next_at: Micros,
}

impl Progress {
    fn new(now: Micros) -> Self {
        Self {
            next_at: now + SECOND,
        }
    }

    fn show(&mut self, now: Micros, words: impl FnOnce() -> String) {
        if now >= self.next_at {
            self.next_at += SECOND;
            eprintln!("{}", words());
        }
    }
}

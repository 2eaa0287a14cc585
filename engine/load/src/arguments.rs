//! The process's arguments.

use std::ffi::OsString;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::scenario::{Plan, Scenario};
use crate::signal::{App, ServerAddress};
use crate::traffic::video::VideoCodec;

pub const USAGE: &str = "\
usage: parley-load live|meeting|audio|pairs --app-id N --app-sign HEX [options]
       parley-load record --stream ID --out FILE --app-id N --app-sign HEX [options]
       parley-load drive

  live     in each room one publishes and many play
  meeting  in each room everybody publishes and plays the others
  audio    in each room some speak and many listen
  pairs    many rooms of two who publish and play each other
  record   plays a stream and keeps when its packets came and how large they were, for --capture
  drive    clients of other servers: told what to do by JSON lines on standard input

  --server URL      http://HOST:PORT (http://localhost:8800)
  --app-id N        the app, 1 to 4294967295; or PARLEY_APP_ID
  --app-sign HEX    its AppSign, 64 hexadecimal digits; or PARLEY_APP_SIGN
  --rooms N         1 to 1000 (1; pairs: 10)
  --publishers N    in each room, 1 to 100 (live 1, meeting 6, audio 10, pairs 2)
  --players N       who only play, in each room, 0 to 5000 (live and audio 50, meeting and pairs 0)
  --codec NAME      vp8 or h264 (vp8)
  --kbps N          of 720p video, 50 to 20000 (2000)
  --versions N      simulcast versions, 1 to 3 (live 1, meeting 3)
  --capture FILE    replay this as video instead
  --joins N         members that join in a second, 1 to 1000 (50)
  --seconds N       of measurement, 1 to 3600 (10)
  --warm-up N       seconds before it, 0 to 600 (3)
  --pid N           a process of the server's to watch; may be repeated (all parley-engine on this machine)
  --seed N          of everything drawn at random (1)
  --room ID         what the rooms' ids begin with: rooms are ID-0, ID-1 …, streams ID-0-stream-0 …; with record,
                    the room to be in (load and the time)
  --json            answer in JSON
";

#[derive(Clone)]
pub enum Command {
    Run(Box<RunArguments>),
    Record(Box<RecordArguments>),
    Drive { seed: u64 },
    Help,
    Version,
}

/// How to reach a server.
#[derive(Clone)]
pub struct Target {
    pub server: ServerAddress,
    pub app: App,
    pub seed: u64,
}

#[derive(Clone)]
pub struct RunArguments {
    pub target: Target,
    pub scenario: Scenario,
    pub rooms: usize,
    pub publishers: usize,
    pub players: usize,
    pub codec: VideoCodec,
    pub kbps: u32,
    pub versions: u32,
    pub capture: Option<PathBuf>,
    /// What the rooms' ids begin with.
    pub room_id: Option<String>,
    pub joins_per_second: u64,
    pub seconds: u64,
    pub warm_up_seconds: u64,
    /// Empty: found by their name.
    pub pids: Vec<u32>,
    pub is_json: bool,
}

#[derive(Clone)]
pub struct RecordArguments {
    pub target: Target,
    pub room_id: String,
    pub stream_id: String,
    pub out: PathBuf,
    pub seconds: u64,
}

/// Names the argument, what was read, and what is allowed.
#[derive(Debug, PartialEq, Eq)]
pub struct ArgumentError(String);

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<lexopt::Error> for ArgumentError {
    fn from(error: lexopt::Error) -> Self {
        Self(error.to_string())
    }
}

#[derive(Default)]
struct Given {
    server: Option<String>,
    app_id: Option<String>,
    app_sign: Option<String>,
    rooms: Option<u64>,
    publishers: Option<u64>,
    players: Option<u64>,
    codec: Option<VideoCodec>,
    kbps: Option<u64>,
    versions: Option<u64>,
    capture: Option<PathBuf>,
    joins: Option<u64>,
    seconds: Option<u64>,
    warm_up: Option<u64>,
    pids: Vec<u32>,
    seed: Option<u64>,
    room: Option<String>,
    stream: Option<String>,
    out: Option<PathBuf>,
    is_json: bool,
}

/// Reads the arguments, without the program's name. `env` looks a variable up.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Command, ArgumentError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut command: Option<String> = None;
    let mut given = Given::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") | Short('V') => return Ok(Command::Version),
            Long("json") => given.is_json = true,
            Long("server") => given.server = Some(text(&mut parser)?),
            Long("app-id") => given.app_id = Some(text(&mut parser)?),
            Long("app-sign") => given.app_sign = Some(text(&mut parser)?),
            Long("rooms") => given.rooms = Some(number(&mut parser, "--rooms", 1..=1_000)?),
            Long("publishers") => {
                given.publishers = Some(number(&mut parser, "--publishers", 1..=100)?);
            }
            Long("players") => given.players = Some(number(&mut parser, "--players", 0..=5_000)?),
            Long("codec") => given.codec = Some(codec(&text(&mut parser)?)?),
            Long("kbps") => given.kbps = Some(number(&mut parser, "--kbps", 50..=20_000)?),
            Long("versions") => given.versions = Some(number(&mut parser, "--versions", 1..=3)?),
            Long("capture") => given.capture = Some(parser.value()?.into()),
            Long("joins") => given.joins = Some(number(&mut parser, "--joins", 1..=1_000)?),
            Long("seconds") => given.seconds = Some(number(&mut parser, "--seconds", 1..=3_600)?),
            Long("warm-up") => given.warm_up = Some(number(&mut parser, "--warm-up", 0..=600)?),
            Long("pid") => {
                let pid = number(&mut parser, "--pid", 1..=u64::from(u32::MAX))?;
                given.pids.push(pid as u32);
            }
            Long("seed") => given.seed = Some(number(&mut parser, "--seed", 0..=u64::MAX)?),
            Long("room") => given.room = Some(text(&mut parser)?),
            Long("stream") => given.stream = Some(text(&mut parser)?),
            Long("out") => given.out = Some(parser.value()?.into()),
            Value(word) if command.is_none() => {
                command = Some(word.to_string_lossy().into_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    given.app_id = given.app_id.or_else(|| env("PARLEY_APP_ID"));
    given.app_sign = given.app_sign.or_else(|| env("PARLEY_APP_SIGN"));
    match command.as_deref() {
        Some("live") => given.run(Scenario::Live),
        Some("meeting") => given.run(Scenario::Meeting),
        Some("audio") => given.run(Scenario::Audio),
        Some("pairs") => given.run(Scenario::Pairs),
        Some("record") => given.record(),
        Some("drive") => Ok(Command::Drive {
            seed: given.seed.unwrap_or(1),
        }),
        Some(other) => Err(ArgumentError(format!(
            "{other:?}: expected live, meeting, audio, pairs, record or drive"
        ))),
        None => Err(ArgumentError(
            "a scenario is missing: live, meeting, audio, pairs, record or drive".to_owned(),
        )),
    }
}

impl Given {
    fn target(&self) -> Result<Target, ArgumentError> {
        let server = self.server.as_deref().unwrap_or("http://localhost:8800");
        let id = required("--app-id", self.app_id.as_deref())?;
        let app_id = match id.parse::<u32>() {
            Ok(number) if number > 0 => u64::from(number),
            _ => {
                return Err(ArgumentError(format!(
                    "--app-id {id:?}: expected a number from 1 to 4294967295"
                )));
            }
        };
        let sign = required("--app-sign", self.app_sign.as_deref())?;
        if sign.len() != 64 || !sign.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // A secret is not repeated.
            return Err(ArgumentError(format!(
                "--app-sign has {} characters: expected 64 hexadecimal digits",
                sign.len()
            )));
        }
        Ok(Target {
            server: ServerAddress::parse(server).map_err(ArgumentError)?,
            app: App {
                id: app_id,
                sign: sign.to_owned(),
            },
            seed: self.seed.unwrap_or(1),
        })
    }

    fn run(self, scenario: Scenario) -> Result<Command, ArgumentError> {
        let (publishers, players) = Plan::usual_size(scenario);
        let usual_rooms = if scenario == Scenario::Pairs { 10 } else { 1 };
        let usual_versions = if scenario == Scenario::Meeting { 3 } else { 1 };
        Ok(Command::Run(Box::new(RunArguments {
            target: self.target()?,
            scenario,
            rooms: self.rooms.unwrap_or(usual_rooms) as usize,
            publishers: self.publishers.map_or(publishers, |count| count as usize),
            players: self.players.map_or(players, |count| count as usize),
            codec: self.codec.unwrap_or(VideoCodec::Vp8),
            kbps: self.kbps.unwrap_or(2_000) as u32,
            versions: self.versions.unwrap_or(usual_versions) as u32,
            capture: self.capture,
            room_id: self.room,
            joins_per_second: self.joins.unwrap_or(50),
            seconds: self.seconds.unwrap_or(10),
            warm_up_seconds: self.warm_up.unwrap_or(3),
            pids: self.pids,
            is_json: self.is_json,
        })))
    }

    fn record(self) -> Result<Command, ArgumentError> {
        let target = self.target()?;
        let stream = required("--stream", self.stream)?;
        let out = required("--out", self.out)?;
        Ok(Command::Record(Box::new(RecordArguments {
            target,
            room_id: self.room.unwrap_or_else(|| "load-record".to_owned()),
            stream_id: stream,
            out,
            seconds: self.seconds.unwrap_or(10),
        })))
    }
}

fn required<T>(name: &str, value: Option<T>) -> Result<T, ArgumentError> {
    value.ok_or_else(|| ArgumentError(format!("{name} is missing")))
}

fn text(parser: &mut lexopt::Parser) -> Result<String, ArgumentError> {
    Ok(parser.value()?.to_string_lossy().into_owned())
}

fn number(
    parser: &mut lexopt::Parser,
    name: &str,
    allowed: RangeInclusive<u64>,
) -> Result<u64, ArgumentError> {
    let text = text(parser)?;
    match text.parse() {
        Ok(number) if allowed.contains(&number) => Ok(number),
        _ => Err(ArgumentError(format!(
            "{name} {text:?}: expected a number from {} to {}",
            allowed.start(),
            allowed.end()
        ))),
    }
}

fn codec(name: &str) -> Result<VideoCodec, ArgumentError> {
    match name {
        "vp8" => Ok(VideoCodec::Vp8),
        "h264" => Ok(VideoCodec::H264),
        _ => Err(ArgumentError(format!(
            "--codec {name:?}: expected vp8 or h264"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str =
        "--app-id 7 --app-sign 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn parse(line: &str) -> Result<Command, String> {
        let arguments = line.split_whitespace().map(OsString::from);
        super::parse(arguments, |_| None).map_err(|error| error.to_string())
    }

    fn run(line: &str) -> RunArguments {
        match parse(&format!("{line} {APP}")) {
            Ok(Command::Run(arguments)) => *arguments,
            Ok(_) => panic!("another command"),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn each_scenario_has_its_usual_size() {
        for (scenario, rooms, publishers, players, versions) in [
            ("live", 1, 1, 50, 1),
            ("meeting", 1, 6, 0, 3),
            ("audio", 1, 10, 50, 1),
            ("pairs", 10, 2, 0, 1),
        ] {
            let arguments = run(scenario);
            assert_eq!(
                (
                    arguments.rooms,
                    arguments.publishers,
                    arguments.players,
                    arguments.versions
                ),
                (rooms, publishers, players, versions),
                "{scenario}"
            );
        }
    }

    #[test]
    fn what_is_given_counts() {
        let arguments = run("live --players 200 --codec h264 --kbps 900 --pid 12 --pid 13 --json");
        assert_eq!(arguments.players, 200);
        assert_eq!(arguments.codec, VideoCodec::H264);
        assert_eq!(arguments.kbps, 900);
        assert_eq!(arguments.pids, [12, 13]);
        assert!(arguments.is_json);
        assert_eq!(arguments.target.app.id, 7);
    }

    #[test]
    fn the_app_may_come_from_the_environment() {
        let env = |name: &str| match name {
            "PARLEY_APP_ID" => Some("9".to_owned()),
            "PARLEY_APP_SIGN" => Some("f".repeat(64)),
            _ => None,
        };
        let arguments = ["pairs"].map(OsString::from);
        let Ok(Command::Run(arguments)) = super::parse(arguments, env) else {
            panic!("refused");
        };
        assert_eq!(arguments.target.app.id, 9);
    }

    #[test]
    fn a_wrong_argument_is_named_with_its_value_and_what_is_allowed() {
        for (line, words) in [
            ("", "a scenario is missing: live, meeting"),
            ("fly", "\"fly\": expected live, meeting"),
            ("live", "--app-id is missing"),
            (
                "live --app-id 0",
                "--app-id \"0\": expected a number from 1 to 4294967295",
            ),
            (
                "live --app-id 1 --app-sign secret",
                "--app-sign has 6 characters: expected 64",
            ),
            (
                "live --players -1",
                "--players \"-1\": expected a number from 0 to 5000",
            ),
            (
                "live --seconds 0",
                "--seconds \"0\": expected a number from 1 to 3600",
            ),
            ("live --codec av1", "--codec \"av1\": expected vp8 or h264"),
            ("live --what", "invalid option '--what'"),
            (
                &format!("live {APP} --server ftp://x"),
                "--server \"ftp://x\": expected http://HOST:PORT",
            ),
            (&format!("record {APP} --out x"), "--stream is missing"),
        ] {
            let error = parse(line).err().unwrap_or_default();
            assert!(error.contains(words), "{line}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

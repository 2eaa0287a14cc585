//! The load generator: publishers and players as full WebRTC clients, with counters of its own.
//!
//! One thread moves everything; see [`fleet::Fleet`]. Room members speak Parley's signalling ([`signal`]); clients of
//! other servers are driven by another program ([`drive`]).

mod arguments;
mod clock;
mod drive;
mod fleet;
mod interruption;
mod media;
mod record;
mod report;
mod run;
mod scenario;
mod server_process;
mod signal;
mod traffic;
mod transport;

use std::io::Write;
use std::process::ExitCode;

use arguments::{Command, USAGE};

const FAILED: u8 = 1;
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let command =
        match arguments::parse(std::env::args_os().skip(1), |name| std::env::var(name).ok()) {
            Ok(command) => command,
            Err(error) => {
                eprintln!("parley-load: {error} (--help says what is possible)");
                return ExitCode::from(MISUSED);
            }
        };
    let outcome = match command {
        Command::Help => Ok(USAGE.to_owned()),
        Command::Version => Ok(format!("parley-load {}", env!("CARGO_PKG_VERSION"))),
        Command::Drive { seed } => drive::run(seed).map(|()| String::new()),
        Command::Record(arguments) => record::record(&arguments),
        Command::Run(arguments) => {
            let is_json = arguments.is_json;
            run::run(*arguments).map(|report| {
                if is_json {
                    serde_json::to_string_pretty(&report).unwrap_or_default()
                } else {
                    report.to_text()
                }
            })
        }
    };
    match outcome {
        Ok(words) if words.is_empty() => ExitCode::SUCCESS,
        Ok(words) => {
            // Whoever does not read to the end does not want it.
            let _ = writeln!(std::io::stdout(), "{words}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("parley-load: {error}");
            ExitCode::from(FAILED)
        }
    }
}

//! The engine process: sockets, event loop, control pipe.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use control::{DtlsFingerprint, EngineReady, FingerprintAlgorithm, Notification};
use net::Identity;

use parley_engine::arguments::{self, Arguments, Parsed, USAGE};
use parley_engine::clock::Clock;
use parley_engine::engine::Engine;
use parley_engine::event_loop::{EventLoop, FIRST_CONNECTION};
use parley_engine::outbox::Outbox;
use parley_engine::tcp::Tcp;
use parley_engine::udp::MediaSocket;
use parley_engine::{candidates, log, signals};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Exit codes of a process that did not get to run; 1 is for everything else.
const WRONG_ARGUMENTS: u8 = 2;
const PORT_IN_USE: u8 = 3;

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Parsed::Run(arguments)) => arguments,
        Ok(Parsed::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(Parsed::Version) => {
            println!("parley-engine {VERSION}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprint!("parley-engine: {error}\n\n{USAGE}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    let outbox = match listen(&arguments) {
        Ok(outbox) => outbox,
        Err(error) => {
            log::error(&error.message);
            return ExitCode::from(error.exit_code);
        }
    };
    match run(&arguments, outbox) {
        Ok(code) => code,
        Err(error) => {
            log::error(error);
            ExitCode::FAILURE
        }
    }
}

struct ListenError {
    message: String,
    exit_code: u8,
}

fn listen(arguments: &Arguments) -> Result<Outbox, ListenError> {
    let address = SocketAddr::new(arguments.listen_address, arguments.media_port);
    let udp = MediaSocket::bind(address, arguments.udp_offload)
        .map_err(|error| listen_error(arguments, "UDP", &error))?;
    log::info(format_args!("UDP with {}", udp.features()));
    let tcp = if arguments.has_tcp {
        Tcp::bind(address, FIRST_CONNECTION)
            .map_err(|error| listen_error(arguments, "TCP", &error))?
    } else {
        Tcp::none(FIRST_CONNECTION)
    };
    Ok(Outbox::new(udp, tcp))
}

fn listen_error(arguments: &Arguments, protocol: &str, error: &io::Error) -> ListenError {
    let port = arguments.media_port;
    match error.kind() {
        io::ErrorKind::AddrInUse => ListenError {
            message: format!("{protocol} port {port} is in use already"),
            exit_code: PORT_IN_USE,
        },
        io::ErrorKind::AddrNotAvailable => ListenError {
            message: format!(
                "--listen-address {}: not an address of this machine",
                arguments.listen_address
            ),
            exit_code: WRONG_ARGUMENTS,
        },
        _ => ListenError {
            message: format!("cannot listen on {protocol} port {port}: {error}"),
            exit_code: 1,
        },
    }
}

fn run(arguments: &Arguments, outbox: Outbox) -> Result<ExitCode, Box<dyn Error>> {
    let clock = Clock::start();
    let identity = Arc::new(Identity::generate(clock.began())?);
    let ready = Notification::Ready(EngineReady {
        version: VERSION.to_owned(),
        pid: std::process::id(),
        fingerprints: vec![DtlsFingerprint {
            algorithm: FingerprintAlgorithm::Sha256,
            value: identity.fingerprint().to_string(),
        }],
        media_port: arguments.media_port,
        tcp: arguments.has_tcp,
    });
    let mut seed = [0; 8];
    random(&mut seed);
    let candidates = candidates::candidates(
        &arguments.announced_addresses,
        arguments.media_port,
        arguments.has_tcp,
    );
    let engine = Engine::new(
        identity,
        candidates,
        outbox,
        random,
        u64::from_le_bytes(seed),
    );

    let (poll, waker) = EventLoop::poll()?;
    let terminate = Arc::new(AtomicBool::new(false));
    signals::watch(terminate.clone(), waker.clone())?;
    let event_loop = EventLoop::new(poll, waker, clock, engine, terminate)?;
    log::info(format_args!(
        "parley-engine {VERSION} listens on media port {}",
        arguments.media_port
    ));
    Ok(event_loop.run(&ready)?)
}

/// Fills the buffer from the system's generator. It cannot fail once the process runs; a process
/// without randomness must not go on.
fn random(bytes: &mut [u8]) {
    if aws_lc_rs::rand::fill(bytes).is_err() {
        log::error("the system gives no randomness");
        std::process::exit(1);
    }
}

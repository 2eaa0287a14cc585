//! The process's arguments.

use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;

use lexopt::prelude::*;

use crate::udp::Offload;

pub const USAGE: &str = "\
usage: parley-engine --listen-address ADDRESS --media-port PORT [--announced-address ADDRESS]... [--no-tcp]
                     [--udp-offload auto|batched|single]

  --listen-address ADDRESS     IP address to listen on; 0.0.0.0 or :: for all
  --media-port PORT            UDP and TCP port for media, 1 to 65535
  --announced-address ADDRESS  IP address that clients reach this process at; may be repeated; the
                               listen address where that is one of its own
  --no-tcp                     no TCP fallback
  --udp-offload HOW            auto: everything that the system has (the default); batched: many datagrams in
                               one call, each by itself; single: one datagram in one call
";

/// The most addresses that are told to clients.
const MAX_ANNOUNCED: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments {
    pub listen_address: IpAddr,
    pub media_port: u16,
    /// 1 to 8, in order of preference.
    pub announced_addresses: Vec<IpAddr>,
    pub has_tcp: bool,
    pub udp_offload: Offload,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    Run(Arguments),
    Help,
    Version,
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

/// Reads the arguments, without the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, ArgumentError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let (mut listen_address, mut media_port, mut has_tcp) = (None, None, true);
    let mut announced_addresses: Vec<IpAddr> = Vec::new();
    let mut udp_offload = Offload::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen-address") => {
                listen_address = Some(address("--listen-address", parser.value()?)?);
            }
            Long("media-port") => media_port = Some(port("--media-port", parser.value()?)?),
            Long("announced-address") => {
                let announced = address("--announced-address", parser.value()?)?;
                if announced.is_unspecified() {
                    return Err(ArgumentError(format!(
                        "--announced-address {announced}: expected an address that clients can reach"
                    )));
                }
                announced_addresses.push(announced);
            }
            Long("no-tcp") => has_tcp = false,
            Long("udp-offload") => {
                let name = parser.value()?;
                let name = name.to_string_lossy();
                udp_offload = name
                    .parse()
                    .map_err(|error| ArgumentError(format!("--udp-offload {name:?}: {error}")))?;
            }
            Long("help") | Short('h') => return Ok(Parsed::Help),
            Long("version") | Short('V') => return Ok(Parsed::Version),
            other => return Err(other.unexpected().into()),
        }
    }
    let listen_address = required("--listen-address", listen_address)?;
    let media_port = required("--media-port", media_port)?;
    if announced_addresses.is_empty() {
        if listen_address.is_unspecified() {
            return Err(ArgumentError(format!(
                "--announced-address is missing: with --listen-address {listen_address} at least one is needed"
            )));
        }
        announced_addresses.push(listen_address);
    }
    if announced_addresses.len() > MAX_ANNOUNCED {
        return Err(ArgumentError(format!(
            "--announced-address: given {} times, at most {MAX_ANNOUNCED} are allowed",
            announced_addresses.len()
        )));
    }
    Ok(Parsed::Run(Arguments {
        listen_address,
        media_port,
        announced_addresses,
        has_tcp,
        udp_offload,
    }))
}

fn required<T>(name: &str, value: Option<T>) -> Result<T, ArgumentError> {
    value.ok_or_else(|| ArgumentError(format!("{name} is missing")))
}

fn address(name: &str, value: OsString) -> Result<IpAddr, ArgumentError> {
    let text = value.to_string_lossy();
    text.parse()
        .map_err(|_| ArgumentError(format!("{name} {text:?}: expected an IPv4 or IPv6 address")))
}

fn port(name: &str, value: OsString) -> Result<u16, ArgumentError> {
    let text = value.to_string_lossy();
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(ArgumentError(format!(
            "{name} {text:?}: expected a number from 1 to 65535"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Parsed, String> {
        super::parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn all_arguments_are_read() {
        assert_eq!(
            parse(
                "--listen-address 0.0.0.0 --media-port 47000 --announced-address 192.0.2.1 --announced-address 2001:db8::1 --no-tcp --udp-offload single"
            ),
            Ok(Parsed::Run(Arguments {
                listen_address: [0, 0, 0, 0].into(),
                media_port: 47000,
                announced_addresses: vec![
                    "192.0.2.1".parse().unwrap(),
                    "2001:db8::1".parse().unwrap()
                ],
                has_tcp: false,
                udp_offload: Offload::Single,
            }))
        );
    }

    #[test]
    fn the_listen_address_is_announced_when_it_is_one() {
        let Ok(Parsed::Run(arguments)) = parse("--listen-address 127.0.0.1 --media-port 1") else {
            panic!("refused");
        };
        assert_eq!(
            arguments.announced_addresses,
            [IpAddr::from([127, 0, 0, 1])]
        );
        assert!(arguments.has_tcp);
        assert_eq!(arguments.udp_offload, Offload::Auto);
    }

    #[test]
    fn a_wrong_argument_is_named_with_its_value_and_what_is_allowed() {
        for (line, words) in [
            (
                "--listen-address nowhere",
                "--listen-address \"nowhere\": expected an IPv4 or IPv6 address",
            ),
            (
                "--media-port 0",
                "--media-port \"0\": expected a number from 1 to 65535",
            ),
            (
                "--media-port 65536",
                "--media-port \"65536\": expected a number from 1 to 65535",
            ),
            ("--media-port 47000", "--listen-address is missing"),
            ("--listen-address ::1", "--media-port is missing"),
            (
                "--listen-address :: --media-port 47000",
                "--announced-address is missing: with --listen-address :: at least one is needed",
            ),
            (
                "--announced-address 0.0.0.0",
                "--announced-address 0.0.0.0: expected an address that clients can reach",
            ),
            (
                "--udp-offload all",
                "--udp-offload \"all\": expected auto, batched, single",
            ),
            ("--what", "invalid option '--what'"),
            ("surplus", "unexpected argument \"surplus\""),
        ] {
            assert_eq!(parse(line), Err(words.to_owned()), "{line}");
        }
    }
}

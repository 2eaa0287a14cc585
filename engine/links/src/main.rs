//! `parley-links NAME=NAMESPACE:DEVICE:ADDRESS …`: links between hosts, each a network namespace of this machine.
//!
//! Every host gets a tunnel device; packets go over the sender's link up and the receiver's link down, which a line on
//! standard input changes: `{"id": 1, "method": "set", "params": {"host": NAME, "up": {…}, "down": {…}}}`. Each is
//! answered on standard output. The process ends with its input.

mod network;
#[cfg(target_os = "linux")]
mod tunnel;

use network::Direction;
use serde::Deserialize;

#[derive(Deserialize)]
struct Request {
    id: u64,
    #[serde(flatten)]
    call: Call,
}

#[derive(Deserialize)]
#[serde(tag = "method", content = "params", rename_all = "camelCase")]
enum Call {
    Set {
        host: String,
        up: Direction,
        down: Direction,
    },
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("parley-links needs Linux: it joins network namespaces");
    std::process::exit(1);
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Call, Request};
    use crate::network::Network;
    use crate::tunnel::{Tunnel, wait};
    use std::error::Error;
    use std::io::BufRead;
    use std::net::Ipv4Addr;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, TryRecvError, channel};
    use std::time::Instant;

    /// More than any packet of a device with the usual limit of 1,500 bytes.
    const MAX_PACKET: usize = 2_048;

    struct Host {
        name: String,
        address: Ipv4Addr,
    }

    pub(super) fn run() -> Result<(), Box<dyn Error>> {
        let mut hosts = Vec::new();
        let mut tunnels = Vec::new();
        for argument in std::env::args().skip(1) {
            let (host, tunnel) = open(&argument)?;
            hosts.push(host);
            tunnels.push(tunnel);
        }
        let mut network = Network::new(hosts.iter().map(|host| host.address));
        let lines = input();
        println!(r#"{{"event":"ready"}}"#);
        let started = Instant::now();
        let mut buffer = [0; MAX_PACKET];
        loop {
            match lines.try_recv() {
                Ok(line) => println!("{}", answer(&line, &hosts, &mut network)),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
            wait(&tunnels);
            let now = started.elapsed().as_micros() as u64;
            for (from, tunnel) in tunnels.iter_mut().enumerate() {
                while let Some(packet) = tunnel.read(&mut buffer) {
                    network.send(from, packet, now);
                }
            }
            network.deliver(now, |to, packet| tunnels[to].write(packet));
        }
    }

    fn open(argument: &str) -> Result<(Host, Tunnel), Box<dyn Error>> {
        let (name, place) = argument.split_once('=').unwrap_or_default();
        let mut parts = place.split(':');
        let (Some(namespace), Some(device), Some(Ok(address)), None) = (
            parts.next(),
            parts.next(),
            parts.next().map(str::parse),
            parts.next(),
        ) else {
            return Err(format!("{argument:?} is not NAME=NAMESPACE:DEVICE:ADDRESS").into());
        };
        let tunnel = Tunnel::open(&Path::new("/run/netns").join(namespace), device)
            .map_err(|error| format!("no device for {argument:?}: {error}"))?;
        let name = name.to_owned();
        Ok((Host { name, address }, tunnel))
    }

    /// The lines of standard input; disconnected at its end.
    fn input() -> Receiver<String> {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        receiver
    }

    fn answer(line: &str, hosts: &[Host], network: &mut Network) -> String {
        let Request { id, call } = match serde_json::from_str(line) {
            Ok(request) => request,
            Err(error) => {
                return serde_json::json!({ "id": 0, "error": error.to_string() }).to_string();
            }
        };
        let Call::Set { host, up, down } = call;
        let place = hosts.iter().position(|known| known.name == host);
        match place.filter(|_| up.is_valid() && down.is_valid()) {
            Some(place) => {
                network.set(place, up, down);
                serde_json::json!({ "id": id, "result": {} }).to_string()
            }
            None => {
                let error = format!("no such host, or a value out of its range: {line}");
                serde_json::json!({ "id": id, "error": error }).to_string()
            }
        }
    }
}

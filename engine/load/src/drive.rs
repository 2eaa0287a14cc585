//! `parley-load drive`: clients of servers that another program knows how to talk to. It says what to do in JSON
//! lines on standard input, and reads the answer to each on standard output.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, TryRecvError};
use std::thread;

use net::srtp::Profile;
use net::{Fingerprint, HashFunction};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Micros;
use crate::fleet::{ClientId, Fleet};
use crate::media::{EncodingIds, ExtensionIds, Format, SendTrack, TrackParams};
use crate::traffic::Source;
use crate::traffic::audio::{AudioSource, Speech};
use crate::traffic::video::{VideoCodec, VideoPlan, VideoSource};
use crate::transport::Remote;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    id: u64,
    #[serde(flatten)]
    request: Request,
}

#[derive(Deserialize)]
#[serde(tag = "method", content = "params", rename_all = "camelCase")]
enum Request {
    /// A client with a socket; answered with what the server has to know of it.
    Create { name: String, address: IpAddr },
    /// Says what the server will send.
    Expect {
        name: String,
        formats: Vec<FormatParams>,
        #[serde(rename = "transportCc")]
        transport_cc: u8,
    },
    /// Answered when there are keys.
    Connect { name: String, remote: RemoteParams },
    /// Sends a track from now on.
    Publish {
        name: String,
        track: Box<TrackRequest>,
    },
    /// What all clients have counted; the delays are those since the last call that reset them.
    Count {
        #[serde(rename = "resetDelay")]
        reset_delay: bool,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FormatParams {
    payload_type: u8,
    /// Hz; absent for retransmissions.
    clock_rate: Option<u32>,
    #[serde(default)]
    has_nack: bool,
    /// The payload type whose packets are sent again.
    rtx_of: Option<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RemoteParams {
    address: IpAddr,
    port: u16,
    username_fragment: String,
    password: String,
    /// SHA-256.
    fingerprint: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TrackRequest {
    mid: String,
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    extensions: ExtensionIds,
    encodings: Vec<EncodingParams>,
    media: Media,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EncodingParams {
    ssrc: u32,
    rtx_ssrc: u32,
    #[serde(default)]
    rid: String,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
enum Media {
    Opus { kbps: u32 },
    Vp8 { kbps: u32 },
    H264 { kbps: u32 },
}

/// Requests to connect that are not answered yet.
struct Connecting {
    id: u64,
    client: ClientId,
    since: Micros,
}

struct Driver {
    fleet: Fleet,
    names: HashMap<String, ClientId>,
    connecting: Vec<Connecting>,
}

/// Runs until its input ends.
pub fn run(seed: u64) -> Result<(), String> {
    let (lines, input) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
    let mut driver = Driver {
        fleet: Fleet::new(seed)?,
        names: HashMap::new(),
        connecting: Vec::new(),
    };
    loop {
        loop {
            match input.try_recv() {
                Ok(line) => driver.take(&line)?,
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    driver.fleet.close();
                    return Ok(());
                }
            }
        }
        driver.fleet.turn(|_, _| {});
        driver.answer_connected()?;
        driver.fleet.sleep();
    }
}

impl Driver {
    fn take(&mut self, line: &str) -> Result<(), String> {
        let asked: Asked = serde_json::from_str(line)
            .map_err(|error| format!("a request is not readable: {error}"))?;
        match self.handle(asked.id, asked.request) {
            Ok(None) => Ok(()),
            Ok(Some(result)) => answer(json!({"id": asked.id, "result": result})),
            Err(error) => answer(json!({"id": asked.id, "error": error})),
        }
    }

    /// `None`: the answer comes later.
    fn handle(&mut self, id: u64, request: Request) -> Result<Option<Value>, String> {
        match request {
            Request::Create { name, address } => self.create(name, address).map(Some),
            Request::Expect {
                name,
                formats,
                transport_cc,
            } => {
                let client = self.client(&name)?;
                let receiver = &mut self.fleet.client(client).receiver;
                receiver.set_transport_cc(transport_cc);
                for format in formats {
                    let (payload_type, format) = format.read()?;
                    receiver.expect(payload_type, format);
                }
                Ok(Some(json!({})))
            }
            Request::Connect { name, remote } => {
                let client = self.client(&name)?;
                let since = self.fleet.clock.now();
                let transport = &mut self.fleet.client(client).transport;
                transport
                    .connect(remote.read()?, since)
                    .map_err(|error| error.to_string())?;
                self.connecting.push(Connecting { id, client, since });
                Ok(None)
            }
            Request::Publish { name, track } => {
                let client = self.client(&name)?;
                if !self.fleet.client(client).transport.is_secured() {
                    return Err(format!("{name} is not connected"));
                }
                let track = track.read(&mut self.fleet)?;
                self.fleet.client(client).publish(track);
                Ok(Some(json!({})))
            }
            Request::Count { reset_delay } => {
                let mut result = json!({
                    "counters": self.fleet.measure.counters,
                    "delay": self.fleet.measure.delay(),
                    "receiving": self.fleet.receiving(),
                });
                result["counters"]["lost"] = json!(self.fleet.measure.counters.lost());
                if reset_delay {
                    self.fleet.measure.reset_delay();
                }
                Ok(Some(result))
            }
        }
    }

    fn create(&mut self, name: String, address: IpAddr) -> Result<Value, String> {
        if self.names.contains_key(&name) {
            return Err(format!("there is a client {name:?} already"));
        }
        let client = self.fleet.add(address).map_err(|error| error.to_string())?;
        self.names.insert(name, client);
        let fingerprint = self.fleet.identity.fingerprint.to_string();
        let transport = &self.fleet.client(client).transport;
        Ok(json!({
            "port": transport.port,
            "usernameFragment": transport.credentials().username_fragment(),
            "password": transport.credentials().password(),
            "fingerprint": fingerprint,
        }))
    }

    fn client(&self, name: &str) -> Result<ClientId, String> {
        self.names
            .get(name)
            .copied()
            .ok_or_else(|| format!("there is no client {name:?}"))
    }

    fn answer_connected(&mut self) -> Result<(), String> {
        let fleet = &mut self.fleet;
        let now = fleet.clock.now();
        let mut answers = Vec::new();
        self.connecting.retain(|waiting| {
            let transport = &fleet.client(waiting.client).transport;
            if let Some(profile) = transport.profile() {
                let took_ms = (now - waiting.since) as f64 / 1_000.0;
                let result = json!({"srtpProfile": profile_name(profile), "tookMs": took_ms});
                answers.push(json!({"id": waiting.id, "result": result}));
                return false;
            }
            if let Some(failure) = transport.failure() {
                answers.push(json!({"id": waiting.id, "error": failure.as_str()}));
                return false;
            }
            true
        });
        answers.into_iter().try_for_each(answer)
    }
}

fn answer(line: Value) -> Result<(), String> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")
        .and_then(|()| output.flush())
        .map_err(|error| error.to_string())
}

/// The profile's name in RFC 5764 and RFC 7714.
pub fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::AeadAes128Gcm => "AEAD_AES_128_GCM",
        Profile::AeadAes256Gcm => "AEAD_AES_256_GCM",
        Profile::Aes128CmSha1_80 => "AES128_CM_HMAC_SHA1_80",
    }
}

impl FormatParams {
    fn read(self) -> Result<(u8, Format), String> {
        let format = match (self.clock_rate, self.rtx_of) {
            (Some(clock_rate), None) if clock_rate > 0 => Format::Media {
                clock_rate,
                has_nack: self.has_nack,
            },
            (None, Some(of)) => Format::Rtx { of },
            _ => return Err("a format has either clockRate or rtxOf".to_owned()),
        };
        Ok((self.payload_type, format))
    }
}

impl RemoteParams {
    fn read(self) -> Result<Remote, String> {
        let fingerprint = Fingerprint::parse(HashFunction::Sha256, &self.fingerprint)
            .map_err(|error| format!("fingerprint: {error}"))?;
        Ok(Remote {
            address: SocketAddr::new(self.address, self.port),
            username_fragment: self.username_fragment,
            password: self.password,
            fingerprints: vec![fingerprint],
        })
    }
}

impl TrackRequest {
    fn read(self, fleet: &mut Fleet) -> Result<SendTrack, String> {
        let now = fleet.clock.now();
        let versions = self.encodings.len() as u32;
        let random = &mut fleet.random;
        let mut video = |codec, kbps: u32| {
            let plan = VideoPlan::hd(codec, kbps * 1_000, versions);
            Source::Video(Box::new(VideoSource::new(plan, now, random)))
        };
        let source = match self.media {
            _ if !(1..=3).contains(&versions) => {
                return Err(format!("{versions} encodings; allowed: 1 to 3"));
            }
            Media::Vp8 { kbps } if (50..=20_000).contains(&kbps) => video(VideoCodec::Vp8, kbps),
            Media::H264 { kbps } if (50..=20_000).contains(&kbps) => video(VideoCodec::H264, kbps),
            Media::Opus { kbps } if (6..=64).contains(&kbps) => {
                let bps = kbps * 1_000;
                Source::Audio(Box::new(AudioSource::new(
                    bps,
                    Speech::Continuous,
                    now,
                    random,
                )))
            }
            _ => return Err("kbps: allowed: 50 to 20000 for video, 6 to 64 for audio".to_owned()),
        };
        let encodings = self.encodings.into_iter().map(|ids| EncodingIds {
            ssrc: ids.ssrc,
            rtx_ssrc: ids.rtx_ssrc,
            rid: ids.rid,
        });
        let params = TrackParams {
            mid: self.mid,
            payload_type: self.payload_type,
            rtx_payload_type: self.rtx_payload_type,
            extensions: self.extensions,
            encodings: encodings.collect(),
        };
        Ok(SendTrack::new(params, source, &mut fleet.random))
    }
}

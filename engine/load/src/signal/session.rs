//! One member of a room: logs in, connects both transports, publishes and plays what its plan says, and leaves.

mod goodbye;

pub use goodbye::leave_all;

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use net::{Fingerprint, HashFunction};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::connection::{Connection, Received};
use super::proof::app_sign_proof;
use super::{ServerAddress, track_parameters};
use crate::clock::{Micros, SECOND};
use crate::fleet::{ClientId, Fleet};
use crate::media::SendTrack;
use crate::scenario::{Member, Published};
use crate::traffic::Source;
use crate::traffic::audio::{AudioSource, Speech};
use crate::traffic::replay::ReplaySource;
use crate::traffic::video::{VideoCodec, VideoSource};
use crate::transport::Remote;

/// SIG-17.
const HEARTBEAT_INTERVAL: Micros = 10 * SECOND;
const AUDIO_BPS: u32 = 32_000;

/// A customer's project.
#[derive(Clone)]
pub struct App {
    pub id: u64,
    pub sign: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// On the way to both transports.
    Joining,
    /// Logged in and connected, so long after it began.
    Running {
        joined_after: Micros,
    },
    Failed(String),
}

/// What an answer is to.
enum Asked {
    Join,
    Play,
    Leave,
    Else(&'static str),
}

pub struct Session {
    member: Member,
    app: App,
    connection: Connection,
    state: SessionState,
    began_at: Micros,
    heartbeat_at: Micros,
    last_id: u64,
    asked: FxHashMap<u64, Asked>,
    transports: Option<(ClientId, ClientId)>,
    has_published: bool,
    /// Consumers that the server has made and that wait for the transport.
    to_start: Vec<String>,
    known_consumers: HashSet<String>,
    /// Payload type and MIME type of the last video that is played.
    pub played_video: Option<(u8, String)>,
}

impl Session {
    pub fn open(
        member: Member,
        app: App,
        (address, server): (SocketAddr, &ServerAddress),
        now: Micros,
    ) -> Result<Self, String> {
        Ok(Self {
            member,
            app,
            connection: Connection::open(address, &server.authority)?,
            state: SessionState::Joining,
            began_at: now,
            heartbeat_at: now + HEARTBEAT_INTERVAL,
            last_id: 0,
            asked: FxHashMap::default(),
            transports: None,
            has_published: false,
            to_start: Vec::new(),
            known_consumers: HashSet::new(),
            played_video: None,
        })
    }

    pub fn state(&self) -> &SessionState {
        &self.state
    }

    /// The client that plays, once there is one.
    pub fn player(&self) -> Option<ClientId> {
        self.transports.map(|(_, recv)| recv)
    }

    /// Reads what the server said, and goes on.
    pub fn turn(&mut self, fleet: &mut Fleet) {
        if matches!(self.state, SessionState::Failed(_)) {
            return;
        }
        if let Err(reason) = self.advance(fleet) {
            let user_id = &self.member.user_id;
            self.state = SessionState::Failed(format!("{user_id}: {reason}"));
        }
    }

    fn advance(&mut self, fleet: &mut Fleet) -> Result<(), String> {
        while let Received::Message(message) = self.connection.receive()? {
            self.handle(&message, fleet)?;
        }
        let Some((send, recv)) = self.transports else {
            return Ok(());
        };
        let now = fleet.clock.now();
        for client in [send, recv] {
            if let Some(failure) = fleet.client(client).transport.failure() {
                return Err(failure.as_str().to_owned());
            }
        }
        let is_sending = fleet.client(send).transport.is_secured();
        let is_receiving = fleet.client(recv).transport.is_secured();
        if is_sending && !self.has_published {
            self.has_published = true;
            if let Some(published) = self.member.publishes.clone() {
                self.publish(&published, send, fleet)?;
            }
        }
        if is_receiving && !self.to_start.is_empty() {
            let consumers = std::mem::take(&mut self.to_start);
            self.request("startConsumers", json!({"consumerIds": consumers}))?;
        }
        if is_sending && is_receiving && self.state == SessionState::Joining {
            let joined_after = now - self.began_at;
            self.state = SessionState::Running { joined_after };
        }
        if now >= self.heartbeat_at {
            self.heartbeat_at = now + HEARTBEAT_INTERVAL;
            self.request("heartbeat", json!({}))?;
        }
        Ok(())
    }

    fn handle(&mut self, message: &Value, fleet: &mut Fleet) -> Result<(), String> {
        match message["type"].as_str() {
            Some("hello") => self.join(message),
            Some("response") => self.handle_answer(message, fleet),
            Some("playerTracks") => self.take_tracks(&message["tracks"], fleet),
            Some("videoDemand") => {
                let wanted = message["encodings"].as_u64().unwrap_or(u64::MAX) as usize;
                if let Some((send, _)) = self.transports {
                    fleet.client(send).set_wanted(wanted);
                }
                Ok(())
            }
            Some("kicked") => Err(format!("kicked with {}", message["code"])),
            Some("mediaReset") => Err("the media engine ended".to_owned()),
            _ => Ok(()),
        }
    }

    fn join(&mut self, hello: &Value) -> Result<(), String> {
        let Member {
            user_id, room_id, ..
        } = &self.member;
        let nonce = hello["nonce"].as_str().ok_or("hello without a nonce")?;
        let proof = app_sign_proof(&self.app.sign, (self.app.id, user_id, room_id), nonce);
        let join = json!({
            "appId": self.app.id,
            "roomId": room_id,
            "user": {"userId": user_id, "userName": user_id},
            "credentials": {"kind": "appSign", "proof": proof},
        });
        self.ask(Asked::Join, "join", join)?;
        let capabilities = json!({"rtpCapabilities": hello["rtpCapabilities"]});
        self.request("setReceiveCapabilities", capabilities)
    }

    fn handle_answer(&mut self, message: &Value, fleet: &mut Fleet) -> Result<(), String> {
        let id = message["id"].as_u64().unwrap_or(0);
        let Some(asked) = self.asked.remove(&id) else {
            return Ok(());
        };
        let result = &message["result"];
        if let Some(error) = message.get("error") {
            let name = match &asked {
                Asked::Join => "join",
                Asked::Play => "play",
                Asked::Leave => "leave",
                Asked::Else(name) => name,
            };
            return Err(format!(
                "{name} was refused: {} {}",
                error["code"], error["message"]
            ));
        }
        match asked {
            Asked::Join => self.connect(&result["transports"], fleet),
            Asked::Play => self.take_tracks(&result["tracks"], fleet),
            Asked::Leave | Asked::Else(_) => Ok(()),
        }
    }

    fn connect(&mut self, transports: &Value, fleet: &mut Fleet) -> Result<(), String> {
        let fingerprint = fleet.identity.fingerprint.to_string();
        let mut connect = |description: &Value| {
            let remote = remote(description).ok_or("a transport's description is not readable")?;
            let now = fleet.clock.now();
            let client = fleet
                .add(own_address(remote.address.ip()))
                .and_then(|client| {
                    fleet
                        .client(client)
                        .transport
                        .connect(remote, now)
                        .map(|()| client)
                })
                .map_err(|error| error.to_string())?;
            Ok::<ClientId, String>(client)
        };
        let (send, recv) = (connect(&transports["send"])?, connect(&transports["recv"])?);
        self.transports = Some((send, recv));
        for side in ["send", "recv"] {
            let dtls = json!({
                "role": "client",
                "fingerprints": [{"algorithm": "sha-256", "value": fingerprint}],
            });
            let connect = json!({"transportId": transports[side]["id"], "dtlsParameters": dtls});
            self.request("connectTransport", connect)?;
        }
        for stream_id in self.member.plays.clone() {
            let mut play = json!({"streamId": stream_id, "audio": true, "video": true});
            if let Some((width, height)) = self.member.shown {
                play["shown"] = json!({"width": width, "height": height});
            }
            self.ask(Asked::Play, "play", play)?;
        }
        Ok(())
    }

    fn publish(
        &mut self,
        published: &Published,
        send: ClientId,
        fleet: &mut Fleet,
    ) -> Result<(), String> {
        // Encoders of several members do not run in step.
        let began_at = fleet.clock.now() + fleet.random.u64(0..SECOND / 10);
        let mut tracks = Vec::new();
        if published.has_audio {
            let (params, wire) = track_parameters::audio(&mut fleet.random);
            let speech = Speech::Conversation;
            let source = AudioSource::new(AUDIO_BPS, speech, began_at, &mut fleet.random);
            let track = SendTrack::new(params, Source::Audio(Box::new(source)), &mut fleet.random);
            fleet.client(send).publish(track);
            tracks.push(described("audio", "microphone", &wire));
        }
        if let Some(plan) = &published.video {
            let versions = plan.encodings.len();
            let (params, wire) = track_parameters::video(plan.codec, versions, &mut fleet.random);
            let source = VideoSource::new(plan.clone(), began_at, &mut fleet.random);
            let source = Source::Video(Box::new(source));
            let track = SendTrack::new(params, source, &mut fleet.random);
            fleet.client(send).publish(track);
            let mut described = described("video", "camera", &wire);
            if let Some(largest) = plan.encodings.last() {
                let (width, height) = largest.size;
                described["size"] = json!({"width": width, "height": height});
            }
            tracks.push(described);
        }
        if let Some(capture) = &published.capture {
            let codec = if capture.heading.mime_type.eq_ignore_ascii_case("video/VP8") {
                VideoCodec::Vp8
            } else {
                VideoCodec::H264
            };
            let (params, wire) = track_parameters::video(codec, 1, &mut fleet.random);
            let source = Source::Replay(ReplaySource::new(capture.clone(), began_at));
            let track = SendTrack::new(params, source, &mut fleet.random);
            fleet.client(send).publish(track);
            tracks.push(described("video", "camera", &wire));
        }
        let publish = json!({"streamId": published.stream_id, "tracks": tracks});
        self.request("publish", publish)
    }

    fn take_tracks(&mut self, tracks: &Value, fleet: &mut Fleet) -> Result<(), String> {
        let Some((_, recv)) = self.transports else {
            return Ok(());
        };
        for track in tracks.as_array().into_iter().flatten() {
            let consumer = track["consumerId"].as_str().unwrap_or_default();
            if consumer.is_empty() || !self.known_consumers.insert(consumer.to_owned()) {
                continue;
            }
            let expected = track_parameters::expected(&track["rtpParameters"])
                .ok_or("a consumer's parameters are not readable")?;
            let receiver = &mut fleet.client(recv).receiver;
            for &(payload_type, format) in &expected.formats {
                receiver.expect(payload_type, format);
            }
            receiver.set_transport_cc(expected.transport_cc);
            if track["kind"] == "video" {
                // The first format is that of the MIME type.
                let (payload_type, _) = expected.formats[0];
                self.played_video = Some((payload_type, expected.mime_type));
            }
            self.to_start.push(consumer.to_owned());
        }
        Ok(())
    }

    fn request(&mut self, name: &'static str, body: Value) -> Result<(), String> {
        self.ask(Asked::Else(name), name, body)
    }

    fn ask(&mut self, asked: Asked, name: &str, mut body: Value) -> Result<(), String> {
        self.last_id += 1;
        body["id"] = json!(self.last_id);
        body["type"] = json!(name);
        self.asked.insert(self.last_id, asked);
        self.connection.send(&body)
    }
}

fn described(kind: &str, source: &str, parameters: &Value) -> Value {
    json!({
        "trackId": kind,
        "kind": kind,
        "source": source,
        "state": "open",
        "rtpParameters": parameters,
    })
}

/// Where to send from so that `remote` is reached.
fn own_address(remote: IpAddr) -> IpAddr {
    match remote {
        _ if remote.is_loopback() => remote,
        IpAddr::V4(_) => [0, 0, 0, 0].into(),
        IpAddr::V6(_) => [0u16; 8].into(),
    }
}

/// A transport's description; UDP only.
fn remote(description: &Value) -> Option<Remote> {
    let candidates = description["iceCandidates"].as_array()?;
    let candidate = candidates.iter().find(|one| one["protocol"] == "udp")?;
    let address: IpAddr = candidate["address"].as_str()?.parse().ok()?;
    let port = u16::try_from(candidate["port"].as_u64()?).ok()?;
    let ice = &description["iceParameters"];
    let fingerprints = description["dtlsParameters"]["fingerprints"].as_array()?;
    let fingerprints = fingerprints
        .iter()
        .filter(|one| one["algorithm"] == "sha-256")
        .filter_map(|one| Fingerprint::parse(HashFunction::Sha256, one["value"].as_str()?).ok());
    Some(Remote {
        address: (address, port).into(),
        username_fragment: ice["usernameFragment"].as_str()?.to_owned(),
        password: ice["password"].as_str()?.to_owned(),
        fingerprints: fingerprints.collect(),
    })
}

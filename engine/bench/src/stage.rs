//! One publisher, many players, and the engine between them.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use net::{Identity, Micros};
use parley_engine::candidates::candidates;
use parley_engine::clock::Clock;
use parley_engine::engine::Engine;
use parley_engine::event_loop::FIRST_CONNECTION;
use parley_engine::intake::Intake;
use parley_engine::outbox::Outbox;
use parley_engine::tcp::Tcp;
use parley_engine::udp::{MediaSocket, Offload};
use rtp::rtcp::{CompoundWriter, FeedbackBuilder, ReportBlock};
use serde_json::{Value, json};

use crate::client::Client;
use crate::ledger::{as_engine, live_bytes};
use crate::tracks::{PUBLISHED_SSRC, mapping, player_ssrc, video};
use crate::video::Video;
use crate::{cpu, namespace};

const MS: Micros = 1_000;
/// Time between two frames: 30 in a second.
const FRAME_TIME: Micros = 33_333;
/// How often the engine's timers are looked at.
const TICK: Micros = 5 * MS;
/// Frames between two transport-wide feedbacks of a player: ten in a second.
const FEEDBACK_FRAMES: u64 = 3;
/// Frames between two receiver reports of a player.
const REPORT_FRAMES: u64 = 30;
/// Rounds that a handshake may take.
const MAX_ROUNDS: usize = 50;

/// Who is on the stage, and where.
pub struct Setting<'a> {
    pub players: usize,
    /// An IPv4 address of this machine that the clients reach.
    pub address: Ipv4Addr,
    /// The namespace that the players are in.
    pub namespace: Option<&'a str>,
    pub offload: Offload,
}

pub struct Stage {
    engine: Engine,
    intake: Intake,
    publisher: Client,
    pub players: Vec<Client>,
    now: Micros,
    frames: u64,
    /// Media packets that each player was sent.
    sent_to_each: u64,
    measured: Option<Duration>,
    /// What the engine had allocated before there were clients.
    empty_bytes: i64,
}

type Failure = Box<dyn Error>;

impl Stage {
    /// Sets everything up, handshakes included, until media can flow.
    pub fn new(setting: &Setting<'_>) -> Result<Self, Failure> {
        let clock = Clock::start();
        let identity = Arc::new(Identity::generate(clock.began())?);
        let mut udp =
            MediaSocket::bind(SocketAddr::new(setting.address.into(), 0), setting.offload)?;
        let address = udp.source().local_addr()?;
        let mut engine = as_engine(|| {
            let outbox = Outbox::new(udp, Tcp::none(FIRST_CONNECTION));
            let candidates = candidates(&[setting.address.into()], address.port(), false);
            Engine::new(identity, candidates, outbox, fill_random, 1)
        });
        let certificate = dimpl::certificate::generate_self_signed_certificate()?;
        let fingerprint = certificate.fingerprint_str();
        let mut sockets = namespace::bind_sockets(None, 1)?;
        sockets.extend(namespace::bind_sockets(setting.namespace, setting.players)?);
        let mut intake = as_engine(|| Intake::new(engine.outbox().udp()));
        let empty_bytes = live_bytes();
        let mut clients = Vec::with_capacity(sockets.len());
        let mut now = 1_000 * MS;
        for (at, socket) in sockets.into_iter().enumerate() {
            let mut client = Client::new(socket, address, &certificate)?;
            let id = transport_id(at);
            let created = request(
                &mut engine,
                now,
                "createTransport",
                json!({"transportId": id}),
            )?;
            request(
                &mut engine,
                now,
                "connectTransport",
                json!({"transportId": id, "dtlsParameters": {"role": "client",
                    "fingerprints": [{"algorithm": "sha-256", "value": fingerprint}]}}),
            )?;
            let ice = &created["iceParameters"];
            let text = |key: &str| ice[key].as_str().unwrap_or_default();
            client.check(text("usernameFragment"), text("password"))?;
            for _ in 0..MAX_ROUNDS {
                now += MS;
                as_engine(|| turn(&mut engine, &mut intake, now));
                client.shake_hands()?;
                if client.is_connected() {
                    break;
                }
            }
            // The client's last flight.
            as_engine(|| turn(&mut engine, &mut intake, now));
            if !client.is_connected() {
                return Err("a handshake does not end".into());
            }
            clients.push(client);
        }
        let players = clients.split_off(1);
        let mut stage = Self {
            engine,
            intake,
            publisher: clients.remove(0),
            players,
            now,
            frames: 0,
            sent_to_each: 0,
            measured: None,
            empty_bytes,
        };
        stage.make_tracks()?;
        Ok(stage)
    }

    fn make_tracks(&mut self) -> Result<(), Failure> {
        self.request(
            "createProducer",
            json!({"transportId": transport_id(0), "producerId": "video", "kind": "video",
                "paused": false, "rtpParameters": video(PUBLISHED_SSRC), "codecMapping": mapping()}),
        )?;
        for player in 0..self.players.len() {
            self.request(
                "createConsumer",
                json!({"transportId": transport_id(player + 1), "consumerId": format!("c{player}"),
                    "producerId": "video", "kind": "video", "paused": false,
                    "rtpParameters": video(player_ssrc(player))}),
            )?;
        }
        Ok(())
    }

    /// Asks the engine for something, as the server does.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        request(&mut self.engine, self.now, method, params)
    }

    /// Time passes; the publisher sends a frame, the players their feedback; the engine does its work. Returns how many
    /// packets have arrived at players.
    pub fn play_frame(&mut self, video: &mut Video) -> io::Result<u64> {
        let began = self.frames * FRAME_TIME;
        for at in (TICK..=FRAME_TIME).step_by(TICK as usize) {
            self.now += TICK.min(FRAME_TIME - at + TICK);
            self.turn();
        }
        let packets = video.next_frame();
        for packet in &packets {
            let sealed = self.publisher.seal_rtp(packet);
            self.publisher.send(&sealed)?;
        }
        if self.frames > 0 && self.frames.is_multiple_of(FEEDBACK_FRAMES) {
            self.send_feedback(packets.len() as u64 * FEEDBACK_FRAMES, began)?;
        }
        self.turn();
        self.publisher.count_packets()?;
        self.frames += 1;
        self.sent_to_each += packets.len() as u64;
        let mut arrived = 0;
        for player in &mut self.players {
            arrived += player.count_packets()?;
        }
        Ok(arrived)
    }

    /// Each player tells of the last `count` packets, which all came.
    fn send_feedback(&mut self, count: u64, now: Micros) -> io::Result<()> {
        let first = self.sent_to_each.saturating_sub(count);
        let mut feedback = FeedbackBuilder::new(first as u16, now, (self.frames / 3) as u8);
        for sequence in first..self.sent_to_each {
            let added = feedback.add(sequence as u16, now);
            debug_assert!(added.is_ok());
        }
        let mut content = [0; FeedbackBuilder::MAX_LEN];
        let len = feedback.write(&mut content).map_err(io::Error::other)?;
        for (at, player) in self.players.iter_mut().enumerate() {
            let mut buffer = [0; FeedbackBuilder::MAX_LEN + 64];
            let mut writer = CompoundWriter::new(&mut buffer);
            let ssrc = player_ssrc(at);
            if self.frames.is_multiple_of(REPORT_FRAMES) {
                let block = ReportBlock {
                    ssrc,
                    ..Default::default()
                };
                writer
                    .receiver_report(3, &[block])
                    .map_err(io::Error::other)?;
            }
            let written = writer.transport_feedback(3, ssrc, &content[..len]);
            written.map_err(io::Error::other)?;
            let sealed = player.seal_rtcp(writer.as_bytes());
            player.send(&sealed)?;
        }
        Ok(())
    }

    /// One player says that it misses a packet, so many before the newest that it has.
    pub fn miss(&mut self, player: usize, back: u16) -> io::Result<()> {
        let client = &mut self.players[player];
        let mut buffer = [0; 256];
        let mut writer = CompoundWriter::new(&mut buffer);
        let missed = client.last_sequence().wrapping_sub(back);
        let written = writer.nack(3, player_ssrc(player), &[missed]);
        written.map_err(io::Error::other)?;
        let sealed = client.seal_rtcp(writer.as_bytes());
        client.send(&sealed)
    }

    /// What the engine has allocated for each player, the publisher's part included.
    pub fn bytes_per_player(&self) -> i64 {
        (live_bytes() - self.empty_bytes) / self.players.len().max(1) as i64
    }

    /// From now on the engine's turns are measured.
    pub fn start_measuring(&mut self) {
        self.measured = Some(Duration::ZERO);
    }

    /// CPU time of the engine's turns since then.
    pub fn measured(&self) -> Duration {
        self.measured.unwrap_or_default()
    }

    fn turn(&mut self) {
        let (engine, intake, now) = (&mut self.engine, &mut self.intake, self.now);
        let Some(measured) = &mut self.measured else {
            return as_engine(|| turn(engine, intake, now));
        };
        let before = cpu::thread_time();
        as_engine(|| measured_turn(engine, intake, now));
        *measured += cpu::thread_time() - before;
    }
}

/// Under a name of its own, by which a profiler knows what to count.
#[inline(never)]
fn measured_turn(engine: &mut Engine, intake: &mut Intake, now: Micros) {
    turn(engine, intake, now);
}

/// What the engine does between two waits.
fn turn(engine: &mut Engine, intake: &mut Intake, now: Micros) {
    intake.wake();
    while intake.may_have_more() {
        intake.read(engine, || now, |engine| drop(engine.outbox().flush()));
    }
    if engine.next_timeout() <= now {
        engine.handle_timeout(now);
    }
    engine.outbox().flush();
    drop(engine.take_notifications());
}

fn transport_id(client: usize) -> String {
    format!("t{client}")
}

fn request(
    engine: &mut Engine,
    now: Micros,
    method: &str,
    params: Value,
) -> Result<Value, Failure> {
    let line = json!({"id": 1, "method": method, "params": params}).to_string();
    let mut answer = Vec::new();
    as_engine(|| engine.handle_line(line.as_bytes(), now, &mut answer));
    let answer: Value = serde_json::from_slice(&answer)?;
    match answer.get("error") {
        None => Ok(answer["result"].clone()),
        Some(error) => Err(format!("{method}: {error}").into()),
    }
}

fn fill_random(bytes: &mut [u8]) {
    // Credentials of a stage that lives for seconds; unequal is all that they must be.
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    static STATE: AtomicU64 = AtomicU64::new(1);
    for byte in bytes {
        let state = STATE.fetch_add(0x9e37_79b9_7f4a_7c15, Relaxed);
        *byte = ((state ^ state >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 56) as u8;
    }
}

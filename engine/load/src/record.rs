//! Plays a stream and keeps the shape of its video.

use std::fs::File;
use std::io::BufWriter;

use crate::arguments::RecordArguments;
use crate::clock::{Micros, SECOND, unix_ns};
use crate::fleet::Fleet;
use crate::interruption::Interruption;
use crate::scenario::Member;
use crate::signal::{Session, SessionState, leave_all};
use crate::traffic::capture::{Capture, Captured};
use crate::traffic::video::CLOCK_RATE;
use rtp::payload::{h264, vp8};

const FIRST_KEYFRAME_TIMEOUT: Micros = 20 * SECOND;

/// Records `seconds` from the first keyframe on. Returns a sentence on what was kept.
pub fn record(arguments: &RecordArguments) -> Result<String, String> {
    let target = &arguments.target;
    let mut fleet = Fleet::new(target.seed)?;
    let member = Member {
        room_id: arguments.room_id.clone(),
        user_id: format!("recorder-{:x}", unix_ns()),
        publishes: None,
        plays: vec![arguments.stream_id.clone()],
        shown: None,
    };
    let address = (target.server.resolve()?, &target.server);
    let now = fleet.clock.now();
    let mut session = Session::open(member, target.app.clone(), address, now)?;
    let recording = play(&mut session, &mut fleet, arguments);
    leave_all(std::slice::from_mut(&mut session), &fleet.clock);
    fleet.close();
    let recording = recording?;
    let (_, mime_type) = recording.video.unwrap_or_default();
    let count = recording.packets.len();
    let made_by = format!("parley-load record, {} s", arguments.seconds);
    let capture = Capture::new(&mime_type, &made_by, recording.packets);
    let file = File::create(&arguments.out);
    file.and_then(|file| capture.write(&mut BufWriter::new(file)))
        .map_err(|error| format!("--out {:?}: {error}", arguments.out))?;
    Ok(format!(
        "kept {count} packets of {mime_type} in {:?}",
        arguments.out
    ))
}

/// Plays until the recording is complete.
fn play(
    session: &mut Session,
    fleet: &mut Fleet,
    arguments: &RecordArguments,
) -> Result<Recording, String> {
    let interruption = Interruption::listen()?;
    let began_at = fleet.clock.now();
    let mut recording = Recording::default();
    loop {
        interruption.check()?;
        fleet.turn(|_, received| {
            let arrived_us = received.arrived_unix_ns / 1_000;
            recording.take(&received.packet, arrived_us, arguments.seconds * SECOND);
        });
        session.turn(fleet);
        if let SessionState::Failed(reason) = session.state() {
            return Err(reason.clone());
        }
        if let Some(player) = session.player() {
            fleet.client(player).receiver.open_all();
        }
        if session.played_video.is_some() {
            recording.video.clone_from(&session.played_video);
        }
        if recording.is_complete {
            return Ok(recording);
        }
        if recording.first.is_none() && fleet.clock.now() > began_at + FIRST_KEYFRAME_TIMEOUT {
            return Err(format!("no keyframe of {:?} came", arguments.stream_id));
        }
        fleet.sleep();
    }
}

#[derive(Default)]
struct Recording {
    /// Payload type and MIME type.
    video: Option<(u8, String)>,
    /// Time and timestamp of the first packet.
    first: Option<(u64, u32)>,
    packets: Vec<Captured>,
    is_complete: bool,
}

impl Recording {
    /// Takes a packet of the video, from the first keyframe on and until so long after it.
    fn take(&mut self, packet: &rtp::Packet<'_>, arrived_us: u64, length: Micros) {
        let Some((payload_type, mime_type)) = &self.video else {
            return;
        };
        // A packet of the microphone may look like a keyframe's.
        if self.is_complete || packet.payload_type != *payload_type {
            return;
        }
        let begins_keyframe = if mime_type.eq_ignore_ascii_case("video/VP8") {
            vp8::Descriptor::parse(packet.payload()).is_ok_and(|one| one.is_keyframe_start)
        } else {
            h264::is_keyframe_start(packet.payload())
        };
        if packet.payload().is_empty() || (self.first.is_none() && !begins_keyframe) {
            return;
        }
        let (first_us, first_timestamp) = *self.first.get_or_insert((arrived_us, packet.timestamp));
        let at_us = arrived_us.saturating_sub(first_us);
        let last_us = self.packets.last().map_or(0, |last| last.at_us);
        if at_us >= length {
            self.is_complete = true;
            return;
        }
        let timestamp = packet.timestamp.wrapping_sub(first_timestamp);
        // The microphone's packets have another clock; a video's keep within a second of the time passed.
        let passed = at_us * u64::from(CLOCK_RATE) / SECOND;
        if passed.abs_diff(u64::from(timestamp)) > u64::from(CLOCK_RATE) {
            return;
        }
        self.packets.push(Captured::new(
            at_us.max(last_us),
            timestamp,
            packet.marker,
            packet.payload(),
        ));
    }
}

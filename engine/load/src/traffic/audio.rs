//! A microphone's Opus: 20 ms packets while somebody speaks, and with DTX (RFC 7587 §3.1.3) next to nothing in pauses.

use super::Packet;
use crate::clock::{MILLISECOND, Micros};

pub const CLOCK_RATE: u32 = 48_000;
const PACKET_MS: u64 = 20;
/// In a pause one packet of comfort noise in so many, as libopus sends them: every 400 ms.
const COMFORT_EVERY: u64 = 20;
const COMFORT_BYTES: usize = 3;
/// SILK and CELT, 20 ms, fullband, mono, one frame (RFC 6716 §3.1).
const TOC: u8 = 0x78;
/// Mean lengths of talk and pause in a conversation (ITU-T P.59), in packets.
const MEAN_TALK: f64 = 1_000.0 / PACKET_MS as f64;
const MEAN_PAUSE: f64 = 1_600.0 / PACKET_MS as f64;
const VOICE: u8 = 0x80;
const SILENCE: u8 = 127;

/// Whether pauses are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Packets all the time.
    Continuous,
    /// Talk and pauses, by chance.
    Conversation,
}

pub struct AudioSource {
    random: fastrand::Rng,
    speech: Speech,
    mean_bytes: usize,
    began_at: Micros,
    packets: u64,
    is_talking: bool,
    /// Packets of talk or pause that are left.
    left: u64,
    payload: [u8; 256],
}

impl AudioSource {
    /// At 8,000 to 64,000 bit/s. The first packet is due at `began_at`.
    pub fn new(
        bitrate_bps: u32,
        speech: Speech,
        began_at: Micros,
        random: &mut fastrand::Rng,
    ) -> Self {
        let mean_bytes = (u64::from(bitrate_bps) * PACKET_MS / 8_000) as usize;
        Self {
            random: random.fork(),
            speech,
            mean_bytes,
            began_at,
            packets: 0,
            is_talking: false,
            left: 0,
            payload: [0; 256],
        }
    }

    pub fn next_at(&self) -> Micros {
        self.began_at + self.packets * PACKET_MS * MILLISECOND
    }

    pub fn emit(&mut self, sink: &mut impl FnMut(Packet<'_>)) {
        let timestamp = (self.packets as u32).wrapping_mul(CLOCK_RATE / 1_000 * PACKET_MS as u32);
        self.packets += 1;
        let begins = self.left == 0 && !self.is_talking;
        self.step();
        let marker = begins && self.is_talking;
        let (len, level) = if self.is_talking {
            let scatter = self.random.usize(..=self.mean_bytes / 2);
            let len = self.mean_bytes - self.mean_bytes / 4 + scatter;
            (len, VOICE | self.random.u8(20..50))
        } else if self.left.is_multiple_of(COMFORT_EVERY) {
            (COMFORT_BYTES, SILENCE)
        } else {
            return;
        };
        let payload = &mut self.payload[..len.clamp(COMFORT_BYTES, 256)];
        payload[0] = TOC;
        sink(Packet {
            encoding: 0,
            timestamp,
            marker,
            audio_level: Some(level),
            payload,
        });
    }

    fn step(&mut self) {
        if self.left > 0 {
            self.left -= 1;
            return;
        }
        match self.speech {
            Speech::Continuous => {
                self.is_talking = true;
                self.left = u64::MAX;
            }
            Speech::Conversation => {
                self.is_talking = !self.is_talking;
                let mean = if self.is_talking {
                    MEAN_TALK
                } else {
                    MEAN_PAUSE
                };
                // exponential, as P.59's are
                self.left = 1 + (-mean * (1.0 - self.random.f64()).ln()) as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(speech: Speech) -> Vec<(u32, bool, usize, u8)> {
        let mut source = AudioSource::new(32_000, speech, 0, &mut fastrand::Rng::with_seed(3));
        let mut sent = Vec::new();
        while source.next_at() < 60_000_000 {
            source.emit(&mut |packet| {
                sent.push((
                    packet.timestamp,
                    packet.marker,
                    packet.payload.len(),
                    packet.audio_level.unwrap(),
                ));
            });
        }
        sent
    }

    #[test]
    fn continuous_speech_is_fifty_packets_a_second_around_the_bitrate() {
        let sent = minute(Speech::Continuous);
        assert_eq!(sent.len(), 3_000);
        let bytes: usize = sent.iter().map(|(_, _, len, _)| len).sum();
        assert!((76..84).contains(&(bytes / sent.len())), "{bytes}");
        assert_eq!(sent.iter().filter(|(_, marker, _, _)| *marker).count(), 1);
    }

    #[test]
    fn a_conversation_pauses_with_comfort_noise_every_400_ms() {
        let sent = minute(Speech::Conversation);
        let comfort = sent.iter().filter(|(_, _, len, _)| *len == COMFORT_BYTES);
        let (talk, pauses) = (sent.len() - comfort.clone().count(), comfort.count());
        assert!((600..1_800).contains(&talk), "{talk} packets of speech");
        assert!(pauses > 30, "{pauses} packets of comfort noise");
        let steps = sent.windows(2).map(|pair| pair[1].0 - pair[0].0);
        assert_eq!(steps.max(), Some(400 * 48));
        let spurts = sent.iter().filter(|(_, marker, _, _)| *marker).count();
        assert!(spurts > 10, "{spurts} talk spurts");
    }

    #[test]
    fn the_audio_level_says_who_speaks() {
        for (_, _, len, level) in minute(Speech::Conversation) {
            assert_eq!(level == SILENCE, len == COMFORT_BYTES);
        }
    }
}

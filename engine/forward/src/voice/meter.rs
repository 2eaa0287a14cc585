use super::Voice;
use crate::Micros;

/// Pieces of sound in a second, of 20 ms each: what one packet of Opus usually holds.
const PIECES_PER_SECOND: u32 = 50;
/// A meter that has heard nothing for this long hears silence; a pausing encoder (DTX) sends every 400 ms.
const SILENT_AFTER: Micros = 500_000;

/// Loudness, in dB above the quietest level of RFC 6464 (-127 dBov).
type Decibels = u8;

/// Below this a microphone's noise does not count as lower: noise suppression must not make a voice seem louder.
const LOWEST_FLOOR: Decibels = 127 - 65;
/// Pieces after which the noise is taken to be a decibel louder, if nothing quieter was heard.
const FLOOR_RISES_AFTER: u16 = 100;
/// Pieces in the longest usual packet. A shorter gap may be such packets, or a loss that a player conceals; a longer one is a pause.
const LONGEST_PACKET: u32 = 3;
/// This far above the noise a piece counts as active.
const ACTIVE_ABOVE: Decibels = 12;
const PIECES_OF_MEDIUM: u32 = 5;
const MEDIUMS_OF_LONG: u32 = 10;
/// Active pieces that make an active tenth of a second.
const ACTIVE_OF_MEDIUM: u32 = 4;

/// Follows the voice of one producer; costs a few additions a packet.
#[derive(Debug)]
pub(crate) struct VoiceMeter {
    /// One bit for each piece, the newest lowest: whether it was active.
    active: u64,
    /// Loudness of the last few pieces, in 1/8 dB.
    smoothed: u16,
    floor: Decibels,
    pieces_since_floor: u16,
    last: Option<Heard>,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    timestamp: u32,
    at: Micros,
}

impl Default for VoiceMeter {
    fn default() -> Self {
        Self {
            active: 0,
            smoothed: 0,
            floor: LOWEST_FLOOR,
            pieces_since_floor: 0,
            last: None,
        }
    }
}

impl VoiceMeter {
    /// Takes the level of a packet: 0 is loudest, 127 silence. `clock_rate` is of `timestamp`, in Hz.
    pub(crate) fn hear(&mut self, level: u8, timestamp: u32, clock_rate: u32, now: Micros) {
        let per_piece = (clock_rate / PIECES_PER_SECOND).max(1);
        let loudness = 127 - level.min(127);
        // After a long silence the clock may be another: the microphone's, or that of another stream in its place.
        let last = self.last.filter(|last| now < last.at + SILENT_AFTER);
        let Some(last) = last else {
            self.active = 0;
            self.last = Some(Heard { timestamp, at: now });
            return self.piece(loudness);
        };
        let passed = timestamp.wrapping_sub(last.timestamp);
        // Late: its piece has been counted already.
        if passed > u32::MAX / 2 {
            return;
        }
        // What is less than a piece (packets of 10 ms) counts with the next packet.
        let pieces = passed / per_piece;
        self.last = Some(Heard {
            timestamp: last.timestamp.wrapping_add(pieces * per_piece),
            at: now,
        });
        let missing = if pieces <= LONGEST_PACKET {
            loudness
        } else {
            0
        };
        for _ in 1..pieces.min(u64::BITS) {
            self.piece(missing);
        }
        if pieces > 0 {
            self.piece(loudness);
        }
    }

    /// True while there is something to tell: sound, or speech less than a second ago.
    pub(crate) fn is_audible(voice: &Voice) -> bool {
        voice.level < 127 - LOWEST_FLOOR || voice.medium > 0 || voice.long > 0
    }

    /// The voice now.
    pub(crate) fn voice(&self, now: Micros) -> Voice {
        if self.last.is_none_or(|last| last.at + SILENT_AFTER <= now) {
            return Voice::SILENT;
        }
        let tenths = (0..MEDIUMS_OF_LONG).map(|index| self.active_of_tenth(index));
        Voice {
            level: 127 - (self.smoothed / 8) as u8,
            medium: self.active_of_tenth(0) as u8,
            long: tenths.filter(|active| *active >= ACTIVE_OF_MEDIUM).count() as u8,
        }
    }

    fn piece(&mut self, loudness: Decibels) {
        self.smoothed = (3 * self.smoothed + 8 * u16::from(loudness)).div_ceil(4);
        self.follow_floor(loudness);
        let is_active = loudness >= self.floor + ACTIVE_ABOVE;
        self.active = self.active << 1 | u64::from(is_active);
    }

    /// The floor falls at once and rises slowly: words have pauses, noise has none.
    fn follow_floor(&mut self, loudness: Decibels) {
        if loudness <= self.floor {
            self.floor = loudness.max(LOWEST_FLOOR);
            self.pieces_since_floor = 0;
            return;
        }
        self.pieces_since_floor += 1;
        if self.pieces_since_floor == FLOOR_RISES_AFTER {
            self.floor += 1;
            self.pieces_since_floor = 0;
        }
    }

    /// Active pieces in a tenth of a second, the newest tenth being 0.
    fn active_of_tenth(&self, index: u32) -> u32 {
        let tenth = self.active >> (PIECES_OF_MEDIUM * index);
        (tenth & ((1 << PIECES_OF_MEDIUM) - 1)).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    /// A meter with what it heard, a level for each 20 ms.
    struct Heard20ms {
        meter: VoiceMeter,
        piece: u32,
    }

    impl Heard20ms {
        fn new() -> Self {
            // The clock of a stream may begin anywhere.
            Self {
                meter: VoiceMeter::default(),
                piece: u32::MAX / 960 - 20,
            }
        }

        fn now(&self) -> Micros {
            u64::from(self.piece) * 20_000
        }

        fn hear(&mut self, level: u8, pieces: u32) -> Voice {
            for _ in 0..pieces {
                self.piece += 1;
                let timestamp = self.piece.wrapping_mul(960);
                self.meter.hear(level, timestamp, RATE, self.now());
            }
            self.meter.voice(self.now())
        }
    }

    #[test]
    fn speech_is_active_on_every_scale_within_a_second() {
        let mut heard = Heard20ms::new();
        let voice = heard.hear(30, 50);
        assert_eq!(
            voice,
            Voice {
                level: 30,
                medium: 5,
                long: 10
            }
        );
    }

    #[test]
    fn a_click_is_no_speech() {
        let mut heard = Heard20ms::new();
        heard.hear(90, 50);
        let voice = heard.hear(10, 3);
        assert_eq!((voice.medium, voice.long), (3, 0));
    }

    #[test]
    fn a_pause_between_words_is_short_on_the_long_scale() {
        let mut heard = Heard20ms::new();
        heard.hear(30, 50);
        let voice = heard.hear(100, 10);
        assert_eq!((voice.medium, voice.long), (0, 8));
    }

    #[test]
    fn steady_noise_comes_to_count_as_silence_and_speech_above_it_does_not() {
        let mut heard = Heard20ms::new();
        assert_eq!(heard.hear(45, 100).medium, 5, "loud at first");
        let noise = heard.hear(45, 50 * 60);
        assert_eq!((noise.medium, noise.long), (0, 0));
        assert_eq!(heard.hear(20, 50).long, 10);
    }

    #[test]
    fn what_did_not_arrive_counts_as_silence() {
        let mut heard = Heard20ms::new();
        heard.hear(30, 50);
        heard.piece += 20;
        assert_eq!(heard.hear(30, 1).long, 6, "of 21 pieces one was heard");
        let now = heard.now();
        assert_ne!(heard.meter.voice(now + 499_000), Voice::SILENT);
        assert_eq!(heard.meter.voice(now + 500_000), Voice::SILENT);
    }

    #[test]
    fn packets_of_other_lengths_and_late_ones_are_counted_by_their_timestamps() {
        let mut short = VoiceMeter::default();
        let mut long = VoiceMeter::default();
        for packet in 0..100 {
            let now = u64::from(packet) * 10_000;
            short.hear(30, packet * 480, RATE, now);
            short.hear(30, packet * 480, RATE, now);
            if packet % 6 == 0 {
                long.hear(30, packet * 480, RATE, now);
            }
        }
        assert_eq!(short.voice(990_000).long, 10);
        assert_eq!(long.voice(960_000).long, 10, "one level for three pieces");
        let before = short.active;
        short.hear(127, 40 * 480, RATE, 1_000_000);
        assert_eq!(short.active, before);
        // Half a second later it is another clock, not a late packet.
        short.hear(30, 40 * 480, RATE, 1_490_000);
        assert_eq!(short.voice(1_490_000).medium, 1);
    }
}

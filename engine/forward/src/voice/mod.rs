//! How loud a publisher's sound is, and how much it looks like speech, from the levels in its packets (RFC 6464).

mod meter;
mod schedule;

pub(crate) use meter::VoiceMeter;
pub(crate) use schedule::VoiceSchedule;

/// One producer's voice over about the last second.
///
/// The activities are those of dominant-speaker identification (Volfin and Cohen, 2012), of a tenth of a second and of a
/// second. Whoever knows the room compares them; a producer's engine need not know the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// Smoothed, as in RFC 6464: 0 is loudest, 127 silence.
    pub level: u8,
    /// How many of the last 5 pieces of 20 ms are well above the microphone's own noise.
    pub medium: u8,
    /// How many of the last 10 tenths of a second are mostly such.
    pub long: u8,
}

impl Voice {
    pub const SILENT: Self = Self {
        level: 127,
        medium: 0,
        long: 0,
    };
}

//! Who shares a path, in the order in which they come: sound, then video by priority. For figures only.

use super::Demand;

/// Sound, and video of the priorities 2 and above, 1, and 0.
pub const CLASSES: usize = 4;
const HIGHEST_PRIORITY: u8 = CLASSES as u8 - 2;

/// What one of them would take and was given, bits per second with all headers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct ClassShare {
    pub(crate) wanted_bps: f64,
    pub(crate) allocated_bps: f64,
}

/// By class; sound has what it takes.
pub(crate) fn by_class(audio_bps: f64, demands: &[Demand]) -> [ClassShare; CLASSES] {
    let mut shares = [ClassShare::default(); CLASSES];
    shares[0] = ClassShare {
        wanted_bps: audio_bps,
        allocated_bps: audio_bps,
    };
    for demand in demands {
        let place = 1 + HIGHEST_PRIORITY.saturating_sub(demand.priority);
        let share = &mut shares[usize::from(place)];
        share.wanted_bps += demand.wanted_bps();
        share.allocated_bps += demand.cost();
    }
    shares
}

//! Layers: which versions of a track exist, which one a player should have, and what each would cost.
//!
//! | word | means | set by |
//! | --- | --- | --- |
//! | max | the highest layers that arrive | the publisher |
//! | preferred | the highest layers that the player has use for | the player |
//! | target | the highest layers that its path has room for; `None`: not even the lowest | the allocator |
//! | current | what is being forwarded | keyframes and switching points |
//!
//! How the layers of a track travel is one of [`Layering`]'s variants, each in its own file.

mod cap;
mod demand;
mod filter;
mod full_rates;
mod rates;
mod simulcast;
mod single;
mod svc;

pub(crate) use cap::Cap;
pub(crate) use demand::Demand;
pub(crate) use filter::{ActiveTargets, Filter, Verdict};
pub(crate) use full_rates::{FullRates, Held};
pub(crate) use rates::{LayerRates, Measured};

use crate::receive_stream::ReceiveStream;
use crate::{MediaKind, Micros};

/// A spatial and a temporal layer, 0 is the lowest; ordered by picture size first. Of simulcast, `spatial` is the
/// encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layers {
    pub spatial: u8,
    pub temporal: u8,
}

impl Layers {
    pub const LOWEST: Self = Self {
        spatial: 0,
        temporal: 0,
    };
    /// Whatever there is.
    pub const HIGHEST: Self = Self {
        spatial: u8::MAX,
        temporal: u8::MAX,
    };

    /// The lower of both, for spatial and temporal layer each.
    pub fn min(self, other: Self) -> Self {
        Self {
            spatial: self.spatial.min(other.spatial),
            temporal: self.temporal.min(other.temporal),
        }
    }

    /// True when both layers are at most those of `other`.
    pub fn is_within(self, other: Self) -> bool {
        self.spatial <= other.spatial && self.temporal <= other.temporal
    }
}

/// What a consumer should forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wish {
    /// What the player has use for.
    pub(crate) preferred: Layers,
    /// What the allocator chose; `None` pauses the consumer for want of bandwidth.
    pub(crate) target: Option<Layers>,
}

impl Wish {
    /// The highest layers to be forwarded; `None`: nothing.
    pub(crate) fn goal(&self) -> Option<Layers> {
        Some(self.preferred.min(self.target?))
    }
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            preferred: Layers::HIGHEST,
            target: Some(Layers::HIGHEST),
        }
    }
}

/// How the layers of a track travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layering {
    /// One stream, one layer: audio.
    Single,
    /// A stream for each spatial layer; temporal layers within each.
    Simulcast,
    /// One stream with all layers in it, be there one or many.
    Svc,
}

impl Layering {
    pub(crate) fn of(kind: MediaKind, encodings: usize) -> Self {
        match kind {
            MediaKind::Audio => Self::Single,
            MediaKind::Video if encodings > 1 => Self::Simulcast,
            MediaKind::Video => Self::Svc,
        }
    }

    /// Which stream to forward for `goal`: `shown` is the one forwarded so far, `fallback` is for when none is alive.
    pub(crate) fn choose(
        self,
        goal: Layers,
        streams: &[ReceiveStream],
        shown: Option<u8>,
        fallback: u8,
        now: Micros,
    ) -> u8 {
        match self {
            Self::Single | Self::Svc => 0,
            Self::Simulcast => simulcast::choose(goal.spatial, streams, shown, fallback, now),
        }
    }

    /// The limit within the chosen stream.
    pub(crate) fn within_stream(self, goal: Layers) -> Layers {
        match self {
            Self::Single => Layers::HIGHEST,
            Self::Simulcast => simulcast::within_stream(goal),
            Self::Svc => goal,
        }
    }

    /// The track's layers for those of a stream.
    pub(crate) fn of_track(self, encoding: u8, within_stream: Layers) -> Layers {
        match self {
            Self::Single => Layers::LOWEST,
            Self::Simulcast => simulcast::of_track(encoding, within_stream),
            Self::Svc => within_stream,
        }
    }

    /// The highest layers that arrive; `None` while nothing does.
    pub(crate) fn max(self, streams: &[ReceiveStream], now: Micros) -> Option<Layers> {
        match self {
            Self::Single => single::max(streams),
            Self::Simulcast => simulcast::max(streams, now),
            Self::Svc => svc::max(streams, now),
        }
    }

    /// What forwarding up to `layers` would cost now, bits per second of payload; `None` where that very spatial layer
    /// does not arrive.
    pub(crate) fn bitrate_bps(
        self,
        layers: Layers,
        streams: &[ReceiveStream],
        now: Micros,
    ) -> Option<u64> {
        match self {
            Self::Single => single::bitrate_bps(streams, now),
            Self::Simulcast => simulcast::bitrate_bps(layers, streams, now),
            Self::Svc => svc::bitrate_bps(layers, streams, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goal_is_what_player_and_allocator_both_allow() {
        let layers = |spatial, temporal| Layers { spatial, temporal };
        let wish = Wish {
            preferred: layers(2, 0),
            target: Some(layers(1, 2)),
        };
        assert_eq!(wish.goal(), Some(layers(1, 0)));
        let paused = Wish {
            target: None,
            ..wish
        };
        assert_eq!(paused.goal(), None);
    }

    #[test]
    fn a_larger_picture_is_above_a_smoother_one() {
        let large = Layers {
            spatial: 1,
            temporal: 0,
        };
        let smooth = Layers {
            spatial: 0,
            temporal: 2,
        };
        assert!(large > smooth && !large.is_within(smooth) && !smooth.is_within(large));
    }
}

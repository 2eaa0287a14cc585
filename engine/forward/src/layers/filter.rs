//! Which frames of a stream go to one player.

use super::Layers;
use crate::frame::TemporalLayer;

/// One player's place among the layers of the stream that it gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    limit: Layers,
    temporal: u8,
}

impl Filter {
    /// For a stream that starts with a keyframe.
    pub(crate) fn new(limit: Layers) -> Self {
        Self {
            limit,
            temporal: limit.temporal,
        }
    }

    /// The highest layers to pass from now on; lower ones at once, higher ones from the next place to switch.
    pub(crate) fn set_limit(&mut self, limit: Layers) {
        self.limit = limit;
    }

    /// What passes.
    pub(crate) fn current(&self) -> Layers {
        Layers {
            spatial: 0,
            temporal: self.temporal,
        }
    }

    /// Decides at the first packet of each frame which temporal layers go on.
    pub(crate) fn passes(&mut self, layer: TemporalLayer) -> bool {
        if layer.is_frame_start {
            let can_rise = layer.is_sync && layer.index <= self.limit.temporal;
            if self.temporal > self.limit.temporal {
                self.temporal = self.limit.temporal;
            } else if can_rise && layer.index > self.temporal {
                self.temporal = layer.index;
            }
        }
        layer.index <= self.temporal
    }
}

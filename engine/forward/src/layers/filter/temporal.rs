//! Temporal layers as VP8's payload descriptor tells them (RFC 7741 §4.2).

use super::window::FrameWindow;
use super::{Layers, Verdict};

#[derive(Debug)]
pub(super) struct Temporal {
    /// The highest layer that passes.
    current: u8,
    /// The highest layer that came.
    highest: u8,
    window: Option<FrameWindow>,
}

impl Temporal {
    pub(super) fn new(limit: u8) -> Self {
        Self {
            current: limit,
            highest: 0,
            window: None,
        }
    }

    pub(super) fn current(&self) -> Layers {
        Layers {
            spatial: 0,
            temporal: self.current.min(self.highest),
        }
    }

    pub(super) fn judge(
        &mut self,
        limit: u8,
        layer: u8,
        is_sync: bool,
        picture: Option<u64>,
    ) -> Verdict {
        let Some(picture) = picture else {
            return self.decide(limit, layer, is_sync);
        };
        let window = self.window.get_or_insert(FrameWindow::new(picture));
        let passes = match window.get(picture) {
            Some(passes) => passes,
            None => {
                let passes = self.decide(limit, layer, is_sync) == Verdict::PASS;
                if let Some(window) = &mut self.window {
                    window.set(picture, passes);
                }
                passes
            }
        };
        verdict(passes)
    }

    /// Down at once, up one layer at a time: a frame that needs nothing but the lowest layer tells of its own layer only.
    fn decide(&mut self, limit: u8, layer: u8, is_sync: bool) -> Verdict {
        self.highest = self.highest.max(layer);
        self.current = self.current.min(limit);
        if is_sync && layer <= limit && layer.checked_sub(self.current) == Some(1) {
            self.current = layer;
        }
        verdict(layer <= self.current)
    }
}

fn verdict(passes: bool) -> Verdict {
    if passes {
        Verdict::PASS
    } else {
        Verdict::Drop { closes_up: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern 0 2 1 2 in which only the first frames of a cycle of eight are synchronised.
    fn passes(temporal: &mut Temporal, limit: u8, pictures: std::ops::Range<u64>) -> Vec<u8> {
        let pattern = [(0, false), (2, true), (1, true), (2, false)];
        let later = [(0, false), (2, false), (1, false), (2, false)];
        let cycle = [pattern, later].concat();
        pictures
            .filter_map(|picture| {
                let (layer, is_sync) = cycle[picture as usize % 8];
                let verdict = temporal.judge(limit, layer, is_sync, Some(picture));
                (verdict == Verdict::PASS).then_some(layer)
            })
            .collect()
    }

    #[test]
    fn a_layer_is_entered_where_it_is_synchronised_one_at_a_time() {
        let mut temporal = Temporal::new(0);
        assert_eq!(passes(&mut temporal, 0, 0..8), [0, 0]);
        assert_eq!(passes(&mut temporal, 2, 8..16), [0, 1, 0, 1]);
        assert_eq!(passes(&mut temporal, 2, 16..24), [0, 2, 1, 2, 0, 2, 1, 2]);
        assert_eq!(passes(&mut temporal, 1, 24..28), [0, 1]);
        assert_eq!(temporal.current().temporal, 1);
    }

    #[test]
    fn late_packets_of_a_frame_fare_like_its_first() {
        let mut temporal = Temporal::new(1);
        assert_eq!(temporal.judge(1, 1, false, Some(5)), Verdict::PASS);
        assert_eq!(temporal.judge(0, 0, false, Some(6)), Verdict::PASS);
        assert_eq!(temporal.judge(0, 1, false, Some(5)), Verdict::PASS);
        let dropped = Verdict::Drop { closes_up: true };
        assert_eq!(temporal.judge(0, 1, false, Some(7)), dropped);
        assert_eq!(temporal.judge(1, 1, true, Some(7)), dropped);
    }
}

//! Spatial and temporal layers as VP9's payload descriptor tells them (RFC 9628 §4.2).
//!
//! A picture has a frame for each spatial layer. A higher layer is entered at a frame that is made from no earlier
//! picture; a lower one can be gone back to while none of its frames has been left out.

use super::window::FrameWindow;
use super::{Layers, Verdict};
use rtp::payload::vp9::{Descriptor, Layer};

const MAX_SPATIAL: usize = 8;
/// A spatial layer without a frame in so many pictures is not sent any more.
const MAX_ABSENCE: u64 = 16;

#[derive(Debug)]
pub(super) struct Pictures {
    spatial: u8,
    temporal: u8,
    highest_temporal: u8,
    /// The newest picture, and what was allowed when it began: a picture whose layers changed midway might have no end.
    begun: Option<(u64, Layers)>,
    /// The newest picture with a frame of each spatial layer.
    newest: [Option<u64>; MAX_SPATIAL],
    windows: [FrameWindow; MAX_SPATIAL],
    /// Of each spatial layer, whether the player has all frames of the lowest temporal layer since the last one that is
    /// made from no earlier picture.
    is_whole: [bool; MAX_SPATIAL],
    keyframe: Keyframe,
    /// The spatial layer that a keyframe has been asked for.
    asked_for: Option<u8>,
    needs_keyframe: bool,
}

/// The newest picture that is made from no earlier one.
#[derive(Debug, Clone, Copy)]
struct Keyframe {
    picture: u64,
    /// The highest spatial layer that it has, once its first packet has come and tells.
    top: Option<u8>,
}

impl Pictures {
    pub(super) fn new(first: u64, temporal_limit: u8) -> Self {
        Self {
            spatial: 0,
            temporal: temporal_limit,
            highest_temporal: 0,
            begun: None,
            newest: [None; MAX_SPATIAL],
            windows: [FrameWindow::new(first); MAX_SPATIAL],
            is_whole: [false; MAX_SPATIAL],
            keyframe: Keyframe {
                picture: first,
                top: None,
            },
            asked_for: None,
            needs_keyframe: false,
        }
    }

    pub(super) fn current(&self) -> Layers {
        Layers {
            spatial: self.spatial,
            temporal: self.temporal.min(self.highest_temporal),
        }
    }

    pub(super) fn take_keyframe_need(&mut self) -> bool {
        std::mem::take(&mut self.needs_keyframe)
    }

    pub(super) fn judge(
        &mut self,
        limit: Layers,
        descriptor: &Descriptor,
        layer: Layer,
        picture: u64,
    ) -> Verdict {
        let at = usize::from(layer.spatial) % MAX_SPATIAL;
        let begun = self.begun.filter(|(newest, _)| picture <= *newest);
        let (_, limit) = *self.begun.insert(begun.unwrap_or((picture, limit)));
        self.newest[at] = self.newest[at].max(Some(picture));
        self.highest_temporal = self.highest_temporal.max(layer.temporal);
        let passes = match self.windows[at].get(picture) {
            Some(passes) => passes,
            None => {
                let passes = self.decide(limit, descriptor, layer, picture);
                self.windows[at].set(picture, passes);
                passes
            }
        };
        if !passes {
            return Verdict::DROP;
        }
        for reference in references(descriptor, picture) {
            self.windows[at].promise(reference);
        }
        if layer.is_inter_layer && at > 0 {
            self.windows[at - 1].promise(picture);
        }
        if let Some(top) = descriptor.top_spatial_layer
            && picture == self.keyframe.picture
        {
            self.keyframe.top = Some(top);
        }
        let ends_picture = descriptor.is_frame_end && self.is_top(limit, layer.spatial, picture);
        if ends_picture {
            self.close(layer, picture);
        }
        Verdict::Pass {
            ends_picture,
            active_targets: None,
        }
    }

    /// No frame of the same picture follows for the player: a browser shows a picture when its end has come. A higher one has
    /// passed already where this frame comes late.
    fn is_top(&self, limit: Layers, spatial: u8, picture: u64) -> bool {
        let top = if picture == self.keyframe.picture {
            self.keyframe.top.map(|top| top.min(limit.spatial))
        } else {
            Some(self.spatial)
        };
        let mut above = self.windows.iter().skip(usize::from(spatial) + 1);
        let is_last = above.all(|window| window.get(picture) != Some(true));
        top == Some(spatial) && is_last
    }

    /// Nothing of the picture follows its end.
    fn close(&mut self, layer: Layer, picture: u64) {
        for above in usize::from(layer.spatial) + 1..MAX_SPATIAL {
            if self.windows[above].get(picture).is_none() {
                self.windows[above].set(picture, false);
                self.is_whole[above] &= layer.temporal > 0;
            }
        }
    }

    fn decide(
        &mut self,
        limit: Layers,
        descriptor: &Descriptor,
        layer: Layer,
        picture: u64,
    ) -> bool {
        let at = usize::from(layer.spatial) % MAX_SPATIAL;
        let is_intra = !descriptor.is_inter_picture;
        self.temporal = self.temporal.min(limit.temporal);
        if is_intra && at == 0 {
            self.begin(descriptor, picture, limit);
        }
        let has_lower =
            at == 0 || !layer.is_inter_layer || !self.windows[at - 1].was_dropped(picture);
        if is_intra && has_lower && layer.spatial <= limit.spatial {
            self.is_whole[at] = true;
        }
        self.choose_spatial(limit.spatial, layer.temporal, picture);
        let window = &self.windows[at];
        // In flexible mode, its references tell whether a frame of a higher layer can be shown.
        let can_rise = descriptor.is_flexible
            && layer.temporal <= limit.temporal
            && references(descriptor, picture).all(|reference| window.has(reference));
        let is_intact =
            references(descriptor, picture).all(|reference| !window.was_dropped(reference));
        let passes = self.has_use_for(descriptor, layer)
            && (layer.temporal <= self.temporal || can_rise)
            && has_lower
            && is_intact;
        if passes {
            self.temporal = self.temporal.max(layer.temporal);
            if layer.is_switching_up && layer.spatial == self.spatial {
                // What follows in higher layers is made from nothing that was left out of them before.
                self.temporal = limit.temporal;
            }
        } else if layer.temporal == 0 {
            self.is_whole[at] = false;
        }
        passes
    }

    fn begin(&mut self, descriptor: &Descriptor, picture: u64, limit: Layers) {
        self.keyframe = Keyframe {
            picture,
            top: descriptor.top_spatial_layer,
        };
        self.is_whole = [false; MAX_SPATIAL];
        self.temporal = limit.temporal;
        self.highest_temporal = 0;
        self.asked_for = None;
    }

    /// Goes to the highest layer within the limit that can be shown from here on. Stays where it is when the lower ones
    /// had been left out while a higher one was shown, and until the next picture of the lowest temporal layer while other
    /// frames of the higher one have been left out.
    fn choose_spatial(&mut self, limit: u8, temporal: u8, picture: u64) {
        let is_sent = |newest: &Option<u64>| {
            newest.is_some_and(|newest| picture.saturating_sub(newest) <= MAX_ABSENCE)
        };
        let top = self.newest.iter().rposition(is_sent).unwrap_or(0) as u8;
        let wanted = limit.min(top);
        let up_to_wanted = &self.is_whole[..=usize::from(wanted)];
        let best = up_to_wanted.iter().rposition(|whole| *whole);
        let best = best.map_or(self.spatial, |best| best as u8);
        if best < self.spatial || temporal == 0 {
            self.spatial = best;
        }
        if wanted == self.spatial {
            self.asked_for = None;
        } else if self.asked_for != Some(wanted) && picture > self.keyframe.picture {
            self.asked_for = Some(wanted);
            self.needs_keyframe = true;
        }
    }

    /// The frame is of the layer that is shown, or a part of what that is made from.
    fn has_use_for(&self, descriptor: &Descriptor, layer: Layer) -> bool {
        let is_shown_alone = descriptor.is_not_for_higher_layers && descriptor.is_inter_picture;
        layer.spatial == self.spatial || (layer.spatial < self.spatial && !is_shown_alone)
    }
}

/// The pictures that a frame is made from, within its spatial layer.
fn references(descriptor: &Descriptor, picture: u64) -> impl Iterator<Item = u64> {
    let distances = descriptor.references().iter();
    distances.map(move |distance| picture.saturating_sub(u64::from(*distance)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One frame of a picture in flexible mode: three spatial layers, temporal pattern 0 1.
    #[derive(Clone, Copy)]
    struct Stream {
        /// Higher layers are made from lower ones in keyframes only.
        is_key_only: bool,
    }

    impl Stream {
        fn frame(self, picture: u64, spatial: u8, is_keyframe: bool) -> (Descriptor, Layer) {
            let temporal = (picture % 2) as u8;
            assert!(!is_keyframe || temporal == 0);
            let is_inter_layer = spatial > 0 && (is_keyframe || !self.is_key_only);
            let needs_none_above = spatial == 2 || (self.is_key_only && !is_keyframe);
            let mut payload = vec![0xb0 | 0x0c | u8::from(needs_none_above)];
            if !is_keyframe {
                payload[0] |= 0x40;
            }
            payload.push((picture & 0x7f) as u8);
            payload.push(temporal << 5 | spatial << 1 | u8::from(is_inter_layer));
            if !is_keyframe {
                payload.push(if temporal == 0 { 2 << 1 } else { 1 << 1 });
            } else if spatial == 0 {
                // A scalability structure of three spatial layers.
                payload[0] |= 0x02;
                payload.push(2 << 5);
            }
            let descriptor = Descriptor::parse(&payload).unwrap();
            (descriptor, descriptor.layer.unwrap())
        }

        /// The layers that pass of a picture, and whether one of them ends it.
        fn picture(
            self,
            pictures: &mut Pictures,
            limit: (u8, u8),
            picture: u64,
            is_keyframe: bool,
        ) -> (Vec<u8>, bool) {
            let (spatial, temporal) = limit;
            let limit = Layers { spatial, temporal };
            let mut ends = false;
            let mut passed = Vec::new();
            for spatial in 0..3 {
                let (descriptor, layer) = self.frame(picture, spatial, is_keyframe);
                let verdict = pictures.judge(limit, &descriptor, layer, picture);
                if let Verdict::Pass { ends_picture, .. } = verdict {
                    passed.push(spatial);
                    ends = ends_picture;
                }
            }
            (passed, ends)
        }
    }

    #[test]
    fn a_lower_layer_is_gone_back_to_at_once_and_a_higher_one_entered_at_a_keyframe() {
        let stream = Stream { is_key_only: false };
        let mut pictures = Pictures::new(0, 9);
        let mut passed = |limit, picture, is_keyframe| {
            let passed = stream.picture(&mut pictures, limit, picture, is_keyframe);
            (passed, pictures.take_keyframe_need())
        };
        assert_eq!(passed((2, 9), 0, true), ((vec![0, 1, 2], true), false));
        assert_eq!(passed((2, 9), 1, false), ((vec![0, 1, 2], true), false));
        assert_eq!(passed((0, 9), 2, false), ((vec![0], true), false));
        assert_eq!(passed((1, 9), 3, false), ((vec![0], true), true), "asks");
        assert_eq!(passed((1, 9), 4, false), ((vec![0], true), false), "once");
        assert_eq!(passed((1, 9), 6, true), ((vec![0, 1], true), false));
    }

    #[test]
    fn layers_that_only_keyframes_need_are_left_out_and_come_back_with_one() {
        let stream = Stream { is_key_only: true };
        let mut pictures = Pictures::new(0, 9);
        let mut passed = |limit, picture, is_keyframe| {
            let (passed, _) = stream.picture(&mut pictures, limit, picture, is_keyframe);
            (passed, pictures.take_keyframe_need())
        };
        assert_eq!(passed((2, 9), 0, true), (vec![0, 1, 2], false));
        assert_eq!(passed((2, 9), 2, false), (vec![2], false));
        assert_eq!(
            passed((0, 9), 4, false),
            (vec![2], true),
            "asks and goes on"
        );
        assert_eq!(passed((0, 9), 6, true), (vec![0], false));
        assert_eq!(passed((0, 9), 7, false), (vec![0], false));
    }

    #[test]
    fn a_temporal_layer_is_entered_where_its_references_have_passed() {
        let stream = Stream { is_key_only: false };
        let mut pictures = Pictures::new(0, 0);
        let mut count = |limit, picture| {
            let is_keyframe = picture == 0;
            stream
                .picture(&mut pictures, limit, picture, is_keyframe)
                .0
                .len()
        };
        assert_eq!(
            [0, 1, 2, 3].map(|picture| count((2, 0), picture)),
            [3, 0, 3, 0]
        );
        assert_eq!(
            [4, 5, 6, 7].map(|picture| count((2, 1), picture)),
            [3, 3, 3, 3]
        );
    }
}

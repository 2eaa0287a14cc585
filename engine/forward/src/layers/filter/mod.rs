//! Which frames of a stream go to one player.
//!
//! A frame is judged once, at the first of its packets to arrive, whichever that is; all its packets then fare alike.
//! What is made from a frame that was left out is left out, too, so that a decoder never misses a reference.

mod dependency;
mod pictures;
mod temporal;
mod window;

use super::Layers;
use crate::frame::{FramePart, Payload};
use crate::munger::FrameNumbers;
use crate::receive_stream::Dependencies;
use dependency::Dependency;
use pictures::Pictures;
use temporal::Temporal;

/// Which decode targets of how many go to the player.
pub(crate) type ActiveTargets = (u32, u8);

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass {
        /// The packet ends the last frame of its picture that the player gets.
        ends_picture: bool,
        /// To be told in the packet's dependency descriptor.
        active_targets: Option<ActiveTargets>,
    },
    /// What it belongs to is not known yet: to be judged again when a structure has come.
    Wait,
    Drop {
        /// Picture ids close up over the dropped picture.
        closes_up: bool,
    },
}

impl Verdict {
    const PASS: Self = Self::Pass {
        ends_picture: false,
        active_targets: None,
    };
    const DROP: Self = Self::Drop { closes_up: false };
}

/// One player's place among the layers of the stream that it gets.
#[derive(Debug)]
pub(crate) struct Filter {
    limit: Layers,
    form: Form,
    needs_keyframe: bool,
}

/// By where the stream tells its layers.
#[derive(Debug)]
enum Form {
    /// Nowhere.
    Unlayered,
    /// VP8's payload descriptor.
    Temporal(Temporal),
    /// VP9's payload descriptor.
    Pictures(Box<Pictures>),
    /// The dependency descriptor.
    Dependency(Dependency),
}

impl Filter {
    /// For a stream that starts with a keyframe.
    pub(crate) fn new(limit: Layers) -> Self {
        Self {
            limit,
            form: Form::Unlayered,
            needs_keyframe: false,
        }
    }

    /// The highest layers to pass from now on; other ones from the next place to switch.
    pub(crate) fn set_limit(&mut self, limit: Layers) {
        self.limit = limit;
    }

    /// The highest layers that pass now.
    pub(crate) fn current(&self) -> Layers {
        match &self.form {
            Form::Unlayered => Layers::LOWEST,
            Form::Temporal(temporal) => temporal.current(),
            Form::Pictures(pictures) => pictures.current(),
            Form::Dependency(dependency) => dependency.current(),
        }
    }

    /// True once when only a keyframe leads to the layers that the limit allows.
    pub(crate) fn take_keyframe_need(&mut self) -> bool {
        std::mem::take(&mut self.needs_keyframe)
    }

    /// True once when packets that had to wait can be judged now.
    pub(crate) fn take_held(&mut self, part: &FramePart) -> bool {
        match &mut self.form {
            Form::Dependency(dependency) if part.brings_structure() => dependency.take_held(),
            _ => false,
        }
    }

    /// True when a frame was judged.
    pub(crate) fn is_decided(&self, numbers: FrameNumbers) -> bool {
        match (&self.form, numbers.frame) {
            (Form::Dependency(dependency), Some(frame)) => dependency.is_decided(frame),
            _ => false,
        }
    }

    /// Judges a packet; `dependencies` are of its stream.
    pub(crate) fn judge(
        &mut self,
        part: &FramePart,
        numbers: FrameNumbers,
        dependencies: &Dependencies,
    ) -> Verdict {
        let has_structure = !dependencies.structure.is_empty();
        if let (Some(descriptor), Some(frame), true) =
            (&part.descriptor, numbers.frame, has_structure)
        {
            if !matches!(self.form, Form::Dependency(_)) {
                self.form = Form::Dependency(Dependency::new(frame));
            }
            if let Form::Dependency(form) = &mut self.form {
                let verdict = form.judge(self.limit, descriptor, frame, dependencies);
                self.needs_keyframe |= form.take_keyframe_need();
                return verdict;
            }
        }
        match part.payload {
            Payload::Opaque => Verdict::PASS,
            Payload::Vp8(descriptor) => {
                let Some(layer) = descriptor.temporal_layer else {
                    return Verdict::PASS;
                };
                if !matches!(self.form, Form::Temporal(_)) {
                    self.form = Form::Temporal(Temporal::new(self.limit.temporal));
                }
                let Form::Temporal(form) = &mut self.form else {
                    return Verdict::PASS;
                };
                let is_sync = descriptor.is_layer_sync;
                form.judge(self.limit.temporal, layer, is_sync, numbers.picture)
            }
            Payload::Vp9(descriptor) => {
                let (Some(layer), Some(picture)) = (descriptor.layer, numbers.picture) else {
                    return Verdict::PASS;
                };
                if !matches!(self.form, Form::Pictures(_)) {
                    self.form =
                        Form::Pictures(Box::new(Pictures::new(picture, self.limit.temporal)));
                }
                let Form::Pictures(form) = &mut self.form else {
                    return Verdict::PASS;
                };
                let verdict = form.judge(self.limit, &descriptor, layer, picture);
                self.needs_keyframe |= form.take_keyframe_need();
                verdict
            }
        }
    }
}

//! Layers as the dependency descriptor tells them: the player gets one of the stream's decode targets.

use super::window::FrameWindow;
use super::{ActiveTargets, Layers, Verdict};
use crate::receive_stream::Dependencies;
use rtp::payload::dependency_descriptor::{DecodeTarget, Descriptor, Frame, Indication};

/// So many packets without their structure mean that it will not come any more.
const MAX_HELD: u16 = 200;

#[derive(Debug)]
pub(super) struct Dependency {
    target: Option<Target>,
    /// The ones before it, the newest first: frames that come late are still judged by them.
    earlier: [Option<Target>; 3],
    window: FrameWindow,
    /// The frame, and its spatial layer, that the player's last picture ended with.
    ended: Option<(u64, u8)>,
    /// Packets held back for a structure that is still to come.
    held: u16,
    /// The newest frame that brought a structure.
    structure_at: u64,
    /// The frame that the player is told its decode targets with.
    told_with: Option<u64>,
    /// The decode target that a keyframe has been asked for.
    asked_for: Option<u8>,
    needs_keyframe: bool,
}

/// The decode target that passes.
#[derive(Debug, Clone, Copy)]
struct Target {
    index: u8,
    layers: Layers,
    /// Those that pass with it.
    covered: u32,
    /// Its first frame.
    since: u64,
}

impl Dependency {
    pub(super) fn new(first: u64) -> Self {
        Self {
            target: None,
            earlier: [None; 3],
            ended: None,
            held: 0,
            structure_at: first,
            window: FrameWindow::new(first),
            told_with: None,
            asked_for: None,
            needs_keyframe: false,
        }
    }

    pub(super) fn current(&self) -> Layers {
        self.target.map_or(Layers::LOWEST, |target| target.layers)
    }

    pub(super) fn take_keyframe_need(&mut self) -> bool {
        std::mem::take(&mut self.needs_keyframe)
    }

    pub(super) fn judge(
        &mut self,
        limit: Layers,
        descriptor: &Descriptor,
        number: u64,
        dependencies: &Dependencies,
    ) -> Verdict {
        let is_to_come = descriptor.frame.is_none() && number > self.structure_at;
        let passes = match self.window.get(number) {
            None if is_to_come => return self.wait(),
            // A structure that comes late is a place to switch all the same.
            Some(passes) if !(passes && descriptor.has_structure) => passes,
            _ => {
                let passes = self.decide(limit, descriptor, number, dependencies);
                self.window.set(number, passes);
                passes
            }
        };
        if !passes {
            return Verdict::DROP;
        }
        if let Some(frame) = &descriptor.frame {
            for reference in references(frame, number) {
                self.window.promise(reference);
            }
        }
        let top = descriptor.frame.filter(|_| descriptor.is_frame_end);
        let ends_picture =
            top.is_some_and(|frame| self.is_top(frame.spatial, number, dependencies));
        if let Some(frame) = top.filter(|_| ends_picture) {
            self.ended = Some((number, frame.spatial));
        }
        Verdict::Pass {
            ends_picture,
            active_targets: self.active_targets(descriptor, number, dependencies),
        }
    }

    /// The frame's structure has been lost and will be repaired; when that takes too long, the publisher is asked for
    /// another one.
    fn wait(&mut self) -> Verdict {
        self.held = self.held.saturating_add(1);
        if self.held == MAX_HELD {
            self.needs_keyframe = true;
        }
        Verdict::Wait
    }

    /// True when packets were held back for the structure that has just come.
    pub(super) fn take_held(&mut self) -> bool {
        std::mem::take(&mut self.held) > 0
    }

    pub(super) fn is_decided(&self, number: u64) -> bool {
        self.window.get(number).is_some()
    }

    /// No frame of the same picture follows for the player: a browser shows a picture when its end has come. A higher one has
    /// passed already where this frame comes late.
    fn is_top(&self, spatial: u8, number: u64, dependencies: &Dependencies) -> bool {
        let targets = dependencies.structure.targets().iter();
        let highest = targets.map(|target| target.spatial).max().unwrap_or(0);
        let above = u64::from(highest.saturating_sub(spatial));
        spatial == self.current().spatial
            && (1..=above).all(|distance| self.window.get(number + distance) != Some(true))
    }

    /// The player has been told that the picture of this frame is complete.
    fn has_ended(&self, spatial: u8, number: u64) -> bool {
        self.ended.is_some_and(|(ended, ended_spatial)| {
            let above = spatial.saturating_sub(ended_spatial);
            number > ended && number - ended <= u64::from(above)
        })
    }

    fn decide(
        &mut self,
        limit: Layers,
        descriptor: &Descriptor,
        number: u64,
        dependencies: &Dependencies,
    ) -> bool {
        let Some(frame) = &descriptor.frame else {
            // Of before the structure in force, and nothing that has passed is made from it.
            return false;
        };
        if descriptor.has_structure {
            self.structure_at = self.structure_at.max(number);
            // The same number may mean another target now.
            self.target = None;
            self.earlier = [None; 3];
            self.asked_for = None;
        }
        let can_switch = references(frame, number).all(|reference| self.window.has(reference));
        if can_switch && !self.has_ended(frame.spatial, number) {
            self.switch(limit, frame, number, dependencies);
        }
        let Some(target) = self.target_at(number) else {
            // No place to start has been seen.
            self.ask(u8::MAX);
            return false;
        };
        let indication = frame.indication(target.index);
        let is_part = indication.is_present();
        let is_intact =
            references(frame, number).all(|reference| !self.window.was_dropped(reference));
        if is_part && !is_intact && indication != Indication::Discardable {
            self.ask(target.index);
        }
        is_part && is_intact
    }

    /// The decode target that was in force when a frame was sent.
    fn target_at(&self, number: u64) -> Option<Target> {
        let earlier = self.earlier.iter().flatten();
        let mut all = self.target.iter().chain(earlier);
        all.find(|target| target.since <= number)
            .or(self.target.as_ref())
            .copied()
    }

    /// Goes over to the best decode target within the limit that begins with this frame.
    fn switch(&mut self, limit: Layers, frame: &Frame, number: u64, dependencies: &Dependencies) {
        let targets = dependencies.structure.targets();
        let Some(best) = best_target(targets, limit, dependencies.active) else {
            return;
        };
        if self.target.is_some_and(|target| target.index == best) {
            self.asked_for = None;
            return;
        }
        let is_better = |layers: Layers| {
            self.target.is_none_or(|current| {
                let is_right = current.layers.is_within(limit)
                    && dependencies.active >> current.index & 1 == 1;
                !is_right || layers > current.layers
            })
        };
        // Whoever has a target's frames among others can go on with them alone from the next picture on.
        let is_covered = self
            .target
            .is_some_and(|target| target.covered >> best & 1 == 1);
        let entered = (0..)
            .zip(targets)
            .filter(|(index, target)| {
                let is_allowed = *index == best || layers_of_target(target).is_within(limit);
                let is_left_over = *index == best
                    && is_covered
                    && frame.spatial == 0
                    && self.window.is_newest(number);
                let is_begun = is_allowed
                    && dependencies.active >> index & 1 == 1
                    && frame.indication(*index) == Indication::Switch
                    && is_better(layers_of_target(target))
                    && self.has_chain(target, frame, number);
                is_left_over || is_begun
            })
            .max_by_key(|(_, target)| layers_of_target(target));
        if let Some((index, target)) = entered {
            self.earlier.rotate_right(1);
            self.earlier[0] = self.target;
            self.target = Some(Target {
                index,
                layers: layers_of_target(target),
                covered: dependencies.structure.covered_by(index),
                since: number,
            });
            self.told_with = Some(number);
        }
        self.ask_if_far(best, targets);
    }

    /// Asks for a keyframe when another spatial layer is wanted to which nothing else leads.
    fn ask_if_far(&mut self, best: u8, targets: &[DecodeTarget]) {
        let (Some(current), Some(wanted)) = (self.target, targets.get(usize::from(best))) else {
            return;
        };
        let is_covered = current.covered >> best & 1 == 1;
        if wanted.spatial != current.layers.spatial && !is_covered {
            self.ask(best);
        }
    }

    fn ask(&mut self, target: u8) {
        if self.asked_for != Some(target) {
            self.asked_for = Some(target);
            self.needs_keyframe = true;
        }
    }

    /// The player has the target's frames up to here.
    fn has_chain(&self, target: &DecodeTarget, frame: &Frame, number: u64) -> bool {
        let distance = target.chain.and_then(|chain| frame.chain_distance(chain));
        match distance {
            None | Some(0) => true,
            Some(distance) => {
                let previous = number.saturating_sub(u64::from(distance));
                self.window.has(previous)
            }
        }
    }

    /// What the player is to be told: with each structure, at each switch, and whenever the publisher says it.
    fn active_targets(
        &self,
        descriptor: &Descriptor,
        number: u64,
        dependencies: &Dependencies,
    ) -> Option<ActiveTargets> {
        let count = dependencies.structure.targets().len() as u8;
        let target = self.target.filter(|_| descriptor.frame.is_some())?;
        let all = (u64::from(u32::MAX) >> (32 - count)) as u32;
        let active = target.covered & dependencies.active;
        let is_due = descriptor.active_targets.is_some()
            || self.told_with == Some(number)
            || descriptor.has_structure;
        let is_implied =
            descriptor.has_structure && descriptor.active_targets.is_none() && active == all;
        (is_due && !is_implied).then_some((active, count))
    }
}

/// The numbers of what a frame is made from.
fn references(frame: &Frame, number: u64) -> impl Iterator<Item = u64> {
    let distances = frame.references().iter();
    distances.map(move |distance| number.saturating_sub(u64::from(*distance)))
}

/// The best active decode target within the limit; else the lowest active one.
fn best_target(targets: &[DecodeTarget], limit: Layers, active: u32) -> Option<u8> {
    let active = || {
        (0u8..)
            .zip(targets)
            .filter(move |(index, _)| active >> index & 1 == 1)
    };
    active()
        .filter(|(_, target)| layers_of_target(target).is_within(limit))
        .max_by_key(|(_, target)| layers_of_target(target))
        .or_else(|| active().min_by_key(|(_, target)| layers_of_target(target)))
        .map(|(index, _)| index)
}

fn layers_of_target(target: &DecodeTarget) -> Layers {
    Layers {
        spatial: target.spatial,
        temporal: target.temporal,
    }
}

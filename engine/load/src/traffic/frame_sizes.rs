//! How large an encoder's frames are: scattered around the bitrate, with keyframes several times as large, which the
//! following frames make up for.

/// A keyframe of a talking head is about this many times as large as the frames after it.
const KEYFRAME_FACTOR: f64 = 6.0;
/// Share of what was sent too much that the next frame makes up for.
const REPAYMENT: f64 = 0.08;
/// A frame is not made smaller than this share of its size for that.
const LEAST: f64 = 0.4;
/// Standard deviation of the logarithm of a frame's size.
const SCATTER: f64 = 0.22;
const MIN_FRAME_BYTES: usize = 64;

/// The rate controller of one encoding.
#[derive(Debug, Clone)]
pub struct FrameSizes {
    random: fastrand::Rng,
    mean_bytes: f64,
    /// Bytes sent beyond the bitrate; negative when there is room.
    debt: f64,
}

impl FrameSizes {
    pub fn new(bitrate_bps: u32, frames_per_second: u32, random: fastrand::Rng) -> Self {
        Self {
            random,
            mean_bytes: f64::from(bitrate_bps) / 8.0 / f64::from(frames_per_second),
            debt: 0.0,
        }
    }

    /// Bytes of the next frame. `weight` is its share of a mean frame, by its temporal layer.
    pub fn next(&mut self, is_keyframe: bool, weight: f64) -> usize {
        let factor = if is_keyframe { KEYFRAME_FACTOR } else { weight };
        let scatter = (SCATTER * normal(&mut self.random) - SCATTER * SCATTER / 2.0).exp();
        let wanted = self.mean_bytes * factor * scatter;
        let size = if is_keyframe {
            wanted
        } else {
            (wanted - self.debt * REPAYMENT).max(wanted * LEAST)
        };
        let size = (size as usize).max(MIN_FRAME_BYTES);
        self.debt += size as f64 - self.mean_bytes;
        size
    }
}

/// A standard normal number: the sum of twelve uniform ones, less six.
fn normal(random: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| random.f64()).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_scatter_but_keep_to_the_bitrate_in_spite_of_keyframes() {
        let mut sizes = FrameSizes::new(1_500_000, 30, fastrand::Rng::with_seed(1));
        let frames: Vec<usize> = (0..1_800)
            .map(|at| sizes.next(at % 300 == 0, 1.0))
            .collect();
        let bps = frames.iter().sum::<usize>() as f64 * 8.0 / 60.0;
        assert!((1_470_000.0..1_530_000.0).contains(&bps), "{bps}");
        let later: Vec<usize> = frames[100..300].to_vec();
        let (least, most) = (later.iter().min().unwrap(), later.iter().max().unwrap());
        assert!(*most > least * 2, "{least} to {most} bytes");
    }

    #[test]
    fn a_keyframe_is_several_times_as_large_as_its_followers() {
        let mut sizes = FrameSizes::new(1_500_000, 30, fastrand::Rng::with_seed(2));
        let keyframe = sizes.next(true, 1.0);
        let follower = sizes.next(false, 1.0);
        assert!(keyframe > follower * 3, "{keyframe} and {follower} bytes");
    }
}

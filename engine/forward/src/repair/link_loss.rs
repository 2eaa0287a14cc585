//! How many packets a link loses, from transport-wide feedback, and how much repetition that is worth.
//!
//! A packet that is sent in several copies under one number is reported lost only when all of them are, so that of copies
//! the loss of one has to be inferred. What is sent once has most of the say wherever there is any of it.

/// Reports that are looked back upon, about: a second of a call.
const MEMORY: f32 = 256.0;
/// Numbers whose feedback may still come.
const NUMBERED: usize = 2_048;
/// Most copies of a packet, the first included.
pub(crate) const MAX_COPIES: usize = 4;

/// A link that loses fewer is repaired by asking.
const WORTH_TWO: f32 = 0.015;
const WORTH_THREE: f32 = 0.08;
const WORTH_FOUR: f32 = 0.2;
const WORTH_FIVE: f32 = 0.25;
/// What loses more has no room for anything, least of all for copies.
const HOPELESS: f32 = 0.6;
/// From here on an answer to a NACK is worth a copy: the link is as likely to lose it as it did the packet.
const WORTH_TWO_ANSWERS: f32 = 0.05;
/// From here on, pictures of a dozen packets are hardly ever whole before something was sent again, and that again is lost:
/// to send all of it twice takes little more than all those answers, and a third of the time.
const WORTH_TWO_OF_VIDEO: f32 = 0.2;
const STILL_WORTH_TWO_OF_VIDEO: f32 = 0.14;

#[derive(Debug, Clone, Copy, Default)]
struct Experience {
    /// Share of recent packets that went out in so many copies.
    share: f32,
    /// Share of them of which no copy came.
    lost: f32,
}

#[derive(Debug, Default)]
pub(crate) struct LinkLoss {
    /// By the number of copies less one.
    by_copies: [Experience; MAX_COPIES],
    /// Two bits for each of the last numbers: its copies less one. Nothing until something goes out more than once.
    copies: Box<[u8]>,
}

impl LinkLoss {
    /// Notes that the packet with this transport-wide number goes out `extra` more times than once.
    pub(crate) fn sent(&mut self, number: u16, extra: u8) {
        if self.copies.is_empty() {
            if extra == 0 {
                return;
            }
            self.copies = vec![0; NUMBERED / 4].into_boxed_slice();
        }
        let (byte, shift) = Self::place(number);
        let extra = extra.min(MAX_COPIES as u8 - 1);
        self.copies[byte] = self.copies[byte] & !(3 << shift) | extra << shift;
    }

    /// Takes what feedback says about a number.
    pub(crate) fn reported(&mut self, number: u16, is_lost: bool) {
        let (byte, shift) = Self::place(number);
        let copies = self.copies.get(byte).copied().unwrap_or_default();
        let extra = usize::from(copies >> shift & 3).min(MAX_COPIES - 1);
        for (copies, experience) in self.by_copies.iter_mut().enumerate() {
            let is_it = f32::from(u8::from(copies == extra));
            experience.share += (is_it - experience.share) / MEMORY;
        }
        let lost = &mut self.by_copies[extra].lost;
        *lost += (f32::from(u8::from(is_lost)) - *lost) / MEMORY;
    }

    /// Share of packets that are lost, 0–1.
    pub(crate) fn estimate(&self) -> f32 {
        let [once, twice, thrice, often] = self.by_copies;
        let shares = once.share + twice.share + thrice.share + often.share;
        if shares == 0.0 {
            return 0.0;
        }
        let lost = once.share * once.lost
            + twice.share * twice.lost.sqrt()
            + thrice.share * thrice.lost.cbrt()
            + often.share * often.lost.sqrt().sqrt();
        lost / shares
    }

    /// How many more times than once a packet of sound should go out. Sound is little, and it cannot wait for a NACK.
    /// `most` of the loss, 0–1, is the link's own: what a full queue drops is not helped by filling it more.
    pub(crate) fn copies_of_sound(&self, most: f32) -> u8 {
        match self.estimate().min(most) {
            loss if !(WORTH_TWO..HOPELESS).contains(&loss) => 0,
            loss if loss < WORTH_THREE => 1,
            loss if loss < WORTH_FOUR => 2,
            loss if loss < WORTH_FIVE => 3,
            _ => 4,
        }
    }

    /// True when each packet of video should go out twice; `was` says whether it does. `most` of the loss, 0–1, is the link's
    /// own.
    pub(crate) fn is_worth_two_of_video(&self, most: f32, was: bool) -> bool {
        let least = if was {
            STILL_WORTH_TWO_OF_VIDEO
        } else {
            WORTH_TWO_OF_VIDEO
        };
        (least..HOPELESS).contains(&self.estimate().min(most))
    }

    /// How many more times than once a packet that was asked for should go out.
    pub(crate) fn copies_of_answers(&self) -> u8 {
        let loss = self.estimate();
        u8::from((WORTH_TWO_ANSWERS..HOPELESS).contains(&loss))
    }

    fn place(number: u16) -> (usize, u32) {
        let number = usize::from(number) % NUMBERED;
        (number / 4, (number % 4 * 2) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the estimate asks for, of packets of their own.
    fn copies(losses: &LinkLoss) -> u8 {
        losses.copies_of_sound(1.0).min(MAX_COPIES as u8 - 1)
    }

    /// Reports `count` packets, each lost when `is_lost` says so, sent as often as the estimate asks for.
    fn run(losses: &mut LinkLoss, count: u16, mut is_lost: impl FnMut() -> bool) {
        for number in 0..count {
            let extra = copies(losses);
            losses.sent(number, extra);
            let all_lost = (0..=extra).fold(true, |all, _| is_lost() && all);
            losses.reported(number, all_lost);
        }
    }

    /// True for a share of the calls.
    fn random(share: f64) -> impl FnMut() -> bool {
        let mut state = 0x9e37_79b9_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 11) as f64) < share * (1u64 << 53) as f64
        }
    }

    #[test]
    fn a_link_without_loss_is_sent_nothing_twice() {
        let mut losses = LinkLoss::default();
        run(&mut losses, 5_000, || false);
        assert_eq!(
            (losses.copies_of_sound(1.0), losses.copies_of_answers()),
            (0, 0)
        );
    }

    #[test]
    fn repeating_does_not_hide_the_loss_that_it_is_for() {
        for (share, wanted) in [(0.04, 1), (0.14, 2), (0.3, 3)] {
            let mut losses = LinkLoss::default();
            run(&mut losses, 5_000, random(share));
            let mut fitting = 0;
            let mut lost = random(share);
            for _ in 0..100 {
                run(&mut losses, 50, &mut lost);
                fitting += u32::from(copies(&losses) == wanted);
            }
            assert!(fitting > 85, "{share}: {fitting} of 100");
            let estimate = f64::from(losses.estimate());
            assert!(
                (share * 0.4..share * 1.8).contains(&estimate),
                "{share}: {estimate}"
            );
        }
    }

    #[test]
    fn repeating_ends_when_the_link_is_good_again() {
        let mut losses = LinkLoss::default();
        run(&mut losses, 2_000, random(0.2));
        assert!(losses.copies_of_sound(1.0) >= 2);
        run(&mut losses, 4_000, || false);
        assert_eq!(losses.copies_of_sound(1.0), 0);
    }

    #[test]
    fn a_link_that_carries_nearly_nothing_is_not_given_more() {
        let mut losses = LinkLoss::default();
        run(&mut losses, 5_000, random(0.9));
        assert_eq!(losses.copies_of_answers(), 0);
    }
}

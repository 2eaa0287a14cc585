//! The dependency descriptor: any value is read or refused, with a structure known or not; rewriting changes the frame
//! number and the mask of active decode targets, and nothing else.
//!
//! The input is a length, a first descriptor of that length, which may bring a structure, and a second one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::dependency_descriptor::{Descriptor, MAX_GROWTH, Numbers, Structure};

fuzz_target!(|bytes: &[u8]| {
    let Some((len, rest)) = bytes.split_first() else {
        return;
    };
    let (first, second) = rest.split_at(usize::from(*len).min(rest.len()));
    let mut structure = Structure::default();
    check(first, &mut structure);
    check(second, &mut structure);
});

fn check(value: &[u8], structure: &mut Structure) {
    let known = *structure;
    let Ok(before) = Descriptor::parse(value, structure) else {
        assert_eq!(*structure, known, "a refused descriptor changes nothing");
        return;
    };
    for target in 0..structure.targets().len() as u8 {
        let covered = structure.covered_by(target);
        assert_eq!(covered >> target & 1, 1, "a decode target has its own frames");
    }
    let count = structure.targets().len() as u8;
    let mask = (0x5a5a_a5a5_u64 & ((1 << count) - 1)) as u32;
    let with_mask = before.frame.map(|_| (mask, count));
    for active_targets in [None, with_mask] {
        let numbers = Numbers {
            frame_number: 0xa55a,
            active_targets,
        };
        let mut copy = vec![0xee; value.len() + MAX_GROWTH];
        let len = before.rewrite(value, &numbers, &mut copy);
        let len = len.expect("there is room");
        let mut same = known;
        let after = Descriptor::parse(&copy[..len], &mut same).expect("rewriting keeps the form");
        assert_eq!(after.frame_number, 0xa55a);
        let expected = active_targets.map(|(mask, _)| mask);
        assert_eq!(after.active_targets, expected.or(before.active_targets));
        assert_eq!(after.frame, before.frame);
        assert_eq!(after.is_keyframe_start(), before.is_keyframe_start());
        assert_eq!(same, *structure);
    }
}

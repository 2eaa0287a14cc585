//! The dependency descriptor: any value is read or refused; a new frame number changes nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::dependency_descriptor::{DependencyDescriptor, set_frame_number};

fuzz_target!(|bytes: &[u8]| {
    let Ok(before) = DependencyDescriptor::parse(bytes) else {
        return;
    };
    let mut copy = bytes.to_vec();
    set_frame_number(&mut copy, 0xa55a);
    let expected = DependencyDescriptor {
        frame_number: 0xa55a,
        ..before
    };
    assert_eq!(DependencyDescriptor::parse(&copy), Ok(expected));
});

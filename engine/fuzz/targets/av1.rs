//! AV1: any payload is read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::av1::Descriptor;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(descriptor) = Descriptor::parse(bytes) {
        descriptor.is_keyframe_start();
    }
});

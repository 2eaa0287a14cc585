//! H.264: any payload is judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::h264::is_keyframe_start;

fuzz_target!(|bytes: &[u8]| {
    is_keyframe_start(bytes);
});

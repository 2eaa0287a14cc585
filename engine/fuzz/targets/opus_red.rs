//! Opus and RED: any payload is read or refused, and the blocks of RED lie within it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::{opus, red};

fuzz_target!(|bytes: &[u8]| {
    opus::duration_micros(bytes);
    opus::is_discontinuous(bytes);
    let total: usize = red::blocks(bytes)
        .flatten()
        .map(|block| block.data.len())
        .sum();
    assert!(total <= bytes.len());
    let _ = red::primary(bytes);
});

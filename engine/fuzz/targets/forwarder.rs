//! The forwarder under arbitrary packets, calls and times, from two peers.
#![no_main]

#[path = "forwarder/script.rs"]
mod script;
#[path = "forwarder/stage.rs"]
mod stage;

use libfuzzer_sys::fuzz_target;
use script::Script;
use stage::Stage;

fuzz_target!(|bytes: &[u8]| {
    let mut script = Script::new(bytes);
    let mut stage = Stage::new();
    while let Some(step) = script.next_step() {
        stage.play(step);
    }
    stage.close();
});

//! The engine's own code between real sockets, in one thread and on a virtual clock, so that what it costs can be
//! counted without what its clients cost.

pub mod client;
pub mod cpu;
pub mod ledger;
pub mod namespace;
pub mod stage;
pub mod tracks;
pub mod video;

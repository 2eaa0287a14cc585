//! A network on a virtual clock, for tests: equal seeds behave equally.
#![forbid(unsafe_code)]

mod cross_traffic;
mod link;
mod random;

pub use cross_traffic::CrossTraffic;
pub use link::{Link, LinkSettings};
pub use random::Random;

/// A point on the virtual clock, microseconds.
pub type Micros = u64;

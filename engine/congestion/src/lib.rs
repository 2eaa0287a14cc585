//! How much a transport can carry, estimated by the sender from feedback about what it sent. Pure: packets, feedback and
//! time are arguments.
//!
//! ```text
//!  sent ──▶ sent_packets ◀── feedback
//!                │ acknowledged, lost
//!    ┌───────────┼───────────────┬────────────────┐
//!    ▼           ▼               ▼                ▼
//!  rate_window  inter_arrival   loss_based       probe_result
//!    │           ▼               │                ▲ │
//!    │          trendline        │                │ ▼
//!    │           ▼               │               probe_controller ──▶ padding that is due
//!    │          overuse_detector │                │
//!    └─────────▶ rate_control ◀──┼────────────────┘
//!                │  (alr)        │
//!                ▼               ▼
//!              min ── the estimate
//! ```
#![forbid(unsafe_code)]

mod alr;
mod arrival_clock;
mod estimator;
mod inter_arrival;
mod loss_based;
mod overuse_detector;
mod probe_controller;
mod probe_result;
mod rate_control;
mod rate_window;
mod sent_packets;
mod service_rate;
mod surroundings;
mod trendline;

pub use estimator::{Estimator, Figures};
pub use sent_packets::PacketClass;

/// A point on the monotonic clock of the process, microseconds.
pub type Micros = u64;

/// Where an estimate begins, and between what it stays, bits per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub initial_bps: f64,
    pub min_bps: f64,
    pub max_bps: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            initial_bps: 800_000.0,
            min_bps: 30_000.0,
            max_bps: 100_000_000.0,
        }
    }
}

//! Who is in which room, who publishes what, and who plays whom.

mod plan;

use std::sync::Arc;

use crate::traffic::capture::Capture;
use crate::traffic::video::VideoPlan;

pub use plan::{Plan, Scenario};

/// One member of a room.
#[derive(Debug, Clone)]
pub struct Member {
    pub room_id: String,
    pub user_id: String,
    pub publishes: Option<Published>,
    /// Ids of the streams that it plays.
    pub plays: Vec<String>,
    /// How large each of them is on its screen, in pixels; `None`: as large as it comes.
    pub shown: Option<(u16, u16)>,
}

/// A stream that a member publishes.
#[derive(Debug, Clone)]
pub struct Published {
    pub stream_id: String,
    pub has_audio: bool,
    pub video: Option<VideoPlan>,
    /// Replayed as video.
    pub capture: Option<Arc<Capture>>,
}

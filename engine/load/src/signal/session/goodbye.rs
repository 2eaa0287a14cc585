//! Leaving: what a server has not been told of, it holds for 100 s (SIG-17).

use std::thread;
use std::time::Duration;

use serde_json::json;

use super::super::connection::Received;
use super::{Asked, Session};
use crate::clock::{Clock, MILLISECOND, Micros, SECOND};

/// How long answers are waited for: the server may be busy, or gone.
const PATIENCE: Micros = 5 * SECOND;
const LOOK_INTERVAL: Duration = Duration::from_micros(5 * MILLISECOND);

/// Lets all members leave their rooms (SIG-15), and waits until the server knows of it. Returns how many it may not know of.
pub fn leave_all(sessions: &mut [Session], clock: &Clock) -> usize {
    let until = clock.now() + PATIENCE;
    let mut waiting: Vec<&mut Session> = sessions.iter_mut().collect();
    waiting.retain_mut(|session| session.asks_to_leave());
    loop {
        waiting.retain_mut(|session| !session.has_left());
        if waiting.is_empty() || clock.now() >= until {
            return waiting.len();
        }
        thread::sleep(LOOK_INTERVAL);
    }
}

impl Session {
    /// False when there is no connection to say it on.
    fn asks_to_leave(&mut self) -> bool {
        self.ask(Asked::Leave, "leave", json!({})).is_ok()
    }

    /// True once the server has answered, or has closed the connection. What else it says is not listened to any more.
    fn has_left(&mut self) -> bool {
        loop {
            match self.connection.receive() {
                Ok(Received::Nothing) => return false,
                Err(_) => return true,
                Ok(Received::Message(message)) => {
                    let id = message["id"].as_u64().unwrap_or(0);
                    let answered = self.asked.remove(&id);
                    if message["type"] == "response" && matches!(answered, Some(Asked::Leave)) {
                        return true;
                    }
                }
            }
        }
    }
}

//! Reading what has come over UDP, and having the engine do the work of it.

use std::io;

use net::Micros;

use crate::engine::Engine;
use crate::udp::{Batch, MediaSocket};

/// Batches of datagrams before the loop looks at anything else.
const BATCHES_PER_TURN: usize = 16;

pub struct Intake {
    batch: Batch,
    may_have_more: bool,
}

impl Intake {
    pub fn new(socket: &MediaSocket) -> Self {
        Self {
            batch: Batch::new(socket),
            may_have_more: false,
        }
    }

    /// The socket has become readable.
    pub fn wake(&mut self) {
        self.may_have_more = true;
    }

    /// True while no event will say that there is something to read, though there may be.
    pub fn may_have_more(&self) -> bool {
        self.may_have_more
    }

    /// Reads batch after batch, as long as there is something and it is not the others' turn. Media goes out with its
    /// batch; feedback waits until all media of the turn is out. `flush` hands out what the engine has made.
    pub fn read(
        &mut self,
        engine: &mut Engine,
        now: impl Fn() -> Micros,
        mut flush: impl FnMut(&mut Engine),
    ) {
        if !self.may_have_more {
            return;
        }
        for _ in 0..BATCHES_PER_TURN {
            match self.batch.receive(engine.outbox().udp()) {
                Ok(count) => {
                    let begun = now();
                    let came_at = begun.saturating_sub(self.batch.waited());
                    engine.handle_batch(&mut self.batch, count, begun);
                    flush(engine);
                    engine.pace().batch_done(count, came_at, now());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.may_have_more = false;
                    break;
                }
                // Interrupted, or an earlier datagram could not be delivered; says nothing about the next.
                Err(_) => {}
            }
        }
        if engine.handle_feedback(now()) {
            flush(engine);
        }
    }
}

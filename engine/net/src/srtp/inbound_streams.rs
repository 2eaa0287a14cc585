//! What is kept of each stream that a client sends.

use rustc_hash::FxHashMap;

use super::SrtpError;
use super::window::Window;

/// The most streams (SSRCs) of one client that are remembered. A client uses one per track,
/// simulcast version and retransmission, and new ones whenever it publishes anew; the stream that
/// was silent longest makes room.
pub const MAX_INBOUND_STREAMS: usize = 1024;

#[derive(Default)]
struct Stream {
    window: Window,
    /// Count of authentic packets when it was last heard.
    heard_at: u64,
}

pub(super) struct InboundStreams {
    streams: FxHashMap<u32, Stream>,
    packets: u64,
    max: usize,
}

impl Default for InboundStreams {
    fn default() -> Self {
        Self {
            streams: FxHashMap::default(),
            packets: 0,
            max: MAX_INBOUND_STREAMS,
        }
    }
}

impl InboundStreams {
    pub fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// The newest index of a stream; `None` for a new one.
    pub fn newest(&self, ssrc: u32) -> Option<u64> {
        self.streams.get(&ssrc)?.window.newest()
    }

    pub fn check_fresh(&self, ssrc: u32, index: u64) -> Result<(), SrtpError> {
        match self.streams.get(&ssrc) {
            Some(stream) if !stream.window.is_fresh(index) => Err(SrtpError::Replayed),
            _ => Ok(()),
        }
    }

    /// Marks the index of an authentic packet.
    pub fn mark(&mut self, ssrc: u32, index: u64) {
        self.packets += 1;
        if self.streams.len() >= self.max && !self.streams.contains_key(&ssrc) {
            let by_silence = self
                .streams
                .iter()
                .min_by_key(|(_, stream)| stream.heard_at);
            if let Some((&silent, _)) = by_silence {
                self.streams.remove(&silent);
            }
        }
        let stream = self.streams.entry(ssrc).or_default();
        stream.window.mark(index);
        stream.heard_at = self.packets;
    }
}

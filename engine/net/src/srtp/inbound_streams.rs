//! What is kept of each stream that a client sends.

use rustc_hash::FxHashMap;

use super::window::Window;

/// The most streams (SSRCs) of one client that are remembered. A client uses one per track,
/// simulcast version and retransmission, and new ones whenever it publishes anew; the stream that
/// was silent longest makes room.
pub const MAX_INBOUND_STREAMS: usize = 1024;

#[derive(Default)]
struct Stream {
    window: Window,
    /// Count of packets when it was last heard.
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

    /// What is known of a stream, in one look-up for the whole packet; `None` for a new one.
    pub fn get(&mut self, ssrc: u32) -> Option<Known<'_>> {
        self.packets += 1;
        let stream = self.streams.get_mut(&ssrc)?;
        Some(Known {
            stream,
            now: self.packets,
        })
    }

    /// Begins a stream with the index of an authentic packet.
    pub fn begin(&mut self, ssrc: u32, index: u64) {
        if self.streams.len() >= self.max {
            let by_silence = self
                .streams
                .iter()
                .min_by_key(|(_, stream)| stream.heard_at);
            if let Some((&silent, _)) = by_silence {
                self.streams.remove(&silent);
            }
        }
        let mut window = Window::default();
        window.mark(index);
        let heard_at = self.packets;
        self.streams.insert(ssrc, Stream { window, heard_at });
    }
}

/// A stream that has been heard.
pub(super) struct Known<'a> {
    stream: &'a mut Stream,
    now: u64,
}

impl Known<'_> {
    pub fn newest(&self) -> Option<u64> {
        self.stream.window.newest()
    }

    pub fn is_fresh(&self, index: u64) -> bool {
        self.stream.window.is_fresh(index)
    }

    /// Marks the index of an authentic packet.
    pub fn mark(self, index: u64) {
        self.stream.window.mark(index);
        self.stream.heard_at = self.now;
    }
}

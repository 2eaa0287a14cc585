//! Feedback that waits until the media of the turn is out.

use net::Path;

/// Compounds are a few hundred bytes; this is a turn's worth of them from hundreds of clients.
const MAX_BYTES: usize = 256 << 10;
const MAX_COMPOUNDS: usize = 2_048;

struct Compound {
    path: Path,
    offset: usize,
    len: usize,
}

/// Still sealed, in the order in which they came.
pub(super) struct FeedbackQueue {
    bytes: Vec<u8>,
    compounds: Vec<Compound>,
}

impl FeedbackQueue {
    pub fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(MAX_BYTES),
            compounds: Vec::with_capacity(MAX_COMPOUNDS),
        }
    }

    /// To stand in for one that is being emptied.
    pub fn without_memory() -> Self {
        Self {
            bytes: Vec::new(),
            compounds: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.compounds.is_empty()
    }

    /// False when it is full and has to be emptied first.
    #[must_use]
    pub fn push(&mut self, path: Path, sealed: &[u8]) -> bool {
        let offset = self.bytes.len();
        if offset + sealed.len() > MAX_BYTES || self.compounds.len() == MAX_COMPOUNDS {
            return false;
        }
        self.bytes.extend_from_slice(sealed);
        self.compounds.push(Compound {
            path,
            offset,
            len: sealed.len(),
        });
        true
    }

    /// Gives every compound to `take` and is empty.
    pub fn drain(&mut self, mut take: impl FnMut(Path, &mut [u8])) {
        for Compound { path, offset, len } in self.compounds.drain(..) {
            take(path, &mut self.bytes[offset..offset + len]);
        }
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::udp_path;

    fn path(port: u16) -> Path {
        udp_path(([192, 0, 2, 1], port).into())
    }

    #[test]
    fn compounds_come_out_once_and_in_order() {
        let mut queue = FeedbackQueue::new();
        assert!(queue.push(path(1), b"first") && queue.push(path(2), b"second"));
        let mut all = Vec::new();
        queue.drain(|path, bytes| all.push((path.remote.port(), bytes.to_vec())));
        assert_eq!(all, [(1, b"first".to_vec()), (2, b"second".to_vec())]);
        assert!(queue.is_empty());
        queue.drain(|_, _| panic!("nothing is left"));
    }

    #[test]
    fn a_full_queue_takes_no_more_and_does_not_grow() {
        let mut queue = FeedbackQueue::new();
        let before = (queue.bytes.capacity(), queue.compounds.capacity());
        let mut taken = 0;
        while queue.push(path(1), &[0; 100]) {
            taken += 1;
        }
        assert_eq!(taken, MAX_COMPOUNDS);
        queue.drain(|_, _| {});
        let mut bytes = 0;
        while queue.push(path(1), &[0; 1_000]) {
            bytes += 1_000;
        }
        assert!(bytes > MAX_BYTES - 1_000, "{bytes}");
        assert_eq!((queue.bytes.capacity(), queue.compounds.capacity()), before);
    }
}

//! Sealed packets kept to be sent again.

/// How many of the last packets are kept: 0.64 s of audio in frames of 20 ms.
const PACKETS: usize = 32;

/// The last packets of one stream as they went out.
///
/// A stream without RTX (RFC 4588) repeats a packet under its own number. Sealing it a second time
/// would, with a header extension changed, be two messages under one GCM nonce, which gives the
/// authentication key away. So the very same bytes go out again.
#[derive(Default)]
pub(super) struct SealedCopies {
    /// At the index modulo [`PACKETS`].
    packets: [Option<(u64, Vec<u8>)>; PACKETS],
}

impl SealedCopies {
    pub fn keep(&mut self, index: u64, sealed: &[u8]) {
        let (kept_index, bytes) =
            self.packets[index as usize % PACKETS].get_or_insert_with(Default::default);
        *kept_index = index;
        bytes.clear();
        bytes.extend_from_slice(sealed);
    }

    pub fn get(&self, index: u64) -> Option<&[u8]> {
        let (kept_index, bytes) = self.packets[index as usize % PACKETS].as_ref()?;
        (*kept_index == index).then_some(bytes.as_slice())
    }
}

//! What the system can take off the engine, and how much of that it may.

use std::fmt;
use std::str::FromStr;

/// The most that is used of what the system has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offload {
    /// Everything.
    #[default]
    Auto,
    /// Many datagrams in one call, but each by itself.
    Batched,
    /// One datagram in one call, as on every system.
    Single,
}

impl Offload {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Batched, Self::Single];

    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Batched => "batched",
            Self::Single => "single",
        }
    }
}

/// Nothing is called that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchOffload;

impl fmt::Display for NoSuchOffload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Offload::ALL.map(Offload::name);
        write!(f, "expected {}", names.join(", "))
    }
}

impl std::error::Error for NoSuchOffload {}

impl FromStr for Offload {
    type Err = NoSuchOffload;

    fn from_str(text: &str) -> Result<Self, NoSuchOffload> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.name() == text).ok_or(NoSuchOffload)
    }
}

/// What is used, found by asking the system when the socket is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Features {
    /// `sendmmsg` and `recvmmsg`.
    pub has_batches: bool,
    /// UDP_SEGMENT: one message goes out as several datagrams.
    pub has_segmentation: bool,
    /// UDP_GRO: several datagrams of one sender come in as one message.
    pub has_coalescing: bool,
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.has_batches {
            return f.write_str("one datagram a call");
        }
        f.write_str("batches")?;
        if self.has_segmentation {
            f.write_str(", segmentation")?;
        }
        if self.has_coalescing {
            f.write_str(", coalescing")?;
        }
        Ok(())
    }
}

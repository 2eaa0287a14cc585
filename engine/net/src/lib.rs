//! ICE-lite, DTLS and SRTP of one transport, and SRTP alone between engines; without sockets.
//!
//! Time comes in as [`Micros`], datagrams come in and go out as bytes with a [`Path`]; see
//! [`Transport`].
#![forbid(unsafe_code)]

mod credentials;
mod dtls;
mod fingerprint;
mod ice;
mod identity;
mod path;
pub mod srtp;
mod transport;

pub use credentials::Credentials;
pub use fingerprint::{Fingerprint, FingerprintError, HashFunction};
pub use identity::{Identity, IdentityError};
pub use path::{Link, Path};
pub use transport::{
    ConnectError, Event, RelayKeys, RemoteDtls, Role, State, StreamOutOfOrder, Transport,
};

/// Monotonic time in microseconds since the process began.
pub type Micros = u64;

/// One second.
const SECOND: Micros = 1_000_000;

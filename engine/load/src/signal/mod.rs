//! Parley's own signalling, as a client of it (docs/protocol.md).

mod address;
mod connection;
mod proof;
mod session;
mod track_parameters;

pub use address::ServerAddress;
pub use session::{App, Session, SessionState, leave_all};

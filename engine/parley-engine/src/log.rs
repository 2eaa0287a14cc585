//! Log lines on standard error. No address, secret or key is ever written.

use std::fmt::Display;
use std::io::Write;

fn line(level: &str, message: impl Display) {
    // A closed standard error must not end the process.
    let _ = writeln!(std::io::stderr(), "{level} {message}");
}

/// One line per step of the process's life.
pub fn info(message: impl Display) {
    line("info", message);
}

/// The process gives up.
pub fn error(message: impl Display) {
    line("error", message);
}

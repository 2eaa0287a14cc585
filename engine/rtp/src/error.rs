use std::fmt;

/// Why bytes from the network could not be read. Names the part, never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// The bytes end before the named part does.
    Truncated(&'static str),
    /// The named part has a value that its specification does not allow.
    Invalid(&'static str),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(part) => write!(f, "truncated {part}"),
            Self::Invalid(part) => write!(f, "invalid {part}"),
        }
    }
}

impl std::error::Error for ParseError {}

/// The caller's buffer has no room for what was to be written; nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the buffer is too small")
    }
}

impl std::error::Error for Full {}

use std::fmt;

/// Why a call on the forwarder was refused. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForwardError {
    TransportNotFound,
    ProducerNotFound,
    ConsumerNotFound,
    /// Another stream of the transport has this SSRC.
    SsrcInUse(u32),
    /// Another producer of the transport has this MID.
    MidInUse,
    /// `parameter` is not usable: `why`.
    InvalidParameter {
        parameter: &'static str,
        why: &'static str,
    },
    /// `what` has reached its highest number.
    Limit {
        what: &'static str,
        max: usize,
    },
}

impl fmt::Display for ForwardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TransportNotFound => f.write_str("there is no such transport"),
            Self::ProducerNotFound => f.write_str("there is no such producer"),
            Self::ConsumerNotFound => f.write_str("there is no such consumer"),
            Self::SsrcInUse(ssrc) => {
                write!(f, "ssrc {ssrc} is already used on this transport")
            }
            Self::MidInUse => f.write_str("the mid is already used on this transport"),
            Self::InvalidParameter { parameter, why } => write!(f, "{parameter}: {why}"),
            Self::Limit { what, max } => write!(f, "no more than {max} {what}"),
        }
    }
}

impl std::error::Error for ForwardError {}

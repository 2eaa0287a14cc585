//! Names that the server chooses for the engine's objects.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The longest id the engine accepts, in characters.
const MAX_ID_CHARS: usize = 64;

/// Why a string is not an id.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidId {
    chars: usize,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars = self.chars;
        write!(
            f,
            "an id of {chars} characters, allowed are 1 to {MAX_ID_CHARS}"
        )
    }
}

impl std::error::Error for InvalidId {}

fn checked(id: String) -> Result<String, InvalidId> {
    let chars = id.chars().count();
    if (1..=MAX_ID_CHARS).contains(&chars) {
        Ok(id)
    } else {
        Err(InvalidId { chars })
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(as = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(id: String) -> Result<Self, InvalidId> {
                checked(id).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// Names a transport; 1 to 64 characters, unique in one engine process.
    TransportId
}
id! {
    /// Names a producer; 1 to 64 characters, unique in one engine process.
    ProducerId
}
id! {
    /// Names a consumer; 1 to 64 characters, unique in one engine process.
    ConsumerId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_one_to_sixty_four_characters_is_accepted() {
        assert!(TransportId::try_from("t".to_owned()).is_ok());
        assert!(TransportId::try_from("ü".repeat(64)).is_ok());
    }

    #[test]
    fn an_empty_or_longer_id_is_refused_with_its_length() {
        assert_eq!(
            ProducerId::try_from(String::new()),
            Err(InvalidId { chars: 0 })
        );
        let error = ProducerId::try_from("p".repeat(65)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "an id of 65 characters, allowed are 1 to 64"
        );
    }
}

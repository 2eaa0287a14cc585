//! Certificate fingerprints (RFC 8122 §5).

use std::fmt;

use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashFunction {
    Sha256,
    Sha384,
    Sha512,
}

impl HashFunction {
    fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        }
    }
}

/// A fingerprint is not pairs of hexadecimal digits joined by colons, as many as its hash has.
#[derive(Debug, PartialEq, Eq)]
pub struct FingerprintError {
    expected_pairs: usize,
}

impl fmt::Display for FingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected {} pairs of hexadecimal digits joined by colons",
            self.expected_pairs
        )
    }
}

impl std::error::Error for FingerprintError {}

/// The hash of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    hash: HashFunction,
    bytes: Vec<u8>,
}

impl Fingerprint {
    /// Reads `AA:BB:…`; letter case does not matter.
    pub fn parse(hash: HashFunction, text: &str) -> Result<Self, FingerprintError> {
        let expected_pairs = hash.algorithm().output_len();
        let error = FingerprintError { expected_pairs };
        if text.len() != expected_pairs * 3 - 1 {
            return Err(error);
        }
        let pair = |pair: &str| match pair.as_bytes() {
            [a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                u8::from_str_radix(pair, 16).ok()
            }
            _ => None,
        };
        match text.split(':').map(pair).collect() {
            Some(bytes) => Ok(Self { hash, bytes }),
            None => Err(error),
        }
    }

    /// Of a certificate in DER.
    pub fn of(hash: HashFunction, certificate: &[u8]) -> Self {
        let bytes = digest::digest(hash.algorithm(), certificate)
            .as_ref()
            .to_vec();
        Self { hash, bytes }
    }

    pub fn matches(&self, certificate: &[u8]) -> bool {
        Self::of(self.hash, certificate) == *self
    }
}

/// `AA:BB:…`
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.bytes.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_back_what_it_writes_and_matches_its_certificate_only() {
        for hash in [
            HashFunction::Sha256,
            HashFunction::Sha384,
            HashFunction::Sha512,
        ] {
            let fingerprint = Fingerprint::of(hash, b"certificate");
            let text = fingerprint.to_string();
            assert_eq!(Fingerprint::parse(hash, &text), Ok(fingerprint.clone()));
            assert_eq!(
                Fingerprint::parse(hash, &text.to_lowercase()),
                Ok(fingerprint.clone())
            );
            assert!(fingerprint.matches(b"certificate"));
            assert!(!fingerprint.matches(b"another"));
        }
    }

    #[test]
    fn other_text_is_refused_with_what_is_expected() {
        let right = Fingerprint::of(HashFunction::Sha256, b"x").to_string();
        for wrong in [
            "",
            "AA:BB",
            &right[1..],
            &right.replace(':', "-"),
            &format!("+{}", &right[1..]),
        ] {
            let error = Fingerprint::parse(HashFunction::Sha256, wrong).unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected 32 pairs of hexadecimal digits joined by colons"
            );
        }
        assert!(Fingerprint::parse(HashFunction::Sha512, &right).is_err());
    }
}

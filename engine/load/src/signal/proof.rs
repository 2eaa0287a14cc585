//! The proof of an AppSign (docs/protocol.md, SIG-11).

use aws_lc_rs::hmac::{self, HMAC_SHA256};

/// Lower-case hexadecimal HMAC-SHA256 over the four fields, with the AppSign's characters as key.
pub fn app_sign_proof(
    app_sign: &str,
    (app_id, user_id, room_id): (u64, &str, &str),
    nonce: &str,
) -> String {
    let key = hmac::Key::new(HMAC_SHA256, app_sign.as_bytes());
    let text = format!("{app_id}\n{user_id}\n{room_id}\n{nonce}");
    let tag = hmac::sign(&key, text.as_bytes());
    tag.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with OpenSSL: `printf '1\nann\nr\nn' | openssl dgst -sha256 -hmac <64 times a>`.
    #[test]
    fn the_proof_is_the_one_that_the_rule_states() {
        let proof = app_sign_proof(&"a".repeat(64), (1, "ann", "r"), "n");
        assert_eq!(
            proof,
            "0412c948c4a39975bf2c5bfd2d27fb7540186b5be09db527256290ceced68193"
        );
    }
}

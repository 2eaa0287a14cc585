//! FINGERPRINT (RFC 8489 §14.7): CRC-32 (ITU V.42) xor "STUN".

const XOR: u32 = 0x5354_554e;

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                value >> 1 ^ 0xedb8_8320
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

/// The value of the attribute for a message's bytes before it, whose length field already counts it.
pub(super) fn fingerprint(parts: [&[u8]; 2]) -> u32 {
    let crc = parts.into_iter().flatten().fold(u32::MAX, |crc, byte| {
        crc >> 8 ^ TABLE[usize::from(crc as u8 ^ byte)]
    });
    !crc ^ XOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_check_value_of_itu_v42_is_met() {
        assert_eq!(fingerprint([b"1234", b"56789"]) ^ XOR, 0xcbf4_3926);
    }
}

//! A capture: when an encoder sent how large packets, and how each began. One JSON object on each line, the first for
//! the whole; media bytes beyond the codec's headers are not kept.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

const FORMAT: &str = "parley-capture/1";
/// Bytes of a payload that are kept: every codec's descriptors fit.
const HEAD_BYTES: usize = 32;
const MAX_PACKETS: usize = 1_000_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Heading {
    format: String,
    /// `video/VP8` or `video/H264`.
    pub mime_type: String,
    /// What made it: browser, resolution.
    pub made_by: String,
}

/// One packet of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Captured {
    /// Microseconds since the first packet.
    pub at_us: u64,
    /// On the codec's clock, since the first packet.
    pub timestamp: u32,
    pub marker: bool,
    pub bytes: usize,
    /// The first bytes, hexadecimal.
    #[serde(with = "hex")]
    pub head: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    pub heading: Heading,
    pub packets: Vec<Captured>,
}

impl Captured {
    pub fn new(at_us: u64, timestamp: u32, marker: bool, payload: &[u8]) -> Self {
        Self {
            at_us,
            timestamp,
            marker,
            bytes: payload.len(),
            head: payload[..payload.len().min(HEAD_BYTES)].to_vec(),
        }
    }
}

impl Capture {
    pub fn new(mime_type: &str, made_by: &str, packets: Vec<Captured>) -> Self {
        let heading = Heading {
            format: FORMAT.to_owned(),
            mime_type: mime_type.to_owned(),
            made_by: made_by.to_owned(),
        };
        Self { heading, packets }
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", serde_json::to_string(&self.heading)?)?;
        for packet in &self.packets {
            writeln!(out, "{}", serde_json::to_string(packet)?)?;
        }
        Ok(())
    }

    /// Reads a capture; the error says which line is wrong and what it should be.
    pub fn read(input: impl BufRead) -> Result<Self, String> {
        let mut lines = input.lines();
        let first = lines.next().unwrap_or_else(|| Ok(String::new()));
        let first = first.map_err(|error| error.to_string())?;
        let heading: Heading =
            serde_json::from_str(&first).map_err(|error| format!("line 1: {error}"))?;
        if heading.format != FORMAT {
            return Err(format!(
                "line 1: format is {:?}; allowed: {FORMAT:?}",
                heading.format
            ));
        }
        let mut packets: Vec<Captured> = Vec::new();
        for (at, line) in lines.enumerate() {
            let line = line.map_err(|error| error.to_string())?;
            let packet: Captured =
                serde_json::from_str(&line).map_err(|error| format!("line {}: {error}", at + 2))?;
            if packet.bytes == 0 || packet.bytes > super::MAX_PAYLOAD_BYTES.max(1_400) {
                return Err(format!(
                    "line {}: bytes is {}; allowed: 1 to 1400",
                    at + 2,
                    packet.bytes
                ));
            }
            if packet.head.len() > packet.bytes {
                return Err(format!("line {}: head is longer than the packet", at + 2));
            }
            if packets.last().is_some_and(|last| last.at_us > packet.at_us) {
                return Err(format!("line {}: atUs is before the line above", at + 2));
            }
            if packets.len() == MAX_PACKETS {
                return Err(format!("more than {MAX_PACKETS} packets"));
            }
            packets.push(packet);
        }
        if packets.is_empty() {
            return Err("it has no packets".to_owned());
        }
        Ok(Self { heading, packets })
    }
}

/// Bytes as hexadecimal text in JSON.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&text)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let error = || D::Error::custom("head: expected pairs of hexadecimal digits");
        if !text.is_ascii() || text.len() % 2 != 0 {
            return Err(error());
        }
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| error()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(capture: &Capture) -> String {
        let mut out = Vec::new();
        capture.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_capture_reads_back_without_its_media() {
        let packets = vec![
            Captured::new(0, 0, false, &[1; 1_000]),
            Captured::new(5_000, 3_000, true, &[2; 8]),
        ];
        let capture = Capture::new("video/VP8", "test", packets);
        let text = written(&capture);
        assert!(text.len() < 400, "{text}");
        assert_eq!(Capture::read(text.as_bytes()), Ok(capture));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let good = written(&Capture::new(
            "video/VP8",
            "t",
            vec![Captured::new(9, 0, true, &[1])],
        ));
        for (text, words) in [
            ("", "line 1"),
            (
                &good.replace("capture/1", "capture/2"),
                "format is \"parley-capture/2\"; allowed",
            ),
            (
                &good.replace("\"bytes\":1", "\"bytes\":5000"),
                "line 2: bytes is 5000; allowed: 1 to 1400",
            ),
            (
                &good.replace("\"01\"", "\"0\""),
                "line 2: head: expected pairs",
            ),
            (good.lines().next().unwrap(), "it has no packets"),
            (
                &format!("{good}{}", good.lines().last().unwrap().replace("9", "1")),
                "line 3: atUs is before",
            ),
        ] {
            let error = Capture::read(text.as_bytes()).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}

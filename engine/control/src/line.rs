//! Lines in and lines out.

use std::fmt;

use serde::Serialize;

use crate::{ControlError, Notification, RequestId};

/// The longest line that the engine reads, in bytes, without its line end.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// A line was longer than [`MAX_LINE_BYTES`]; the stream cannot be trusted any more.
#[derive(Debug, PartialEq, Eq)]
pub struct LineError;

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a request line of more than {MAX_LINE_BYTES} bytes")
    }
}

impl std::error::Error for LineError {}

/// Cuts a byte stream into lines; keeps at most one unfinished line.
#[derive(Default)]
pub struct LineReader {
    unfinished: Vec<u8>,
}

impl LineReader {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and calls `on_line` for each line that they finish, without its line
    /// end. Empty lines are passed over.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        mut on_line: impl FnMut(&[u8]),
    ) -> Result<(), LineError> {
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            let (head, rest) = (&bytes[..end], &bytes[end + 1..]);
            bytes = rest;
            if self.unfinished.len() + head.len() > MAX_LINE_BYTES {
                return Err(LineError);
            }
            if self.unfinished.is_empty() {
                emit(head, &mut on_line);
            } else {
                self.unfinished.extend_from_slice(head);
                emit(&self.unfinished, &mut on_line);
                self.unfinished.clear();
                self.unfinished.shrink_to(64 * 1024);
            }
        }
        if self.unfinished.len() + bytes.len() > MAX_LINE_BYTES {
            return Err(LineError);
        }
        self.unfinished.extend_from_slice(bytes);
        Ok(())
    }
}

fn emit(line: &[u8], on_line: &mut impl FnMut(&[u8])) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if !line.is_empty() {
        on_line(line);
    }
}

#[derive(Serialize)]
struct Success<'a, T> {
    id: RequestId,
    result: &'a T,
}

#[derive(Serialize)]
struct Failure<'a> {
    id: Option<RequestId>,
    error: &'a ControlError,
}

/// Appends a response line to `out`. `id` is `None` for a line whose id could not be read.
pub fn write_response<T: Serialize>(
    id: Option<RequestId>,
    outcome: &Result<T, ControlError>,
    out: &mut Vec<u8>,
) {
    match (id, outcome) {
        (Some(id), Ok(result)) => write_line(&Success { id, result }, out),
        (None, Ok(_)) => {}
        (id, Err(error)) => write_line(&Failure { id, error }, out),
    }
}

/// Appends a notification line to `out`.
pub fn write_notification(notification: &Notification, out: &mut Vec<u8>) {
    write_line(notification, out);
}

fn write_line<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    let start = out.len();
    // Writing these types to memory cannot fail; should it ever, no half line is left behind.
    if serde_json::to_writer(&mut *out, value).is_ok() {
        out.push(b'\n');
    } else {
        out.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Empty, TransportId, TransportState, TransportStateChanged};

    fn lines(reader: &mut LineReader, bytes: &[u8]) -> Result<Vec<String>, LineError> {
        let mut lines = Vec::new();
        reader.push(bytes, |line| {
            lines.push(String::from_utf8_lossy(line).into_owned())
        })?;
        Ok(lines)
    }

    #[test]
    fn lines_are_cut_wherever_the_stream_breaks() {
        let stream = b"one\r\n\ntwo\nthree\n";
        for split in 0..stream.len() {
            let mut reader = LineReader::new();
            let mut all = lines(&mut reader, &stream[..split]).unwrap();
            all.extend(lines(&mut reader, &stream[split..]).unwrap());
            assert_eq!(all, ["one", "two", "three"], "split at {split}");
        }
    }

    #[test]
    fn an_endless_line_is_an_error_and_not_endless_memory() {
        let mut reader = LineReader::new();
        let piece = vec![b'x'; MAX_LINE_BYTES / 2];
        assert_eq!(lines(&mut reader, &piece), Ok(vec![]));
        assert_eq!(lines(&mut reader, &piece), Ok(vec![]));
        assert_eq!(lines(&mut reader, b"x"), Err(LineError));
        assert_eq!(lines(&mut reader, b"x\n"), Err(LineError));
    }

    #[test]
    fn responses_and_notifications_have_the_documented_shape() {
        let mut out = Vec::new();
        write_response(Some(1), &Ok(Empty {}), &mut out);
        write_response::<Empty>(
            Some(2),
            &Err(ControlError::not_found("no transport \"t\"")),
            &mut out,
        );
        write_response::<Empty>(None, &Err(ControlError::invalid_params("x")), &mut out);
        write_notification(
            &Notification::TransportStateChanged(TransportStateChanged {
                transport_id: TransportId::try_from("t".to_owned()).unwrap(),
                state: TransportState::Connected,
            }),
            &mut out,
        );
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                "{\"id\":1,\"result\":{}}\n",
                "{\"id\":2,\"error\":{\"code\":\"notFound\",\"message\":\"no transport \\\"t\\\"\"}}\n",
                "{\"id\":null,\"error\":{\"code\":\"invalidParams\",\"message\":\"x\"}}\n",
                "{\"event\":\"transportStateChanged\",\"params\":{\"transportId\":\"t\",\"state\":\"connected\"}}\n",
            )
        );
    }
}

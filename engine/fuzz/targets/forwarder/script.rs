//! Reads steps out of a fuzzer's bytes.

/// Who sends a packet.
#[derive(Debug, Clone, Copy)]
pub enum Peer {
    Publisher,
    Player,
}

#[derive(Debug)]
pub enum Step<'a> {
    /// Bytes as they are.
    Rtp(Peer, &'a [u8]),
    Rtcp(Peer, &'a [u8]),
    /// A packet of a known stream: the fuzzer need not find SSRC and payload type.
    Media {
        stream: u8,
        is_rtx: bool,
        /// The next one comes with it, in one run.
        is_continued: bool,
        sequence_step: i8,
        payload: &'a [u8],
    },
    /// RTCP of a known type about a known stream.
    Report {
        peer: Peer,
        kind: u8,
        format: u8,
        stream: u8,
        body: &'a [u8],
    },
    Wait {
        millis: u16,
    },
    Call {
        what: u8,
        which: u8,
        value: u8,
    },
}

pub struct Script<'a> {
    rest: &'a [u8],
}

impl<'a> Script<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn next_step(&mut self) -> Option<Step<'a>> {
        let head = self.u8()?;
        let peer = if head & 0x80 == 0 {
            Peer::Publisher
        } else {
            Peer::Player
        };
        Some(match head & 7 {
            0 => Step::Rtp(peer, self.bytes()?),
            1 => Step::Rtcp(peer, self.bytes()?),
            2..=4 => Step::Media {
                stream: self.u8()?,
                is_rtx: head & 0x40 != 0,
                is_continued: head & 0x80 != 0,
                sequence_step: self.u8()? as i8,
                payload: self.bytes()?,
            },
            5 => Step::Report {
                peer,
                kind: 200 + (head >> 3 & 7),
                format: self.u8()? & 0x1f,
                stream: self.u8()?,
                body: self.bytes()?,
            },
            6 => Step::Wait {
                millis: u16::from(self.u8()?) << (head >> 4 & 3),
            },
            _ => Step::Call {
                what: head >> 3,
                which: self.u8()?,
                value: self.u8()?,
            },
        })
    }

    fn u8(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// As many bytes as the next one says.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::from(self.u8()?).min(self.rest.len());
        let (bytes, rest) = self.rest.split_at(len);
        self.rest = rest;
        Some(bytes)
    }
}

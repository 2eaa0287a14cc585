//! The send arena: datagrams of one loop turn, written once and handed to the kernel together.

use std::net::SocketAddr;

/// The most datagrams of one flush; the kernel takes up to 1,024 messages at once.
pub const MAX_DATAGRAMS: usize = 1024;

/// Larger than any datagram that the engine sends.
pub const MAX_DATAGRAM_BYTES: usize = 2048;

const ARENA_BYTES: usize = 1 << 20;

/// Marks the end of a chain.
const END: u32 = u32::MAX;

/// Owner of datagrams that belong to nobody. They form no chains.
pub const NOBODY: u32 = u32::MAX;

/// A datagram in the arena.
#[derive(Debug, Clone, Copy)]
pub struct Datagram {
    offset: u32,
    len: u32,
    /// Whose datagram this is, as its writer said.
    pub owner: u32,
    /// The next datagram to the same address.
    next: u32,
}

struct Chain {
    to: SocketAddr,
    owner: u32,
    head: u32,
    tail: u32,
}

/// Filled during a turn, emptied by a flush. One owner's datagrams to one address form a chain in order, so
/// that the kernel can be given several of them as one message.
pub struct SendArena {
    bytes: Box<[u8]>,
    used: usize,
    datagrams: Vec<Datagram>,
    chains: Vec<Chain>,
    /// By owner, its newest chain; of an earlier turn where there is no such chain now.
    chain_of: Vec<u32>,
}

impl Default for SendArena {
    fn default() -> Self {
        Self::new()
    }
}

impl SendArena {
    pub fn new() -> Self {
        Self {
            bytes: vec![0; ARENA_BYTES].into_boxed_slice(),
            used: 0,
            datagrams: Vec::with_capacity(MAX_DATAGRAMS),
            chains: Vec::with_capacity(MAX_DATAGRAMS),
            chain_of: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.datagrams.is_empty()
    }

    /// False when it has to be flushed before a datagram of any length can be written.
    pub fn has_room(&self) -> bool {
        self.datagrams.len() < MAX_DATAGRAMS && self.bytes.len() - self.used >= MAX_DATAGRAM_BYTES
    }

    /// Lends `max_len` bytes to `write`, which says how many of them are the datagram; `None` for
    /// no datagram. Returns the datagram's length. Nothing is written when there is no room or
    /// `max_len` is more than [`MAX_DATAGRAM_BYTES`].
    pub fn push(
        &mut self,
        to: SocketAddr,
        owner: u32,
        max_len: usize,
        write: impl FnOnce(&mut [u8]) -> Option<usize>,
    ) -> Option<usize> {
        if !self.has_room() || max_len > MAX_DATAGRAM_BYTES {
            return None;
        }
        let len = write(&mut self.bytes[self.used..self.used + max_len])?.min(max_len);
        let at = self.datagrams.len() as u32;
        let offset = self.used as u32;
        self.datagrams.push(Datagram {
            offset,
            len: len as u32,
            owner,
            next: END,
        });
        self.used += len;
        self.link(at, to, owner);
        Some(len)
    }

    /// Puts a datagram at the end of its owner's chain.
    fn link(&mut self, at: u32, to: SocketAddr, owner: u32) {
        let known = self.chain_of.get(owner as usize);
        let chain = known.and_then(|chain| self.chains.get_mut(*chain as usize));
        if let Some(chain) = chain.filter(|chain| chain.owner == owner && chain.to == to) {
            self.datagrams[chain.tail as usize].next = at;
            chain.tail = at;
            return;
        }
        if owner != NOBODY {
            let place = owner as usize;
            if self.chain_of.len() <= place {
                self.chain_of.resize(place + 1, END);
            }
            self.chain_of[place] = self.chains.len() as u32;
        }
        self.chains.push(Chain {
            to,
            owner,
            head: at,
            tail: at,
        });
    }

    /// The addresses, each with its datagrams in order.
    pub fn chains(&self) -> impl Iterator<Item = (SocketAddr, ChainIter<'_>)> {
        self.chains.iter().map(|chain| {
            (
                chain.to,
                ChainIter {
                    arena: self,
                    next: chain.head,
                },
            )
        })
    }

    /// A datagram and those after it to the same address.
    #[cfg(target_os = "linux")]
    pub fn from<'a>(&'a self, first: &'a Datagram) -> impl Iterator<Item = &'a Datagram> {
        let next = first.next;
        std::iter::once(first).chain(ChainIter { arena: self, next })
    }

    pub fn bytes(&self, datagram: &Datagram) -> &[u8] {
        &self.bytes[datagram.offset as usize..][..datagram.len as usize]
    }

    pub fn clear(&mut self) {
        self.used = 0;
        self.datagrams.clear();
        self.chains.clear();
    }
}

/// The datagrams to one address.
pub struct ChainIter<'a> {
    arena: &'a SendArena,
    next: u32,
}

impl<'a> Iterator for ChainIter<'a> {
    type Item = &'a Datagram;

    fn next(&mut self) -> Option<&'a Datagram> {
        let datagram = self.arena.datagrams.get(self.next as usize)?;
        self.next = datagram.next;
        Some(datagram)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(port: u16) -> SocketAddr {
        ([192, 0, 2, 1], port).into()
    }

    fn push(arena: &mut SendArena, port: u16, text: &str) -> Option<usize> {
        arena.push(to(port), u32::from(port), 100, |buffer| {
            buffer[..text.len()].copy_from_slice(text.as_bytes());
            Some(text.len())
        })
    }

    fn texts(arena: &SendArena) -> Vec<(SocketAddr, Vec<String>)> {
        arena
            .chains()
            .map(|(to, chain)| {
                let text = |one| String::from_utf8_lossy(arena.bytes(one)).into_owned();
                (to, chain.map(text).collect())
            })
            .collect()
    }

    #[test]
    fn datagrams_to_one_address_are_together_and_in_order() {
        let mut arena = SendArena::new();
        for (port, text) in [(1, "a"), (2, "b"), (1, "c"), (3, "d"), (1, "e"), (2, "f")] {
            assert_eq!(push(&mut arena, port, text), Some(1));
        }
        let strings = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| text.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts(&arena),
            [
                (to(1), strings(&["a", "c", "e"])),
                (to(2), strings(&["b", "f"])),
                (to(3), strings(&["d"])),
            ]
        );
        arena.clear();
        assert!(arena.is_empty());
        assert_eq!(texts(&arena), []);
    }

    #[test]
    fn an_owner_that_moves_has_a_chain_for_each_address_and_strangers_have_none() {
        let mut arena = SendArena::new();
        let mut push = |port, owner| arena.push(to(port), owner, 1, |_| Some(1));
        for (port, owner) in [
            (1, 5),
            (1, 5),
            (2, 5),
            (2, 5),
            (3, NOBODY),
            (3, NOBODY),
            (2, 5),
        ] {
            assert_eq!(push(port, owner), Some(1));
        }
        let counts: Vec<_> = arena
            .chains()
            .map(|(to, chain)| (to.port(), chain.count()))
            .collect();
        assert_eq!(counts, [(1, 2), (2, 3), (3, 1), (3, 1)]);
    }

    #[test]
    fn a_full_arena_takes_nothing_until_it_is_cleared() {
        let mut arena = SendArena::new();
        while arena.has_room() {
            assert!(push(&mut arena, 1, "text").is_some());
        }
        assert_eq!(push(&mut arena, 1, "more"), None);
        assert_eq!(
            arena
                .chains()
                .map(|(_, chain)| chain.count())
                .sum::<usize>(),
            MAX_DATAGRAMS
        );
        arena.clear();
        assert!(push(&mut arena, 1, "more").is_some());
    }

    #[test]
    fn what_the_writer_gives_up_is_not_sent() {
        let mut arena = SendArena::new();
        assert_eq!(arena.push(to(1), 0, 100, |_| None), None);
        assert!(arena.is_empty());
        assert_eq!(
            arena.push(to(1), 0, MAX_DATAGRAM_BYTES + 1, |_| Some(1)),
            None
        );
    }
}

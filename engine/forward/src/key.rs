//! Slabs whose keys outlive their objects harmlessly: a key carries the generation of its slot.

use std::marker::PhantomData;

macro_rules! key {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Names a ", $what, "; stays invalid for ever once that is removed.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name {
            index: u32,
            generation: u32,
        }

        impl $name {
            /// The slot: small, dense, used again by a later object.
            pub fn index(self) -> usize {
                self.index as usize
            }
        }

        impl Key for $name {
            fn new(index: u32, generation: u32) -> Self {
                Self { index, generation }
            }

            fn parts(self) -> (u32, u32) {
                (self.index, self.generation)
            }
        }
    };
}

key!(TransportKey, "transport");
key!(ProducerKey, "producer");
key!(ConsumerKey, "consumer");

pub(crate) trait Key: Copy {
    fn new(index: u32, generation: u32) -> Self;
    fn parts(self) -> (u32, u32);
}

#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

/// Objects in slots that are used again.
#[derive(Debug)]
pub(crate) struct Slab<K, T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    keys: PhantomData<K>,
}

impl<K: Key, T> Slab<K, T> {
    pub(crate) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            keys: PhantomData,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(crate) fn insert_with(&mut self, make: impl FnOnce(K) -> T) -> K {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                generation: 0,
                value: None,
            });
            (self.slots.len() - 1) as u32
        });
        let slot = &mut self.slots[index as usize];
        let key = K::new(index, slot.generation);
        slot.value = Some(make(key));
        key
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|slot| slot.value.as_ref())
    }

    pub(crate) fn get(&self, key: K) -> Option<&T> {
        let (index, generation) = key.parts();
        let slot = self.slots.get(index as usize)?;
        slot.value
            .as_ref()
            .filter(|_| slot.generation == generation)
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut T> {
        let (index, generation) = key.parts();
        let slot = self.slots.get_mut(index as usize)?;
        slot.value
            .as_mut()
            .filter(|_| slot.generation == generation)
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<T> {
        let (index, generation) = key.parts();
        let slot = self.slots.get_mut(index as usize)?;
        if slot.generation != generation {
            return None;
        }
        let value = slot.value.take()?;
        // A slot whose generations are used up is retired, so that no key ever becomes valid again.
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.free.push(index);
        }
        Some(value)
    }

    /// The key and object in a slot.
    pub(crate) fn at(&mut self, index: usize) -> Option<(K, &mut T)> {
        let slot = self.slots.get_mut(index)?;
        let key = K::new(index as u32, slot.generation);
        slot.value.as_mut().map(|value| (key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_removed_object_finds_nothing_in_the_reused_slot() {
        let mut slab: Slab<ProducerKey, u8> = Slab::new();
        let first = slab.insert_with(|_| 1);
        assert_eq!(slab.remove(first), Some(1));
        assert_eq!(slab.remove(first), None);
        let second = slab.insert_with(|_| 2);
        assert_eq!(second.index(), first.index());
        assert_eq!(slab.get(first), None);
        assert_eq!(slab.get(second), Some(&2));
        assert_eq!(slab.len(), 1);
    }
}

//! Counts what the process allocates. For a test binary with a single test.
#![allow(dead_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

pub struct CountingAllocator {
    allocations: AtomicU64,
    live_bytes: AtomicI64,
}

impl CountingAllocator {
    pub const fn new() -> Self {
        Self {
            allocations: AtomicU64::new(0),
            live_bytes: AtomicI64::new(0),
        }
    }

    /// Allocations and reallocations so far.
    pub fn allocations(&self) -> u64 {
        self.allocations.load(Relaxed)
    }

    pub fn live_bytes(&self) -> i64 {
        self.live_bytes.load(Relaxed)
    }
}

// SAFETY: everything is handed to the system's allocator; counting changes nothing about it.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        self.live_bytes.fetch_add(layout.size() as i64, Relaxed);
        // SAFETY: the caller's promise about `layout` is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.live_bytes.fetch_sub(layout.size() as i64, Relaxed);
        // SAFETY: the pointer came from `System` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

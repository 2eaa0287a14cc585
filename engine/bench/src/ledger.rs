//! Counts what the engine, and nothing else of the process, allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

thread_local! {
    static IS_ENGINE: Cell<bool> = const { Cell::new(false) };
}

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE_BYTES: AtomicI64 = AtomicI64::new(0);

/// To be made the global allocator of a program that wants to know.
pub struct Ledger;

/// Runs what is the engine's.
pub fn as_engine<T>(run: impl FnOnce() -> T) -> T {
    IS_ENGINE.set(true);
    let result = run();
    IS_ENGINE.set(false);
    result
}

/// Allocations and reallocations by the engine so far.
pub fn allocations() -> u64 {
    ALLOCATIONS.load(Relaxed)
}

/// Bytes that the engine has allocated and not freed.
pub fn live_bytes() -> i64 {
    LIVE_BYTES.load(Relaxed)
}

// SAFETY: everything is handed to the system's allocator; counting changes nothing about it.
unsafe impl GlobalAlloc for Ledger {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if IS_ENGINE.get() {
            ALLOCATIONS.fetch_add(1, Relaxed);
            LIVE_BYTES.fetch_add(layout.size() as i64, Relaxed);
        }
        // SAFETY: the caller's promise about `layout` is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if IS_ENGINE.get() {
            LIVE_BYTES.fetch_sub(layout.size() as i64, Relaxed);
        }
        // SAFETY: the pointer came from `System` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

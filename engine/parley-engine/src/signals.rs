//! Requests to terminate.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mio::Waker;

/// On SIGTERM sets `terminate` and wakes the loop. SIGINT is ignored: Ctrl-C in a terminal reaches
/// the server, too, and the server ends its engines in its own order.
#[cfg(unix)]
pub fn watch(terminate: Arc<AtomicBool>, waker: Arc<Waker>) -> io::Result<()> {
    use std::sync::atomic::Ordering;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for signal in signals.forever() {
                if signal == SIGTERM {
                    terminate.store(true, Ordering::Release);
                    if waker.wake().is_err() {
                        return;
                    }
                }
            }
        })?;
    Ok(())
}

/// Elsewhere the server ends its engines by closing the pipe.
#[cfg(not(unix))]
pub fn watch(_terminate: Arc<AtomicBool>, _waker: Arc<Waker>) -> io::Result<()> {
    Ok(())
}

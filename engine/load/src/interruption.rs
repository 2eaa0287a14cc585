//! Ctrl-C and SIGTERM: what has begun is ended in order. A second one ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Takes note of signals from now on.
    pub fn listen() -> Result<Self, String> {
        let flag = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        listen(&flag).map_err(|error| error.to_string())?;
        Ok(Self(flag))
    }

    /// An error once a signal has come.
    pub fn check(&self) -> Result<(), String> {
        match self.0.load(Ordering::Relaxed) {
            true => Err("it was interrupted".to_owned()),
            false => Ok(()),
        }
    }
}

#[cfg(unix)]
fn listen(flag: &Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;

    for signal in [SIGINT, SIGTERM] {
        // In this order: the first one only sets the flag.
        flag::register_conditional_shutdown(signal, 128 + signal, flag.clone())?;
        flag::register(signal, flag.clone())?;
    }
    Ok(())
}

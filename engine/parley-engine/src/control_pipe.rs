//! Standard input and output as the control pipe.
//!
//! Two threads do the blocking; the event loop only looks into bounded queues. Threads rather than
//! non-blocking descriptors, because standard input may be a pipe, a file or a terminal, on systems
//! that each poll another selection of these.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use mio::Waker;

const READ_BYTES: usize = 64 << 10;

/// Pieces of input that wait for the loop, each up to [`READ_BYTES`].
const MAX_WAITING_PIECES: usize = 8;

/// With more output than this waiting, no further request is taken up.
const CONGESTED_BYTES: usize = 1 << 20;

/// With more than this, the server has stopped reading and the engine is of no use to it.
const MAX_OUTPUT_BYTES: usize = 64 << 20;

/// How long the last lines may take at the end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What came on standard input.
pub enum Input {
    Bytes(Vec<u8>),
    /// The server closed its end, or is gone.
    Closed,
}

/// The server does not read what it is told.
#[derive(Debug)]
pub struct OutputStuck;

pub struct ControlPipe {
    input: Receiver<Vec<u8>>,
    output: Sender<Vec<u8>>,
    /// Bytes given to the writer and not yet written.
    waiting: Arc<AtomicUsize>,
    done: Receiver<()>,
}

impl ControlPipe {
    /// Starts the threads; `waker` wakes the loop when there is something for it.
    pub fn start(waker: Arc<Waker>) -> std::io::Result<Self> {
        let (input_sender, input) = sync_channel(MAX_WAITING_PIECES);
        let (output, output_receiver) = channel();
        let (done_sender, done) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let reader_waker = waker.clone();
        thread::Builder::new()
            .name("control-in".into())
            .spawn(move || read_input(input_sender, &reader_waker))?;
        let writer_waiting = waiting.clone();
        thread::Builder::new()
            .name("control-out".into())
            .spawn(move || {
                write_output(&output_receiver, &writer_waiting, &waker);
                let _ = done_sender.send(());
            })?;
        Ok(Self {
            input,
            output,
            waiting,
            done,
        })
    }

    /// The next piece of input. `None` when there is none now, or when the server should read some
    /// answers first.
    pub fn receive(&self) -> Option<Input> {
        if self.waiting.load(Ordering::Acquire) > CONGESTED_BYTES {
            return None;
        }
        match self.input.try_recv() {
            Ok(bytes) => Some(Input::Bytes(bytes)),
            Err(std::sync::mpsc::TryRecvError::Empty) => None,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => Some(Input::Closed),
        }
    }

    /// Queues whole lines.
    pub fn send(&self, lines: Vec<u8>) -> Result<(), OutputStuck> {
        let waiting = self.waiting.fetch_add(lines.len(), Ordering::AcqRel);
        if waiting > MAX_OUTPUT_BYTES || self.output.send(lines).is_err() {
            return Err(OutputStuck);
        }
        Ok(())
    }

    /// Writes what waits, as far as the server reads it in time.
    pub fn finish(self) {
        let Self { output, done, .. } = self;
        drop(output);
        match done.recv_timeout(LAST_WORDS) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }
}

fn read_input(to_loop: SyncSender<Vec<u8>>, waker: &Waker) {
    let mut input = std::io::stdin().lock();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                if to_loop.send(buffer[..count].to_vec()).is_err() || waker.wake().is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    // The loop learns of the end by the sender's.
    drop(to_loop);
    let _ = waker.wake();
}

fn write_output(from_loop: &Receiver<Vec<u8>>, waiting: &AtomicUsize, waker: &Waker) {
    let mut output = std::io::stdout().lock();
    while let Ok(lines) = from_loop.recv() {
        if output
            .write_all(&lines)
            .and_then(|()| output.flush())
            .is_err()
        {
            break;
        }
        let before = waiting.fetch_sub(lines.len(), Ordering::AcqRel);
        if before > CONGESTED_BYTES && waker.wake().is_err() {
            break;
        }
    }
}

//! One thread, one loop: read a batch, do all its work, hand out what it produced, once.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use control::{ControlError, Empty, LineReader, Notification, write_notification, write_response};
use mio::{Events, Interest, Poll, Token, Waker};

use crate::clock::Clock;
use crate::control_pipe::{ControlPipe, Input};
use crate::engine::Engine;
use crate::intake::Intake;
use crate::log;

const WAKE: Token = Token(0);
const UDP: Token = Token(1);
const TCP: Token = Token(2);
/// Tokens from here on belong to TCP connections.
pub const FIRST_CONNECTION: usize = 3;

const MAX_EVENTS: usize = 1024;

/// Frames of one TCP connection before the loop looks at anything else.
const FRAMES_PER_TURN: usize = 256;

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The server closed the pipe.
    InputClosed,
    /// The process was asked to terminate.
    Terminated,
    /// The pipe carried what is not the protocol.
    Unreadable,
    /// The server does not read its end.
    Stuck,
}

pub struct EventLoop {
    poll: Poll,
    clock: Clock,
    engine: Engine,
    pipe: ControlPipe,
    lines: LineReader,
    terminate: Arc<AtomicBool>,
    /// Lines for the server, of this turn.
    output: Vec<u8>,
    intake: Intake,
    /// Connections that may have more to read though no event will say so.
    unread: Vec<u64>,
    frame: Box<[u8; 2048]>,
}

impl EventLoop {
    /// Registers everything. `terminate` is set, and the waker of [`EventLoop::waker`] woken, by
    /// whoever wants the process to end.
    pub fn new(
        poll: Poll,
        waker: Arc<Waker>,
        clock: Clock,
        mut engine: Engine,
        terminate: Arc<AtomicBool>,
    ) -> io::Result<Self> {
        let registry = poll.registry();
        registry.register(engine.outbox().udp().source(), UDP, Interest::READABLE)?;
        if let Some(listener) = engine.outbox().tcp.source() {
            registry.register(listener, TCP, Interest::READABLE)?;
        }
        let intake = Intake::new(engine.outbox().udp());
        Ok(Self {
            poll,
            clock,
            engine,
            pipe: ControlPipe::start(waker)?,
            lines: LineReader::new(),
            terminate,
            output: Vec::new(),
            intake,
            unread: Vec::new(),
            frame: Box::new([0; 2048]),
        })
    }

    /// The poll and a waker for it.
    pub fn poll() -> io::Result<(Poll, Arc<Waker>)> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        Ok((poll, waker))
    }

    /// Says that the engine is ready, and runs until the pipe closes or the process is terminated.
    pub fn run(mut self, ready: &Notification) -> io::Result<ExitCode> {
        write_notification(ready, &mut self.output);
        let mut events = Events::with_capacity(MAX_EVENTS);
        let end = loop {
            self.tell_server();
            if let Some(end) = self.send_output() {
                break end;
            }
            let timeout = self.timeout();
            match self.poll.poll(&mut events, Some(timeout)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            if self.terminate.load(Ordering::Acquire) {
                break End::Terminated;
            }
            self.handle_network(&events);
            let end = self.handle_control();
            let now = self.clock.now();
            let due = self.engine.next_timeout();
            if due <= now {
                self.engine.pace().timer(due, now);
                self.engine.handle_timeout(now);
                self.close_idle_connections();
            }
            self.flush();
            if let Some(end) = end {
                break end;
            }
        };
        Ok(self.finish(end))
    }

    fn timeout(&self) -> Duration {
        if self.intake.may_have_more() || !self.unread.is_empty() {
            return Duration::ZERO;
        }
        let due = self.engine.next_timeout();
        Duration::from_micros(due.saturating_sub(self.clock.now()))
    }

    fn handle_network(&mut self, events: &Events) {
        let mut readable = std::mem::take(&mut self.unread);
        for event in events {
            match event.token() {
                WAKE => {}
                UDP => self.intake.wake(),
                TCP => {
                    let now = self.clock.now();
                    self.engine.outbox().tcp.accept(self.poll.registry(), now);
                }
                token => {
                    let number = self.engine.outbox().tcp.number_of(token);
                    if event.is_writable() {
                        self.engine.outbox().tcp.writable(number);
                    }
                    if event.is_readable() && !readable.contains(&number) {
                        readable.push(number);
                    }
                }
            }
        }
        self.read_udp();
        for number in readable {
            self.read_connection(number);
        }
    }

    fn read_udp(&mut self) {
        let mut broken = Vec::new();
        let clock = self.clock;
        self.intake.read(
            &mut self.engine,
            || clock.now(),
            |engine| broken.append(&mut engine.outbox().flush()),
        );
        for connection in broken {
            self.close_connection(connection);
        }
    }

    fn read_connection(&mut self, number: u64) {
        let now = self.clock.now();
        for _ in 0..FRAMES_PER_TURN {
            match self
                .engine
                .outbox()
                .tcp
                .read(number, &mut self.frame[..], now)
            {
                Ok(Some(len)) => {
                    if let Some(path) = self.engine.outbox().tcp.path(number) {
                        self.engine
                            .handle_datagram(&mut self.frame[..len], path, now);
                    }
                }
                Ok(None) => return self.engine.finish_batch(),
                Err(_) => return self.close_connection(number),
            }
        }
        self.engine.finish_batch();
        self.unread.push(number);
    }

    fn close_connection(&mut self, number: u64) {
        let closed = self.engine.outbox().tcp.close(number, self.poll.registry());
        if let Some(path) = closed {
            self.engine.connection_closed(path, self.clock.now());
        }
    }

    fn close_idle_connections(&mut self) {
        let expired = self.engine.outbox().tcp.expired(self.clock.now());
        for number in expired {
            self.close_connection(number);
        }
    }

    fn flush(&mut self) {
        for broken in self.engine.outbox().flush() {
            self.close_connection(broken);
        }
    }

    fn handle_control(&mut self) -> Option<End> {
        while let Some(input) = self.pipe.receive() {
            let Input::Bytes(bytes) = input else {
                return Some(End::InputClosed);
            };
            let now = self.clock.now();
            let (engine, output) = (&mut self.engine, &mut self.output);
            let read = self
                .lines
                .push(&bytes, |line| engine.handle_line(line, now, output));
            if let Err(error) = read {
                let error = ControlError::invalid_params(error.to_string());
                write_response::<Empty>(None, &Err(error), &mut self.output);
                return Some(End::Unreadable);
            }
            self.tell_server();
            if let Some(end) = self.send_output() {
                return Some(end);
            }
        }
        None
    }

    fn tell_server(&mut self) {
        for notification in self.engine.take_notifications() {
            write_notification(&notification, &mut self.output);
        }
    }

    fn send_output(&mut self) -> Option<End> {
        if self.output.is_empty() {
            return None;
        }
        self.pipe
            .send(std::mem::take(&mut self.output))
            .err()
            .map(|_| End::Stuck)
    }

    fn finish(mut self, end: End) -> ExitCode {
        self.send_output();
        match end {
            End::InputClosed => log::info("exits: the server closed the control pipe"),
            End::Terminated => log::info("exits: it was asked to terminate"),
            End::Unreadable => log::error("exits: the control pipe carried an over-long line"),
            End::Stuck => log::error("exits: the server does not read the control pipe"),
        }
        self.pipe.finish();
        match end {
            End::InputClosed | End::Terminated => ExitCode::SUCCESS,
            End::Unreadable | End::Stuck => ExitCode::FAILURE,
        }
    }
}

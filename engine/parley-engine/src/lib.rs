//! The engine process's parts: sockets, event loop, control pipe. A library so that `engine-bench` drives the same code.

pub mod arena;
pub mod arguments;
pub mod candidates;
pub mod clock;
pub mod control_pipe;
pub mod engine;
pub mod event_loop;
pub mod histogram;
pub mod intake;
pub mod log;
pub mod outbox;
pub mod pace;
pub mod process;
pub mod signals;
pub mod tcp;
pub mod udp;

//! The engine process: sockets, event loop, control pipe.

fn main() {}

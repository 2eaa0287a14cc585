//! ICE-lite, DTLS and SRTP of one transport, without sockets.
#![forbid(unsafe_code)]

pub mod srtp;

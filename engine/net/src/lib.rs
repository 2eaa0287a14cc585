//! ICE-lite, DTLS and SRTP of one transport, without sockets.

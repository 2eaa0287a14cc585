//! Parsers and writers for RTP, RTCP, STUN and payload descriptors; no I/O, no clock.

//! Forwarding without I/O: producers, consumers, loss repair, keyframes, feedback.

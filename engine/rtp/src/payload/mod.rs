//! Payload descriptors: as much of each codec's packetisation as forwarding needs.

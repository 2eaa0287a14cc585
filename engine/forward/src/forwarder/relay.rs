//! Tracks that go to another engine and come from one.
//!
//! A relay is a transport like any other. The engine that has the producer sends each of its encodings with a consumer
//! of its own; to the other engine these are the encodings of a producer, from which its players choose as they would
//! at home. So loss is repaired on each hop by itself, from the store nearest to whoever misses something; keyframe
//! requests are merged on each hop; and sender reports keep the publisher's clock.

use super::Forwarder;
use crate::producer::Producer;
use crate::transport::Peer;
use crate::{ConsumerParams, ForwardError, Settings, TransportKey};

impl Forwarder {
    /// A transport to another engine: it may carry many more tracks than a client's.
    pub fn add_relay(&mut self) -> Result<TransportKey, ForwardError> {
        self.add_transport_to(Peer::Engine)
    }
}

impl Settings {
    pub(super) fn max_producers(&self, peer: Peer) -> usize {
        match peer {
            Peer::Client => self.max_producers_per_transport,
            Peer::Engine => self.max_producers_per_relay,
        }
    }

    pub(super) fn max_consumers(&self, peer: Peer) -> usize {
        match peer {
            Peer::Client => self.max_consumers_per_transport,
            Peer::Engine => self.max_consumers_per_relay,
        }
    }
}

pub(super) fn check_only_encoding(
    params: &ConsumerParams,
    producer: &Producer,
) -> Result<(), ForwardError> {
    match params.only_encoding {
        Some(encoding) if usize::from(encoding) >= producer.streams.len() => {
            Err(ForwardError::InvalidParameter {
                parameter: "encoding",
                why: "the producer has no such encoding",
            })
        }
        _ => Ok(()),
    }
}

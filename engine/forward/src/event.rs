use crate::{ConsumerKey, Layers, ProducerKey, Voice};

/// What the owner of the forwarder should know. Drain with `Forwarder::poll_event` after each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The producer's first media packet has arrived.
    ProducerStarted { producer: ProducerKey },
    /// The consumer's producer is gone, and so is the consumer.
    ProducerClosed {
        producer: ProducerKey,
        consumer: ConsumerKey,
    },
    /// The consumer forwards other layers; of simulcast, the spatial one is the encoding. `None`: not even the lowest, for
    /// want of bandwidth.
    LayersChanged {
        consumer: ConsumerKey,
        layers: Option<Layers>,
    },
    /// Players have no use for spatial layers above this one (0 is the lowest; of simulcast, the encoding), or have use for
    /// it again; and none of them can take more than so many bits per second of payload, if that is less than what is sent.
    DemandChanged {
        producer: ProducerKey,
        spatial: u8,
        max_bps: Option<u64>,
    },
    /// How a producer sounds; every 200 ms while it is heard, and once when it no longer is.
    Voice { producer: ProducerKey, voice: Voice },
}

/// What went with a removed transport. Consumers elsewhere of its producers are told by [`Event::ProducerClosed`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    pub producers: Vec<ProducerKey>,
    pub consumers: Vec<ConsumerKey>,
}

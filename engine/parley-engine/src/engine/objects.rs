//! Producers and consumers by the server's names and by the forwarder's keys.

use std::collections::HashMap;

use control::{ConsumerId, MediaKind, ProducerId};
use forward::{ConsumerKey, ProducerKey, TransportKey};

pub(super) struct Producer {
    pub id: ProducerId,
    pub transport: TransportKey,
    pub kind: MediaKind,
    /// Of each encoding, in order.
    pub rids: Vec<Option<String>>,
}

pub(super) struct Consumer {
    pub id: ConsumerId,
    pub transport: TransportKey,
    pub producer: ProducerKey,
    pub kind: MediaKind,
    pub ssrc: u32,
    pub rtx_ssrc: Option<u32>,
}

#[derive(Default)]
pub(super) struct Objects {
    producer_keys: HashMap<ProducerId, ProducerKey>,
    producers: HashMap<ProducerKey, Producer>,
    consumer_keys: HashMap<ConsumerId, ConsumerKey>,
    consumers: HashMap<ConsumerKey, Consumer>,
}

impl Objects {
    pub fn producer_key(&self, id: &ProducerId) -> Option<ProducerKey> {
        self.producer_keys.get(id).copied()
    }

    pub fn consumer_key(&self, id: &ConsumerId) -> Option<ConsumerKey> {
        self.consumer_keys.get(id).copied()
    }

    pub fn producer(&self, key: ProducerKey) -> Option<&Producer> {
        self.producers.get(&key)
    }

    pub fn producer_id(&self, key: ProducerKey) -> Option<&ProducerId> {
        self.producer(key).map(|producer| &producer.id)
    }

    pub fn producers(&self) -> impl Iterator<Item = (ProducerKey, &Producer)> {
        self.producers
            .iter()
            .map(|(key, producer)| (*key, producer))
    }

    pub fn consumer(&self, key: ConsumerKey) -> Option<&Consumer> {
        self.consumers.get(&key)
    }

    pub fn consumers(&self) -> impl Iterator<Item = (ConsumerKey, &Consumer)> {
        self.consumers
            .iter()
            .map(|(key, consumer)| (*key, consumer))
    }

    pub fn insert_producer(&mut self, key: ProducerKey, producer: Producer) {
        self.producer_keys.insert(producer.id.clone(), key);
        self.producers.insert(key, producer);
    }

    pub fn insert_consumer(&mut self, key: ConsumerKey, consumer: Consumer) {
        self.consumer_keys.insert(consumer.id.clone(), key);
        self.consumers.insert(key, consumer);
    }

    pub fn remove_producer(&mut self, key: ProducerKey) {
        if let Some(producer) = self.producers.remove(&key) {
            self.producer_keys.remove(&producer.id);
        }
    }

    pub fn remove_consumer(&mut self, key: ConsumerKey) -> Option<Consumer> {
        let consumer = self.consumers.remove(&key)?;
        self.consumer_keys.remove(&consumer.id);
        Some(consumer)
    }
}

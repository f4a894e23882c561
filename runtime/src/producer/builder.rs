//! Setting up a producer: its keys, its events, and what is asked of the cluster before the first record.

use std::pin::Pin;

use super::limits::Limits;
use super::send::Producer;
use crate::config::ClientKind;
use crate::error::KafkaError;
use crate::event::{Contract, Event};
use crate::kafka::Kafka;
use crate::transport::RawProducer;

/// Makes a [`Producer`]. Its defaults are those of a durable one: `acks=all`, idempotent, five requests in flight, Java's partitioner.
#[derive(Clone, Debug)]
pub struct ProducerBuilder {
    kafka: Kafka,
    keys: Vec<(String, String)>,
    events: Vec<&'static Contract>,
}

impl ProducerBuilder {
    pub(crate) fn new(kafka: Kafka) -> Self {
        Self {
            kafka,
            keys: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Sets a key, by Kafka's name or librdkafka's.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.keys.push((key.into(), value.into()));
        self
    }

    /// Names an event that will be sent. At start its topic is looked up, its limit is compared with the topic's, and the producer's
    /// sizes are set by it; an event that is not named is sent all the same, within librdkafka's default of 1,000,000 bytes.
    #[must_use]
    pub fn event<E: Event>(mut self) -> Self {
        self.events.push(E::CONTRACT);
        self
    }

    /// Starts the producer. Awaiting the builder does the same.
    ///
    /// # Errors
    /// When a key is wrong, or, where events were named: no broker answers in time, a topic is not there, or takes smaller records than
    /// its event may be.
    pub async fn start(self) -> Result<Producer, KafkaError> {
        let mut topics = Vec::new();
        for contract in &self.events {
            topics.push((self.kafka.topic_name(contract.topic)?, *contract));
        }
        let limits = Limits::of(&self.kafka, &topics).await?;
        let mut keys = limits.keys();
        keys.extend(self.keys);
        let checked = self.kafka.checked(ClientKind::Producer, &keys)?;
        let client = RawProducer::new(&checked)??;
        Ok(Producer::new(self.kafka, client, topics))
    }
}

impl IntoFuture for ProducerBuilder {
    type Output = Result<Producer, KafkaError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

//! Setting up a producer: its keys, its events, and what is asked of the cluster before the first record.

use std::pin::Pin;
use std::time::Duration;

use super::limits::Limits;
use super::send::Producer;
use crate::config::{Checked, ClientKind, Value};
use crate::error::KafkaError;
use crate::event::{Contract, Event};
use crate::kafka::{ClientKeys, Kafka};
use crate::transport::{ClientError, RawProducer};

/// Makes a [`Producer`]. Its defaults are those of a durable one: `acks=all`, idempotent, five requests in flight, Java's partitioner.
#[derive(Clone, Debug)]
pub struct ProducerBuilder {
    kafka: Kafka,
    keys: ClientKeys,
    events: Vec<&'static Contract>,
}

impl ProducerBuilder {
    pub(crate) fn new(kafka: Kafka) -> Self {
        Self {
            kafka,
            keys: ClientKeys::default(),
            events: Vec::new(),
        }
    }

    /// Sets a key, by Kafka's name or librdkafka's.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.keys.set.push((key.into(), value.into()));
        self
    }

    /// Names an event that will be sent. At start its topic is looked up, its limit is compared with the topic's, and the producer's
    /// sizes are set by it; an event that is not named is sent all the same, within librdkafka's default of 1,000,000 bytes.
    #[must_use]
    pub fn event<E: Event>(mut self) -> Self {
        self.events.push(E::CONTRACT);
        self
    }

    /// Starts the producer and waits for the first answer of a broker. Awaiting the builder does the same.
    ///
    /// # Errors
    /// When a key is wrong, no broker answers within [`KafkaBuilder::deadline`](crate::KafkaBuilder::deadline) or one refuses this client,
    /// and, of the events that were named: a topic is not there, or takes smaller records than its event may be.
    pub async fn start(mut self) -> Result<Producer, KafkaError> {
        let mut topics = Vec::new();
        for contract in &self.events {
            topics.push((self.kafka.topic_name(contract.topic)?, *contract));
        }
        let limits = Limits::of(&self.kafka, &topics).await?;
        self.keys.derived = limits.keys();
        if self.kafka.is_embedded() {
            let auto_create = ("allow.auto.create.topics", "true".to_owned());
            self.keys.derived.push(auto_create);
        }
        let checked = self.kafka.checked(ClientKind::Producer, &self.keys)?;
        limits.check_batches(&checked)?;
        let patience = milliseconds(&checked, "max.block.ms");
        let client = RawProducer::new(&checked)??;
        let deadline = self.kafka.deadline();
        let reached = tokio::task::spawn_blocking(move || client.reach(deadline).map(|()| client));
        let client = reached.await.map_err(|_| {
            ClientError::other("cannot start a producer", "the runtime is ending")
        })??;
        Ok(Producer::new(self.kafka, client, topics, patience)?)
    }
}

impl IntoFuture for ProducerBuilder {
    type Output = Result<Producer, KafkaError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

/// The value of a key that counts milliseconds.
fn milliseconds(checked: &Checked, key: &str) -> Duration {
    let value = checked.get(key).and_then(|value| value.parse().ok());
    Duration::from_millis(value.unwrap_or_default())
}

//! The topics of a producer's events, as the cluster has them when the producer starts.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::error::KafkaError;
use crate::event::Contract;
use crate::kafka::Kafka;

/// How long a topic may be unknown that was just made: each broker hears of it by itself, and any of them is asked.
const NEW: Duration = Duration::from_secs(5);

/// How long until a broker is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// One topic.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) topic: String,
    /// How many replicas the partition with the fewest has.
    pub(super) replicas: u64,
    /// `None`: it may not be read.
    pub(super) config: Option<BTreeMap<String, String>>,
}

impl Seen {
    /// Asks for each topic. The embedded broker has nothing to tell.
    ///
    /// # Errors
    /// When a topic is not there, or the cluster does not answer.
    pub(super) async fn all(
        kafka: &Kafka,
        events: &[(String, &'static Contract)],
    ) -> Result<Vec<Self>, KafkaError> {
        let mut all: Vec<Self> = Vec::new();
        if kafka.is_embedded() {
            return Ok(all);
        }
        for (topic, _) in events {
            if all.iter().all(|seen| seen.topic != *topic) {
                all.push(Self::one(kafka, topic).await?);
            }
        }
        Ok(all)
    }

    async fn one(kafka: &Kafka, topic: &str) -> Result<Self, KafkaError> {
        let begin = Instant::now();
        let (shape, config) = loop {
            match kafka.topics().existing(topic).await? {
                Some(existing) => break existing,
                None if begin.elapsed() < NEW => tokio::time::sleep(AGAIN).await,
                None => {
                    return Err(KafkaError::NoTopic {
                        topic: topic.to_owned(),
                    });
                }
            }
        };
        let config = match config {
            Ok(config) => Some(config),
            // The right to read configurations is one that a producer may not have.
            Err(error) if error.is_denied() => {
                tracing::warn!(topic, "the topic's configuration may not be read");
                None
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            topic: topic.to_owned(),
            replicas: shape.replicas as u64,
            config,
        })
    }

    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.config.as_ref()?.get(key).map(String::as_str)
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.value(key)?.parse().ok()
    }
}

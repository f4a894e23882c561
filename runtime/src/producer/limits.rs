//! Sizes: what the events may be, what their topics take, and what the client is told.

use std::collections::HashMap;

use crate::config::Checked;
use crate::error::KafkaError;
use crate::event::Contract;
use crate::kafka::Kafka;

/// librdkafka's defaults of `message.max.bytes` and `batch.size`.
const DEFAULT_LIMIT: u64 = 1_000_000;

/// What a producer is told of sizes, in bytes.
pub(super) struct Limits {
    /// The largest record of any event.
    largest: u64,
    /// The topic with the smallest limit: a batch that the broker finds too large is not split but fails whole.
    smallest_topic: Option<(String, u64)>,
}

impl Limits {
    /// Compares each event with its topic.
    pub(super) async fn of(
        kafka: &Kafka,
        topics: &[(String, &'static Contract)],
    ) -> Result<Self, KafkaError> {
        let mut limits = Self {
            largest: DEFAULT_LIMIT,
            smallest_topic: None,
        };
        let mut topic_limits: HashMap<&str, Option<u64>> = HashMap::new();
        for (topic, contract) in topics {
            limits.largest = limits.largest.max(u64::from(contract.max_message_bytes));
            if kafka.is_embedded() {
                continue;
            }
            let known = topic_limits.get(topic.as_str()).copied();
            let topic_limit = match known {
                Some(limit) => limit,
                None => limit_of(kafka, topic).await?,
            };
            topic_limits.insert(topic, topic_limit);
            let Some(topic_limit) = topic_limit else {
                continue;
            };
            if topic_limit < u64::from(contract.max_message_bytes) {
                return Err(KafkaError::TopicLimit {
                    topic: topic.clone(),
                    topic_limit,
                    event: contract.name,
                    event_limit: contract.max_message_bytes,
                });
            }
            let smallest = limits.smallest_topic.as_ref();
            if smallest.is_none_or(|(_, smallest)| topic_limit < *smallest) {
                limits.smallest_topic = Some((topic.clone(), topic_limit));
            }
        }
        Ok(limits)
    }

    /// The keys that follow.
    pub(super) fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = Vec::new();
        if self.largest > DEFAULT_LIMIT {
            keys.push(("max.request.size", self.largest.to_string()));
        }
        if let Some((_, limit)) = &self.smallest_topic
            && *limit < DEFAULT_LIMIT
        {
            keys.push(("batch.size", limit.to_string()));
        }
        keys
    }

    /// Holds the size of batches in effect against what the topics take.
    pub(super) fn check_batches(&self, checked: &Checked) -> Result<(), KafkaError> {
        let batch_size = checked.get("batch.size").and_then(|size| size.parse().ok());
        match (&self.smallest_topic, batch_size) {
            (Some((topic, topic_limit)), Some(batch_size)) if batch_size > *topic_limit => {
                Err(KafkaError::BatchSize {
                    batch_size,
                    topic: topic.clone(),
                    topic_limit: *topic_limit,
                })
            }
            _ => Ok(()),
        }
    }
}

/// The `max.message.bytes` of a topic, which must be there; `None`: it may not be read.
async fn limit_of(kafka: &Kafka, topic: &str) -> Result<Option<u64>, KafkaError> {
    match kafka.topics().existing(topic).await? {
        None => Err(KafkaError::NoTopic {
            topic: topic.to_owned(),
        }),
        Some(Ok(config)) => Ok(config
            .get("max.message.bytes")
            .and_then(|value| value.parse().ok())),
        // The right to read configurations is one that a producer may not have.
        Some(Err(error)) if error.is_denied() => {
            tracing::warn!(
                topic,
                "the topic's max.message.bytes may not be read, and is not compared"
            );
            Ok(None)
        }
        Some(Err(error)) => Err(error.into()),
    }
}

//! Sizes: what the events may be, what their topics take, and what the client is told.

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
        for (topic, contract) in topics {
            limits.largest = limits.largest.max(u64::from(contract.max_message_bytes));
            if kafka.is_embedded() {
                continue;
            }
            if kafka.topics().partitions(topic).await?.is_none() {
                return Err(KafkaError::NoTopic {
                    topic: topic.clone(),
                });
            }
            let config = match kafka.topics().config(topic).await {
                Ok(config) => config,
                // The right to read configurations is one that a producer may not have.
                Err(KafkaError::Client(error)) if error.is_denied() => {
                    tracing::warn!(
                        topic,
                        "the topic's max.message.bytes may not be read, and is not compared"
                    );
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Some(topic_limit) = config
                .get("max.message.bytes")
                .and_then(|value| value.parse().ok())
            else {
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

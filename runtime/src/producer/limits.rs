//! Sizes: what the events may be, what their topics take, and what the client is told.

use super::seen::Seen;
use crate::config::Checked;
use crate::error::KafkaError;
use crate::event::Contract;

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
    pub(super) fn of(
        events: &[(String, &'static Contract)],
        topics: &[Seen],
    ) -> Result<Self, KafkaError> {
        let mut limits = Self {
            largest: DEFAULT_LIMIT,
            smallest_topic: None,
        };
        for (topic, contract) in events {
            limits.largest = limits.largest.max(u64::from(contract.max_message_bytes));
            let seen = topics.iter().find(|seen| seen.topic == *topic);
            // Nothing is seen of the embedded broker, nor of a configuration that may not be read.
            let Some(topic_limit) = seen.and_then(|seen| seen.number("max.message.bytes")) else {
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

//! Why a record was not added to the outbox.

use std::fmt;

use kafka_event::event::RecordError;
use kafka_event::{Disposition, KafkaError, Timestamp, Verdict};

use crate::database::is_transient;

/// A record that was not added. Roll the transaction back; Postgres does not go on with it in any case.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutboxError {
    /// The event cannot be made into a record.
    Record(RecordError),
    /// The topic has no name, or one that Kafka does not take.
    Topic(KafkaError),
    /// The record's timestamp is not after 1970-01-01T00:00:00Z, and Kafka has no earlier ones, or in the year 10000 or later.
    Timestamp {
        /// The topic.
        topic: String,
        /// The timestamp.
        timestamp: Timestamp,
    },
    /// The database refuses the row, or does not answer.
    Database(sqlx::Error),
}

impl fmt::Display for OutboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(_) => {
                f.write_str("the event was not added to the outbox: it cannot be a record")
            }
            Self::Topic(_) => {
                f.write_str("the event was not added to the outbox: it has no topic to be sent to")
            }
            Self::Timestamp { topic, timestamp } => write!(
                f,
                "a record of `{topic}` was not added to the outbox: its timestamp is {timestamp}, and Kafka takes only later ones than \
                 1970-01-01T00:00:00Z, an outbox only those before the year 10000; give the event the time at which it happened"
            ),
            Self::Database(_) => f.write_str("the outbox's database failed"),
        }
    }
}

impl std::error::Error for OutboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Record(error) => Some(error),
            Self::Topic(error) => Some(error),
            Self::Database(error) => Some(error),
            Self::Timestamp { .. } => None,
        }
    }
}

/// For a handler that adds to an outbox: a database that is away is tried again, an event that can never be sent makes its record a dead letter,
/// and what is set up wrongly stops the consumer.
impl Disposition for OutboxError {
    fn disposition(&self) -> Verdict {
        match self {
            Self::Database(error) if is_transient(error) => Verdict::Retry(None),
            Self::Record(_) | Self::Timestamp { .. } => Verdict::DeadLetter,
            Self::Topic(_) | Self::Database(_) => Verdict::Stop,
        }
    }
}

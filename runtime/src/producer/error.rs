//! A send that failed: why, whether trying again helps, and whether the record may be in the log. Never a payload.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Timestamp;
use crate::error::KafkaError;
use crate::event::RecordError;
use crate::transport::ClientError;

/// An event that was not sent, or of which it is not known.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The event cannot be made into a record: a value has no place in its schema, or it is too large.
    Record(RecordError),
    /// The topic has no name.
    Topic(KafkaError),
    /// The event's timestamp is not after 1970-01-01T00:00:00Z. Kafka has no earlier ones, and librdkafka takes that one itself for the
    /// moment of sending, so that the record would say another time than its event. Nothing was sent.
    Timestamp {
        /// The event.
        event: &'static str,
        /// The timestamp.
        timestamp: Timestamp,
    },
    /// The local queue had no room, or none within the time. Nothing was sent; the event is still yours.
    QueueFull {
        /// The event.
        event: &'static str,
        /// The topic.
        topic: Arc<str>,
        /// How long was waited for room; zero for a call that does not wait.
        waited: Duration,
    },
    /// The embedded broker has no room for more of the topic, and no consumer runs that would make some. Nothing was sent.
    EmbeddedFull {
        /// The event.
        event: &'static str,
        /// The topic.
        topic: Arc<str>,
    },
    /// The client or the broker refused the record, or its delivery time ran out.
    Client {
        /// The event.
        event: &'static str,
        /// The topic.
        topic: Arc<str>,
        /// Whether it may be in the log.
        written: Written,
        /// Why.
        source: ClientError,
    },
    /// The producer was closed.
    Closed {
        /// The event.
        event: &'static str,
    },
}

/// What is known of a record whose send failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is not in the log.
    No,
    /// It may be: the answer was lost, and a reader may see it.
    Maybe,
}

impl SendError {
    /// Sending the same event again can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::QueueFull { .. } => true,
            Self::Client { source, .. } => source.is_retryable(),
            Self::Record(_)
            | Self::Topic(_)
            | Self::Timestamp { .. }
            | Self::EmbeddedFull { .. }
            | Self::Closed { .. } => false,
        }
    }

    /// The producer is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Client { source, .. } => source.is_fatal(),
            Self::Closed { .. } => true,
            _ => false,
        }
    }

    /// Whether the record may be in the log all the same.
    #[must_use]
    pub fn written(&self) -> Written {
        match self {
            Self::Client { written, .. } => *written,
            _ => Written::No,
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(_) => f.write_str("the event cannot be sent"),
            Self::Topic(_) => f.write_str("the event has no topic to be sent to"),
            Self::Timestamp { event, timestamp } => write!(
                f,
                "{event} was not sent: its timestamp is {timestamp}, and a record's must be after 1970-01-01T00:00:00Z; give the event the time \
                 at which it happened"
            ),
            Self::QueueFull {
                event,
                topic,
                waited,
            } if waited.is_zero() => write!(
                f,
                "{event} was not sent to `{topic}`: the producer's queue is full; wait for room, or raise `buffer.memory`"
            ),
            Self::QueueFull {
                event,
                topic,
                waited,
            } => write!(
                f,
                "{event} was not sent to `{topic}`: the producer's queue had no room for {} ms",
                waited.as_millis()
            ),
            Self::EmbeddedFull { event, topic } => write!(
                f,
                "{event} was not sent to `{topic}`: the embedded broker keeps 5 MB of a partition, and no consumer of the topic runs that would make room; start one first, or use a real cluster"
            ),
            Self::Client {
                event,
                topic,
                written: Written::No,
                ..
            } => write!(f, "{event} was not sent to `{topic}`"),
            Self::Client { event, topic, .. } => write!(
                f,
                "whether {event} was written to `{topic}` is not known: it may have been"
            ),
            Self::Closed { event } => {
                write!(f, "{event} was not sent: the producer is closed")
            }
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Record(error) => Some(error),
            Self::Topic(error) => Some(error),
            Self::Client { source, .. } => Some(source),
            Self::Timestamp { .. }
            | Self::QueueFull { .. }
            | Self::EmbeddedFull { .. }
            | Self::Closed { .. } => None,
        }
    }
}

/// Records whose fate was not known at the deadline of a flush or a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlushError {
    /// How many.
    pub records: usize,
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} records were not acknowledged by the deadline",
            self.records
        )
    }
}

impl std::error::Error for FlushError {}

//! A send that failed: why, and whether trying again helps. Never a payload.

use std::fmt;
use std::time::Duration;

use crate::error::KafkaError;
use crate::event::RecordError;
use crate::transport::ClientError;

/// An event that was not sent, or of which it is not known.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The event cannot be made into a record.
    Record(RecordError),
    /// The topic has no name.
    Topic(KafkaError),
    /// The local queue had no room, or none within the time.
    QueueFull {
        /// The event.
        event: &'static str,
        /// How long was waited for room; zero for a call that does not wait.
        waited: Duration,
    },
    /// The client or the broker refused it, or its delivery time ran out.
    Client {
        /// The event.
        event: &'static str,
        /// The topic.
        topic: String,
        /// Why.
        source: ClientError,
    },
    /// The producer was dropped before the record's fate was known.
    Closed {
        /// The event.
        event: &'static str,
    },
}

impl SendError {
    /// Sending the same event again can help. It may have been written all the same: an error says what is known, not what is so.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::QueueFull { .. } => true,
            Self::Client { source, .. } => source.is_retryable(),
            Self::Record(_) | Self::Topic(_) | Self::Closed { .. } => false,
        }
    }

    /// The producer is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Client { source, .. } => source.is_fatal(),
            Self::Closed { .. } => true,
            Self::Record(_) | Self::Topic(_) | Self::QueueFull { .. } => false,
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(_) => f.write_str("the event cannot be sent"),
            Self::Topic(_) => f.write_str("the event has no topic to be sent to"),
            Self::QueueFull { event, waited } if waited.is_zero() => {
                write!(
                    f,
                    "{event} was not sent: the producer's queue is full; wait for room, or raise `buffer.memory`"
                )
            }
            Self::QueueFull { event, waited } => {
                write!(
                    f,
                    "{event} was not sent: the producer's queue had no room for {} ms",
                    waited.as_millis()
                )
            }
            Self::Client { event, topic, .. } => write!(f, "{event} was not sent to `{topic}`"),
            Self::Closed { event } => write!(
                f,
                "the producer was closed before it was known whether {event} was written"
            ),
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Record(error) => Some(error),
            Self::Topic(error) => Some(error),
            Self::Client { source, .. } => Some(source),
            Self::QueueFull { .. } | Self::Closed { .. } => None,
        }
    }
}

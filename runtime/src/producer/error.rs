//! A send that failed: why, whether trying again helps, and whether the record may be in the log. No message has a payload in it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Timestamp;
use crate::claim_check::ClaimError;
use crate::error::KafkaError;
use crate::event::RecordError;
use crate::transport::{ClientError, Undelivered, Written};
use crate::{Disposition, Verdict};

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
    /// The event's timestamp lies further in the future than its topic takes (`message.timestamp.after.max.ms`). Nothing was sent: the broker
    /// would have refused all records of its batch.
    FutureTimestamp {
        /// The event.
        event: &'static str,
        /// The timestamp.
        timestamp: Timestamp,
        /// How far it may lie in the future.
        limit: Duration,
    },
    /// What is to be uploaded of the event is not in the object store. Nothing was sent.
    ClaimCheck {
        /// The event.
        event: &'static str,
        /// Why.
        source: ClaimError,
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
    /// The client refused the event before it was on its way: it is too large for the client, or the client has ended. Nothing was sent.
    Refused {
        /// The event.
        event: &'static str,
        /// The topic.
        topic: Arc<str>,
        /// Why.
        source: ClientError,
    },
    /// The record was taken and not acknowledged: the broker refused it, or its delivery time ran out. It comes back, to be sent again as
    /// the same event by [`Producer::send_record`](crate::Producer::send_record).
    Undelivered(Box<Undelivered>),
    /// The offsets of consumed records could not be made part of a transaction.
    Offsets {
        /// Why.
        source: ClientError,
    },
    /// The producer was closed.
    Closed {
        /// The event.
        event: &'static str,
    },
}

impl SendError {
    /// Sending the same event again can help. Where the record came back, [`undelivered`](Self::undelivered), send that one: it keeps the
    /// event's id.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::QueueFull { .. } => true,
            Self::ClaimCheck { source, .. } => source.is_retryable(),
            _ => self.client().is_some_and(ClientError::is_retryable),
        }
    }

    /// The producer is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Closed { .. } => true,
            _ => self.client().is_some_and(ClientError::is_fatal),
        }
    }

    /// Whether the record may be in the log all the same.
    #[must_use]
    pub fn written(&self) -> Written {
        self.undelivered()
            .map_or(Written::No, |undelivered| undelivered.written)
    }

    /// The record, where the producer took it. Anything else was not sent, and is still the caller's.
    #[must_use]
    pub fn undelivered(&self) -> Option<&Undelivered> {
        match self {
            Self::Undelivered(undelivered) => Some(undelivered),
            _ => None,
        }
    }

    /// What the client reports.
    #[must_use]
    pub fn client(&self) -> Option<&ClientError> {
        match self {
            Self::Refused { source, .. } | Self::Offsets { source } => Some(source),
            Self::Undelivered(undelivered) => Some(&undelivered.source),
            _ => None,
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
            Self::FutureTimestamp {
                event,
                timestamp,
                limit,
            } => write!(
                f,
                "{event} was not sent: its timestamp is {timestamp}, and its topic takes {} ms of the future; is a clock wrong, or a unit?",
                limit.as_millis()
            ),
            Self::ClaimCheck { event, .. } => write!(
                f,
                "{event} was not sent: its large payload is not in the object store"
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
            Self::Refused { event, topic, .. } => write!(f, "{event} was not sent to `{topic}`"),
            Self::Undelivered(undelivered) => undelivered.fmt(f),
            Self::Offsets { .. } => f.write_str("the offsets are no part of the transaction"),
            Self::Closed { event } => {
                write!(f, "{event} was not sent: the producer is closed")
            }
        }
    }
}

/// For a handler that sends: a producer that is of no more use, or may not write, stops the consumer; what can be tried again is; any other
/// event can never be sent, and its record is a dead letter.
impl Disposition for SendError {
    fn disposition(&self) -> Verdict {
        let denied = self.client().is_some_and(ClientError::is_denied);
        match self {
            _ if self.is_fatal() || denied => Verdict::Stop,
            Self::ClaimCheck { source, .. } => source.disposition(),
            Self::Record(_) | Self::Timestamp { .. } | Self::FutureTimestamp { .. } => {
                Verdict::DeadLetter
            }
            _ if self.is_retryable() || matches!(self, Self::Offsets { .. }) => {
                Verdict::Retry(None)
            }
            Self::Topic(_) | Self::EmbeddedFull { .. } => Verdict::Stop,
            _ => Verdict::DeadLetter,
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Record(error) => Some(error),
            Self::Topic(error) => Some(error),
            Self::Refused { source, .. } | Self::Offsets { source } => Some(source),
            Self::Undelivered(undelivered) => Some(&undelivered.source),
            Self::ClaimCheck { source, .. } => Some(source),
            Self::Timestamp { .. }
            | Self::FutureTimestamp { .. }
            | Self::QueueFull { .. }
            | Self::EmbeddedFull { .. }
            | Self::Closed { .. } => None,
        }
    }
}

/// What a flush or a close did not see delivered.
#[derive(Debug)]
#[non_exhaustive]
pub struct FlushError {
    /// How many records are on their way still: their fate will be known later. After a close there are none.
    pub in_flight: usize,
    /// The records that failed and that nobody awaited, since the last flush; after a close also those that it gave up.
    /// [`Producer::send_record`](crate::Producer::send_record) sends each again as the same event.
    pub undelivered: Vec<Undelivered>,
    /// How many more failed and were not kept: what nobody awaits is kept within `buffer.memory` bytes. Each was logged as an error.
    pub dropped: usize,
}

impl FlushError {
    /// `Ok` where nothing was left.
    pub(super) fn unless_empty(
        in_flight: usize,
        (undelivered, dropped): (Vec<Undelivered>, usize),
    ) -> Result<(), Self> {
        if in_flight == 0 && undelivered.is_empty() && dropped == 0 {
            return Ok(());
        }
        Err(Self {
            in_flight,
            undelivered,
            dropped,
        })
    }
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            in_flight,
            undelivered,
            dropped,
        } = self;
        let failed = undelivered.len() + dropped;
        write!(
            f,
            "{failed} records were not delivered, and {in_flight} are on their way still"
        )?;
        match undelivered.first() {
            Some(first) => write!(f, "; the first: {first}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FlushError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let first = self.undelivered.first()?;
        Some(&first.source)
    }
}

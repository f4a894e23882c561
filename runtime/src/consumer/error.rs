//! Why a consumer ended.

use std::fmt;

use super::position::OutOfRange;
use super::record::RecordMetadata;
use crate::BoxError;
use crate::error::KafkaError;
use crate::event::ReadError;
use crate::transport::ClientError;

/// Why a consumer could not start, or ended before it was told to.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConsumerError {
    /// It could not be set up.
    Start(KafkaError),
    /// No handler was given: there is nothing to read.
    NoHandlers,
    /// Two handlers were given for one event: a record goes to one.
    TwoHandlers {
        /// The event.
        event: &'static str,
    },
    /// A handler failed with an error that stops the consumer, or gave its record up where no dead letters are written. The record is not
    /// committed: it is read again by the next consumer of the group.
    Handler {
        /// The event.
        event: &'static str,
        /// Where its record is.
        metadata: RecordMetadata,
        /// What the handler returned, or that it panicked.
        source: BoxError,
    },
    /// The dead letters of a topic would go to that topic, and be read again without end.
    DeadLettersToItself {
        /// The topic.
        topic: String,
    },
    /// A record cannot be read, where no dead letters are written.
    Unreadable {
        /// Where the record is.
        metadata: RecordMetadata,
        /// Why.
        source: ReadError,
    },
    /// A record was written with a schema that this program does not know ([`ReadError::UnknownWriterSchema`],
    /// [`ReadError::UnknownSchemaId`]), and nothing else was said of such records. It is not
    /// committed: a program that knows the schema reads it again.
    UnknownSchema {
        /// Where the record is.
        metadata: RecordMetadata,
        /// By what the record says its schema: a fingerprint, or the id of a registry.
        source: ReadError,
    },
    /// The records at the group's position are gone, and nothing says where to go on: see
    /// [`on_out_of_range`](crate::ConsumerBuilder::on_out_of_range).
    OutOfRange(OutOfRange),
    /// The client cannot go on.
    Client(ClientError),
}

impl ConsumerError {
    /// Starting again can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Start(error) => error.is_retryable(),
            Self::Client(error) => error.is_retryable(),
            Self::NoHandlers
            | Self::TwoHandlers { .. }
            | Self::DeadLettersToItself { .. }
            | Self::Handler { .. }
            | Self::Unreadable { .. }
            | Self::UnknownSchema { .. }
            | Self::OutOfRange(_) => false,
        }
    }

    /// The client that reported it is of no more use: another instance has taken its place, or it lost what it needs to go on.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Start(error) => error.is_fatal(),
            Self::Client(error) => error.is_fatal(),
            _ => false,
        }
    }
}

impl fmt::Display for ConsumerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(_) => f.write_str("the consumer cannot start"),
            Self::TwoHandlers { event } => write!(
                f,
                "two handlers were given for {event}: a record goes to one"
            ),
            Self::NoHandlers => f.write_str("the consumer has no handlers: add one with `.on(…)`"),
            Self::Handler {
                event, metadata, ..
            } => write!(
                f,
                "the handler of {event} failed at {}/{} offset {}",
                metadata.topic, metadata.partition, metadata.offset
            ),
            Self::DeadLettersToItself { topic } => write!(
                f,
                "the dead letters of `{topic}` would be written to it, and be read again: name another topic by `.dead_letters(…)`"
            ),
            Self::Unreadable { metadata, .. } => write!(
                f,
                "the record at {}/{} offset {} cannot be read, and no dead letters are written: let `.dead_letters(…)` name a topic for \
                 such records, or discard them",
                metadata.topic, metadata.partition, metadata.offset
            ),
            Self::UnknownSchema { metadata, .. } => write!(
                f,
                "the record at {}/{} offset {} was written with a schema that is not known here: build this program with that version of the \
                 event, tell of it by `.writers(…)`, or say by `.on_unknown_schema(…)` what becomes of such records",
                metadata.topic, metadata.partition, metadata.offset
            ),
            Self::OutOfRange(place) => write!(
                f,
                "{place}. Records may be lost for this group; set its position, or say where to go on by `.on_out_of_range(…)`"
            ),
            Self::Client(_) => f.write_str("the consumer cannot go on"),
        }
    }
}

impl std::error::Error for ConsumerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) => Some(error),
            Self::Handler { source, .. } => Some(&**source),
            Self::Client(error) => Some(error),
            Self::Unreadable { source, .. } | Self::UnknownSchema { source, .. } => Some(source),
            Self::NoHandlers
            | Self::TwoHandlers { .. }
            | Self::DeadLettersToItself { .. }
            | Self::OutOfRange(_) => None,
        }
    }
}

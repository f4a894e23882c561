//! Why a consumer ended.

use std::fmt;

use super::position::OutOfRange;
use super::record::RecordMetadata;
use crate::BoxError;
use crate::claim_check::ClaimError;
use crate::error::KafkaError;
use crate::event::ReadError;
use crate::once::StoreError;
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
    /// A handler has an argument that the consumer's store of handled events does not lend; see [`Extract::NEEDS`](crate::Extract::NEEDS).
    NotLent {
        /// The type that is to be lent.
        lent: &'static str,
        /// The type that the store lends; `None` where the consumer has no store.
        store: Option<&'static str>,
    },
    /// The store of handled events could not be reached, or made ready.
    Store(StoreError),
    /// An event of a set that is to be handled as a whole has no handler, and is not passed over on purpose.
    NoHandlerOf {
        /// The event.
        event: &'static str,
    },
    /// Two things were asked for that do not go together.
    Combination {
        /// Which, why, and what to do instead.
        reason: &'static str,
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
    /// The value of a record is in an object store that this program does not have, or may not use; or it cannot be had otherwise, where no dead
    /// letters are written. The record is not committed.
    ClaimCheck {
        /// Where the record is.
        metadata: RecordMetadata,
        /// Why.
        source: ClaimError,
    },
    /// The records at the group's position are gone, and nothing says where to go on: see
    /// [`on_out_of_range`](crate::ConsumerBuilder::on_out_of_range).
    OutOfRange(OutOfRange),
    /// The producer of its transactions has ended: another instance has taken its `transactional.id`
    /// ([`ClientError::is_fenced`]), or the cluster could not be asked for so long that nothing is known of it any more. What was not
    /// committed is read again by the next consumer of the group.
    Transaction(ClientError),
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
            Self::Store(_) => true,
            // A new one has a new producer.
            Self::Transaction(error) => !error.is_fenced(),
            Self::NoHandlers
            | Self::TwoHandlers { .. }
            | Self::NotLent { .. }
            | Self::NoHandlerOf { .. }
            | Self::Combination { .. }
            | Self::DeadLettersToItself { .. }
            | Self::Handler { .. }
            | Self::Unreadable { .. }
            | Self::UnknownSchema { .. }
            | Self::OutOfRange(_) => false,
            Self::ClaimCheck { source, .. } => source.is_retryable(),
        }
    }

    /// The client that reported it is of no more use: another instance has taken its place, or it lost what it needs to go on.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Start(error) => error.is_fatal(),
            Self::Client(error) => error.is_fatal(),
            Self::Transaction(_) => true,
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
            Self::NotLent { lent, store: None } => write!(
                f,
                "a handler has an argument that needs a store to lend `{lent}`, and the consumer has no store of handled events: give it one by \
                 `.idempotent(…)`"
            ),
            Self::NotLent {
                lent,
                store: Some(store),
            } => write!(
                f,
                "a handler has an argument that needs a store to lend `{lent}`, and the one that was given to `.idempotent(…)` lends `{store}`"
            ),
            Self::Store(_) => f.write_str("the consumer cannot start"),
            Self::NoHandlerOf { event } => write!(
                f,
                "no handler was given for {event}, which is of a set that is to be handled as a whole: add one with `.on(…)`, or pass the event \
                 over with `.skip::<{event}>()`"
            ),
            Self::Combination { reason } => write!(f, "the consumer cannot start: {reason}"),
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
            Self::ClaimCheck { metadata, .. } => write!(
                f,
                "the value of the record at {}/{} offset {} is in an object store, and cannot be had",
                metadata.topic, metadata.partition, metadata.offset
            ),
            Self::OutOfRange(place) => write!(
                f,
                "{place}. Records may be lost for this group; set its position, or say where to go on by `.on_out_of_range(…)`"
            ),
            Self::Transaction(error) if error.is_fenced() => f.write_str(
                "the consumer was fenced: another instance has taken its transactional.id, or it was away for longer than \
                 transaction.timeout.ms; each instance needs an id of its own",
            ),
            Self::Transaction(_) => {
                f.write_str("the transactions of the consumer cannot go on; start it again")
            }
            Self::Client(_) => f.write_str("the consumer cannot go on"),
        }
    }
}

impl std::error::Error for ConsumerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) => Some(error),
            Self::Handler { source, .. } => Some(&**source),
            Self::Client(error) | Self::Transaction(error) => Some(error),
            Self::Store(error) => Some(error),
            Self::ClaimCheck { source, .. } => Some(source),
            Self::Unreadable { source, .. } | Self::UnknownSchema { source, .. } => Some(source),
            Self::NoHandlers
            | Self::TwoHandlers { .. }
            | Self::NotLent { .. }
            | Self::NoHandlerOf { .. }
            | Self::Combination { .. }
            | Self::DeadLettersToItself { .. }
            | Self::OutOfRange(_) => None,
        }
    }
}

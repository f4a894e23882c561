//! What can go wrong between an event and a record, with the event's name. Never a payload.

use std::fmt;

use super::{BoxError, SchemaId};
use crate::{DecodeError, EncodeError};

/// An event that cannot be made into a record. Trying again does not help.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecordError {
    /// A value has no place in the schema.
    Encode {
        /// The name of the event.
        event: &'static str,
        /// Why, and which field.
        source: EncodeError,
    },
    /// The record is larger than the event's `max_message_bytes`.
    TooLarge {
        /// The name of the event.
        event: &'static str,
        /// The size of the record in bytes, with key, headers and overhead.
        size: usize,
        /// The event's `max_message_bytes`.
        limit: u32,
        /// The largest payload fields and their sizes in bytes, largest first, three at most.
        largest: Vec<(&'static str, usize)>,
    },
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode { event, .. } => write!(f, "{event} cannot be made into a record"),
            Self::TooLarge {
                event,
                size,
                limit,
                largest,
            } => {
                write!(
                    f,
                    "{event} makes a record of {size} bytes, and its `max_message_bytes` is {limit}"
                )?;
                for (i, (field, bytes)) in largest.iter().enumerate() {
                    let before = if i == 0 { "; largest fields:" } else { "," };
                    write!(f, "{before} `{field}` {bytes} bytes")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode { source, .. } => Some(source),
            Self::TooLarge { .. } => None,
        }
    }
}

/// A record that cannot be read as an event. Trying again does not help, save for [`UnknownWriterSchema`](Self::UnknownWriterSchema),
/// [`UnusableWriterSchema`](Self::UnusableWriterSchema) and [`UnknownSchemaId`](Self::UnknownSchemaId).
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The record has no value: a tombstone, a case of its own for whoever reads a compacted topic.
    Tombstone {
        /// The name of the event that was asked for, or of the set.
        event: &'static str,
    },
    /// The value does not begin as the event's format does.
    Frame {
        /// The name of the event that was asked for.
        event: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// The value was written with a schema that this program does not know. [`Event::from_record_with`](crate::Event::from_record_with)
    /// reads it for whoever does.
    UnknownWriterSchema {
        /// CRC-64-AVRO of the writer's schema.
        fingerprint: u64,
    },
    /// The value was written with a schema that was looked up, and what was found under its fingerprint cannot be used.
    UnusableWriterSchema {
        /// CRC-64-AVRO of the writer's schema.
        fingerprint: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The record has the id of its schema in a registry, and nothing says which schema that is.
    /// [`Writers::with_id`](crate::Writers::with_id) does.
    UnknownSchemaId {
        /// The id.
        id: SchemaId,
    },
    /// None of the events that are expected here is of this type.
    UnknownEvent {
        /// What the record says it is; `None` when it does not say.
        event_type: Option<String>,
    },
    /// The bytes are not what the schema says.
    Decode {
        /// The name of the event.
        event: &'static str,
        /// Which part of the record.
        part: &'static str,
        /// Why, and which field.
        source: DecodeError,
    },
    /// The record is of an older major version, and the [upcaster](crate::Upcast) of its type refused it.
    Upcast {
        /// The full name of the schema that it was written with.
        event: &'static str,
        /// The major version of that schema.
        major: u32,
        /// What the upcaster said.
        source: BoxError,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tombstone { event } => write!(f, "the record is a tombstone, no {event}"),
            Self::Frame { event, expected } => {
                write!(f, "the value is no {event}: {expected} was expected")
            }
            Self::UnknownWriterSchema { fingerprint } => {
                write!(
                    f,
                    "the value was written with a schema that is not known here, fingerprint {fingerprint:016x}"
                )
            }
            Self::UnusableWriterSchema {
                fingerprint,
                reason,
            } => write!(
                f,
                "the schema with the fingerprint {fingerprint:016x}, which the value was written with, cannot be used: {reason}"
            ),
            Self::UnknownSchemaId { id } => write!(
                f,
                "the value was written with the schema that a registry has under the id {id}, which is not known here"
            ),
            Self::UnknownEvent {
                event_type: Some(name),
            } => write!(f, "no event of the type `{name}` is expected here"),
            Self::UnknownEvent { event_type: None } => f.write_str(
                "the record does not say which event it is, and more than one is expected here",
            ),
            Self::Decode { event, part, .. } => {
                write!(f, "the {part} of the record is not that of a {event}")
            }
            Self::Upcast { event, major, .. } => {
                write!(
                    f,
                    "a record of {event}, major version {major}, cannot be upcast"
                )
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Decode { source, .. } => Some(source),
            Self::Upcast { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

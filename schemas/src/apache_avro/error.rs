//! What goes wrong between an event and the crate `apache-avro`.

use crate::event::{Contract, ReadError};
use crate::{DecodeError, EncodeError, ParseErrors};
use std::fmt;

/// Why an event has no form in `apache-avro`, or is not what was read. The source says more.
#[derive(Debug)]
#[non_exhaustive]
pub enum ApacheAvroError {
    /// `apache-avro` does not take the schema.
    Schema {
        /// The Rust name of the event.
        event: &'static str,
        /// What it says.
        source: Box<::apache_avro::Error>,
    },
    /// `apache-avro` does not take the value, or the file.
    Value {
        /// The Rust name of the event.
        event: &'static str,
        /// What it says.
        source: Box<::apache_avro::Error>,
    },
    /// The event cannot be encoded.
    Encode {
        /// The Rust name of the event.
        event: &'static str,
        /// Why.
        source: EncodeError,
    },
    /// The value is not one of the event.
    Decode {
        /// The Rust name of the event.
        event: &'static str,
        /// Why.
        source: DecodeError,
    },
    /// The value was written by another version of the event, and cannot be read as this one.
    Read(ReadError),
    /// The schema of a file is not valid.
    WriterSchema {
        /// The Rust name of the event.
        event: &'static str,
        /// Everything that is wrong with it.
        source: ParseErrors,
    },
}

impl ApacheAvroError {
    pub(super) fn schema(event: &Contract, source: ::apache_avro::Error) -> Self {
        Self::Schema {
            event: event.name,
            source: Box::new(source),
        }
    }

    pub(super) fn value(event: &Contract, source: ::apache_avro::Error) -> Self {
        Self::Value {
            event: event.name,
            source: Box::new(source),
        }
    }

    pub(super) fn encode(event: &Contract, source: EncodeError) -> Self {
        Self::Encode {
            event: event.name,
            source,
        }
    }

    pub(super) fn decode(event: &Contract, source: DecodeError) -> Self {
        Self::Decode {
            event: event.name,
            source,
        }
    }
}

impl fmt::Display for ApacheAvroError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema { event, .. } => {
                write!(
                    f,
                    "the crate apache-avro does not take the schema of {event}"
                )
            }
            Self::Value { event, .. } => {
                write!(f, "the crate apache-avro does not take a value of {event}")
            }
            Self::Encode { event, .. } => write!(f, "{event} cannot be encoded"),
            Self::Decode { event, .. } => write!(f, "the value is no {event}"),
            Self::Read(_) => f.write_str("a value of another version cannot be read"),
            Self::WriterSchema { event, .. } => {
                write!(
                    f,
                    "the schema of the file, to be read as {event}, is not valid"
                )
            }
        }
    }
}

impl std::error::Error for ApacheAvroError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Schema { source, .. } | Self::Value { source, .. } => Some(source),
            Self::Encode { source, .. } => Some(source),
            Self::Decode { source, .. } => Some(source),
            Self::Read(source) => Some(source),
            Self::WriterSchema { source, .. } => Some(source),
        }
    }
}

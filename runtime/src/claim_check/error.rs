//! What can go wrong between a record and the object that it refers to.

use std::fmt;
use std::io;

use crate::{BoxError, DecodeError, Disposition, Verdict};

/// An object that cannot be written, read, or believed. As the error of a handler it says itself what becomes of the record: see its
/// [`Disposition`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ClaimError {
    /// Nothing says where objects are kept.
    NoStore,
    /// The bytes are in no object store yet, and this call does not wait for an upload.
    NotUploaded,
    /// The bytes that were to be uploaded cannot be read: of a file, or of a stream.
    Content {
        /// Why.
        source: BoxError,
    },
    /// The reference is to an object of another store, or to what is no object of this crate.
    OtherStore {
        /// The reference, without its query.
        uri: String,
        /// The store that was asked.
        base: String,
    },
    /// There is no such object.
    Missing {
        /// The object.
        uri: String,
    },
    /// The object is not the one that was uploaded.
    Altered {
        /// The object.
        uri: String,
        /// In what it differs.
        what: &'static str,
    },
    /// It is longer than what may be in memory at once.
    TooLarge {
        /// The object.
        uri: String,
        /// How long it is, in bytes.
        length: u64,
        /// What may be, in bytes.
        most: u64,
    },
    /// A record says that its value is elsewhere, and where cannot be read.
    Malformed {
        /// Why.
        source: DecodeError,
    },
    /// The store lets this program not do it.
    Denied {
        /// The object.
        uri: String,
        /// What the store says.
        source: BoxError,
    },
    /// The store does not answer, or fails.
    Store {
        /// The object.
        uri: String,
        /// What the store says.
        source: BoxError,
    },
}

impl ClaimError {
    /// Trying the same again can help: the store did not answer, or does not have the object yet.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.disposition(), Verdict::Retry(_))
    }
}

/// What a store does not have, or does not give for the moment, is tried again, and its record is a dead letter then. What is not the object that was
/// uploaded, and cannot become it, is a dead letter at once. A program that has no store, or no right to it, stops: no record is at fault.
impl Disposition for ClaimError {
    fn disposition(&self) -> Verdict {
        match self {
            Self::NoStore | Self::Denied { .. } => Verdict::Stop,
            Self::Missing { .. } | Self::Store { .. } | Self::Content { .. } => {
                Verdict::Retry(None)
            }
            Self::NotUploaded
            | Self::OtherStore { .. }
            | Self::Altered { .. }
            | Self::TooLarge { .. }
            | Self::Malformed { .. } => Verdict::DeadLetter,
        }
    }

    fn type_name(&self) -> &'static str {
        "kafka_event::ClaimError"
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStore => f.write_str(
                "nothing says where large payloads are kept: give the store by `Kafka::claims(…)`, with the feature `claim-check`",
            ),
            Self::NotUploaded => f.write_str(
                "bytes have to be uploaded first, and this call does not wait for that: use `send` or `enqueue`, or upload them by `Claims::upload`",
            ),
            Self::Content { .. } => f.write_str("the bytes to be uploaded cannot be read"),
            Self::OtherStore { uri, base } => {
                write!(f, "`{uri}` is no object that was uploaded to `{base}`")
            }
            Self::Missing { uri } => write!(f, "there is no object `{uri}`"),
            Self::Altered { uri, what } => write!(
                f,
                "the object `{uri}` is not the one that was uploaded: its {what} differs"
            ),
            Self::TooLarge { uri, length, most } => write!(
                f,
                "the object `{uri}` has {length} bytes, and {most} may be in memory at once: read it as a stream, or raise `Claims::memory`"
            ),
            Self::Malformed { .. } => {
                f.write_str("the record says that its value is in an object store, and not where")
            }
            Self::Denied { uri, .. } => {
                write!(f, "the object store lets this program not use `{uri}`")
            }
            Self::Store { uri, .. } => write!(f, "the object store fails at `{uri}`"),
        }
    }
}

impl std::error::Error for ClaimError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Content { source } | Self::Denied { source, .. } | Self::Store { source, .. } => {
                Some(&**source)
            }
            Self::Malformed { source } => Some(source),
            Self::NoStore
            | Self::NotUploaded
            | Self::OtherStore { .. }
            | Self::Missing { .. }
            | Self::Altered { .. }
            | Self::TooLarge { .. } => None,
        }
    }
}

impl From<ClaimError> for io::Error {
    fn from(error: ClaimError) -> Self {
        Self::other(error)
    }
}

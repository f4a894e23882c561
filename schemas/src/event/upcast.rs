//! From the records of a former major version to today's event: an old type, and how the next one is made of it.

use super::{Contract, ReadError, Writers};
use crate::Decode;
use crate::history::Recorded;
use std::error::Error;

/// Any error: what an upcaster or a handler fails with.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// How a value of an older major version becomes one of this type: an *upcaster*.
///
/// The old type is made from the recorded files by `kafka_event::recorded!`. `Self` is the event, which names the old type with
/// `#[kafka_event(upcasts = …)]`, or another old type, which names it with `upcasts = …` in its own `recorded!`: then records come to the event
/// in more than one step.
#[diagnostic::on_unimplemented(
    message = "no upcaster makes `{Self}` of `{Old}`",
    label = "`{Self}` says that it upcasts from this type",
    note = "write it: `impl kafka_event::Upcast<…> for {Self} {{ fn upcast(old: …) -> Result<Self, kafka_event::BoxError> {{ … }} }}`"
)]
pub trait Upcast<Old>: Sized {
    /// Makes the value of the old one.
    ///
    /// # Errors
    /// When this one cannot be made of the old one. Whoever reads the record gets [`ReadError::Upcast`] with it as the source; it should tell
    /// no values of the record.
    fn upcast(old: Old) -> Result<Self, BoxError>;
}

/// A type that has exactly the schema of a recorded version: `kafka_event::recorded!` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a former major version",
    label = "not made from a recorded version",
    note = "`kafka_event::recorded!` makes such types from the files in `schemas/`"
)]
pub trait FormerEvent: for<'de> Decode<'de> {
    /// Which records it is read from.
    const FORMER: &'static Former;

    /// Reads a record of a type that this one upcasts from; `None` when the writer is no version of one.
    #[doc(hidden)]
    fn read_former(
        fingerprint: u64,
        payload: &[u8],
        writers: &Writers,
    ) -> Option<Result<Self, ReadError>>;

    /// Reads a record of a version that is read into this type or, when `deep`, of one that was upcast to it.
    #[doc(hidden)]
    fn read(
        fingerprint: u64,
        payload: &[u8],
        writers: &Writers,
        deep: bool,
    ) -> Option<Result<Self, ReadError>> {
        if deep {
            Self::read_former(fingerprint, payload, writers)
        } else {
            writers.decode_former(fingerprint, payload)
        }
    }
}

/// A former major version of an event: what is read into its type, and what was upcast to it.
#[derive(Debug)]
pub struct Former {
    /// The full name of its schema.
    pub full_name: &'static str,
    /// The major version.
    pub major: u32,
    /// The versions that its type reads, the oldest first; the last one is what the type was made from.
    pub versions: &'static [Recorded],
    /// Types of older versions that it is made of.
    pub upcasts: &'static [&'static Former],
    /// The type was refused while compiling; only the error that was printed counts.
    #[doc(hidden)]
    pub broken: bool,
}

impl Former {
    /// What stands in after an error.
    #[doc(hidden)]
    pub const BROKEN: Self = Self {
        full_name: "",
        major: 0,
        versions: &[],
        upcasts: &[],
        broken: true,
    };

    /// The version that its type was made from.
    #[must_use]
    pub const fn newest(&self) -> Option<&'static Recorded> {
        self.versions.last()
    }

    /// Whether this or one that it is made of is `other`.
    fn reaches(&self, other: &Former) -> bool {
        std::ptr::eq(self, other) || self.upcasts.iter().any(|former| former.reaches(other))
    }
}

impl Contract {
    /// Whether records of a former major are upcast to this event.
    pub(super) fn upcasts_from(&self, other: &Former) -> bool {
        self.upcasts.iter().any(|former| former.reaches(other))
    }
}

/// Makes the next value of an old one that was read.
#[doc(hidden)]
pub fn upcast<Old, New>(
    former: &Former,
    old: Result<Old, ReadError>,
    upcast: fn(Old) -> Result<New, BoxError>,
) -> Result<New, ReadError> {
    upcast(old?).map_err(|source| ReadError::Upcast {
        event: former.full_name,
        major: former.major,
        source,
    })
}

//! What failed at a record, and what is to be done about it.
//!
//! An attempt fails ([`Failure`]), its error says what that means ([`Verdict`]), `attempts` counts how often and says how long to wait,
//! and `exits` are the ways out: a `letter` that the `writer` writes to the next of the [`RetryTopics`], or to the topic that [`DeadLetters`] names.

mod attempts;
mod breaker;
mod dead_letters;
mod exception;
mod exits;
mod failed;
mod leaving;
mod letter;
mod retry_topics;
mod source;
mod way;
mod writer;

pub(super) use attempts::{Attempts, Policy};
pub(super) use breaker::{Breaker, Call};
pub use breaker::{CircuitBreaker, CircuitBreakerState};
pub use dead_letters::DeadLetters;
pub(super) use dead_letters::Destination;
pub(super) use exception::in_full;
pub(super) use exits::{Exits, Left};
pub(super) use failed::{Failed, HandlerPanicked};
pub(super) use leaving::Leaving;
pub use retry_topics::RetryTopics;
pub(super) use retry_topics::{Arrival, Hops};
pub(super) use source::Source;
pub(super) use way::Way;

use super::report::Unreadable;
use crate::claim_check::ClaimError;
use crate::event::ReadError;
use crate::{Disposition as _, Verdict};

/// Why a record is not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// Its handler failed.
    Handler { event: &'static str, failed: Failed },
    /// It cannot be read.
    Unreadable(Unreadable),
    /// Its value is in an object store, and cannot be had.
    Claim(ClaimError),
}

impl Failure {
    /// What is to become of the record.
    pub(super) fn verdict(&self, on_unknown_schema: &Verdict) -> Verdict {
        match self {
            Self::Handler { failed, .. } => failed.verdict.clone(),
            Self::Unreadable(unreadable) if is_unknown_schema(&unreadable.error) => {
                on_unknown_schema.clone()
            }
            Self::Claim(error) => error.disposition(),
            // Bytes do not change: trying again helps nobody.
            Self::Unreadable(_) => Verdict::DeadLetter,
        }
    }

    pub(super) fn error(&self) -> &(dyn std::error::Error + 'static) {
        match self {
            Self::Handler { failed, .. } => &*failed.source,
            Self::Unreadable(unreadable) => &unreadable.error,
            Self::Claim(error) => error,
        }
    }
}

/// Whether it is no fault of the record, but of what is known here.
pub(super) fn is_unknown_schema(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::UnknownWriterSchema { .. }
            | ReadError::UnusableWriterSchema { .. }
            | ReadError::UnknownSchemaId { .. }
    )
}

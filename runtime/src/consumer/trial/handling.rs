//! What came of the records that a test handed in.

use std::fmt;

use crate::consumer::made::Made;
use crate::event::Event;
use crate::{BoxError, Verdict};

/// What came of a record that a test handed in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Handling {
    /// Its handler returned `Ok`, and these events where it returns any.
    Handled(Returned),
    /// It is of an event that is passed over, or a tombstone that nobody asked for.
    Skipped,
    /// The store remembers it: its handler was not called.
    Duplicate,
    /// It cannot be read, or its handler failed, panicked or took too long.
    Failed {
        /// What a running consumer would do with it.
        verdict: Verdict,
        /// Why: the handler's own error, or a [`ReadError`](crate::ReadError); `downcast_ref` says which.
        error: BoxError,
    },
    /// Of a batch: it is not done, and a running consumer hands it to the handler again, or for the first time: it is behind the record that failed, the
    /// batch failed as a whole, what was done of it is rolled back, nothing was returned for it, or the batch ended before it.
    NotReached,
}

impl Handling {
    /// Whether its handler returned `Ok`.
    #[must_use]
    pub fn is_handled(&self) -> bool {
        matches!(self, Self::Handled(_))
    }

    /// The events of this type that the handler returned, in their order.
    #[must_use]
    pub fn returned<E: Event + 'static>(&self) -> Vec<&E> {
        match self {
            Self::Handled(returned) => returned.of(),
            _ => Vec::new(),
        }
    }

    /// What a running consumer would do with a record that failed.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Failed { verdict, .. } => Some(verdict),
            _ => None,
        }
    }

    /// The error of a record that failed, when it is of this type.
    #[must_use]
    pub fn error<X: std::error::Error + 'static>(&self) -> Option<&X> {
        match self {
            Self::Failed { error, .. } => error.downcast_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for Handling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handled(_) => f.write_str("handled"),
            Self::Skipped => f.write_str("skipped"),
            Self::Duplicate => f.write_str("a duplicate"),
            Self::Failed { error, .. } => write!(f, "failed: {error}"),
            Self::NotReached => f.write_str("not reached"),
        }
    }
}

/// The events that a handler returned, in their order.
pub struct Returned(pub(in crate::consumer) Made);

impl Returned {
    /// Those of this type.
    #[must_use]
    pub fn of<E: Event + 'static>(&self) -> Vec<&E> {
        self.0.of_type().collect()
    }

    /// How many there are, of all types.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Returned")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// What came of a batch that a test handed in.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchHandling {
    /// What came of each record, in their order.
    pub records: Vec<Handling>,
    /// The batch failed as a whole ([`BatchError::all`](crate::BatchError::all), a panic, a timeout): always a [`Handling::Failed`]. What a running
    /// consumer does then, [`BatchError`](crate::BatchError) tells.
    pub failed: Option<Handling>,
    /// What the handler returned for the batch as a whole. What it returned for records that were handled one by one is with these.
    pub(super) returned: Returned,
}

impl BatchHandling {
    /// Whether the handler returned `Ok`, and all records were in its batch.
    #[must_use]
    pub fn is_handled(&self) -> bool {
        self.records.iter().all(Handling::is_handled)
    }

    /// The events of this type that the handler returned, in their order: those for the batch, and those for records that were handled one by one.
    #[must_use]
    pub fn returned<E: Event + 'static>(&self) -> Vec<&E> {
        let one_by_one = self.records.iter().flat_map(Handling::returned);
        self.returned.of().into_iter().chain(one_by_one).collect()
    }
}

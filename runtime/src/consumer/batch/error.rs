//! What a batch fails with: an error, and the record that it is of.

use std::fmt;

use crate::consumer::failure::Failed;
use crate::{BoxError, Disposition};

/// Why a batch failed, and at which of its records.
///
/// - [`BatchError::at`] `(index, error)`: the records before `index` are done and are not handled again. What becomes of the one at `index` its error says
///   ([`Disposition`]), as for a handler of single records. With `retry` the handler is called again with that record and those behind it; otherwise the record
///   leaves (dead letter, retry topic, passed over) and the handler is called with those behind it.
/// - [`BatchError::all`], or an error by `?`: nothing is done. With `retry` the whole batch is tried again, as often as the consumer's retry
///   says; when that is over, or the error says `dead_letter` or `skip`, its records are handled one by one, in batches of one, so that only those that
///   fail alone leave. With `stop` the consumer stops.
/// - With `park` those behind it wait too: all records of the batch, and of its lane.
///
/// Where the handler takes the transaction of a store (`Tx` of `kafka-event-sql`), a failure undoes all that it wrote for the batch, and where the consumer
/// is [`transactional`](crate::ConsumerBuilder::transactional), a handler that failed has returned nothing to be sent: those before `index` are
/// not done, and are handed to the handler again, without the one that failed, before its error counts.
///
/// A panic, a timeout, and an index that the batch does not have are errors of the whole batch.
///
/// ```
/// use kafka_event::BatchError;
///
/// fn charge(amount: i64) -> Result<(), std::num::TryFromIntError> {
///     u32::try_from(amount).map(drop)
/// }
///
/// fn charge_all(amounts: &[i64]) -> Result<(), BatchError<std::num::TryFromIntError>> {
///     for (index, amount) in amounts.iter().enumerate() {
///         charge(*amount).map_err(|error| BatchError::at(index, error))?;
///     }
///     Ok(())
/// }
/// assert_eq!(charge_all(&[3, -1, 5]).unwrap_err().index(), Some(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchError<X> {
    index: Option<usize>,
    error: X,
}

impl<X> BatchError<X> {
    /// The record at `index` failed; those before it are done.
    #[must_use]
    pub fn at(index: usize, error: impl Into<X>) -> Self {
        Self {
            index: Some(index),
            error: error.into(),
        }
    }

    /// The whole batch failed, and nothing of it is done.
    #[must_use]
    pub fn all(error: impl Into<X>) -> Self {
        Self {
            index: None,
            error: error.into(),
        }
    }

    /// The record that failed, counted from 0; `None`: all of them.
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// What it failed with.
    pub fn into_inner(self) -> X {
        self.error
    }
}

/// The whole batch failed.
impl<X> From<X> for BatchError<X> {
    fn from(error: X) -> Self {
        Self { index: None, error }
    }
}

impl<X> fmt::Display for BatchError<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "the batch failed at its record {index}"),
            None => f.write_str("the batch failed"),
        }
    }
}

impl<X: std::error::Error + 'static> std::error::Error for BatchError<X> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// The same without the error's type.
#[derive(Debug)]
pub(in crate::consumer) struct BatchFailed {
    pub(in crate::consumer) index: Option<usize>,
    pub(in crate::consumer) failed: Failed,
}

impl<X: Disposition + Into<BoxError>> From<BatchError<X>> for BatchFailed {
    fn from(error: BatchError<X>) -> Self {
        Self {
            index: error.index,
            failed: Failed::new(error.error),
        }
    }
}

impl From<Failed> for BatchFailed {
    fn from(failed: Failed) -> Self {
        Self {
            index: None,
            failed,
        }
    }
}

//! A transaction that did not come to be: why, what is in the log, and what to do.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::transport::{ClientError, ErrorClass, Written};
use crate::{Disposition, Verdict};

/// A transaction that was not committed, or of which it is not known. `E` is the error of the work in it.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransactionError<E> {
    /// The work in it failed, so that it was aborted.
    Work {
        /// The work's error.
        source: E,
        /// What ended the producer meanwhile, if something has: often why the work failed.
        producer: Option<ClientError>,
    },
    /// The work took longer than `transaction.timeout.ms`, so that it was aborted.
    TimedOut {
        /// The time.
        limit: Duration,
    },
    /// The client or the cluster could not commit it, so that it was aborted: a record in it failed, or offsets that belong to another member
    /// of the group by now. The producer can begin another.
    Aborted {
        /// Why.
        source: ClientError,
    },
    /// The producer is of no more use: make a new one, which also settles what was left open here.
    Ended {
        /// [`Written::Maybe`]: whether it was committed is not known.
        written: Written,
        /// Why.
        source: ClientError,
    },
}

impl<E> TransactionError<E> {
    /// Doing the whole work again, in another transaction, can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Aborted { source } => matches!(
                source.class(),
                ErrorClass::Retryable | ErrorClass::AbortTransaction
            ),
            Self::Work { .. } | Self::Ended { .. } => false,
        }
    }

    /// The producer is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Work { producer, .. } => producer.is_some(),
            Self::Ended { .. } => true,
            Self::TimedOut { .. } | Self::Aborted { .. } => false,
        }
    }

    /// Another instance with the same `transactional.id` has taken this one's place: it goes on with the work, and this one must not.
    #[must_use]
    pub fn is_fenced(&self) -> bool {
        self.client().is_some_and(ClientError::is_fenced)
    }

    /// Whether its records may be seen all the same.
    #[must_use]
    pub fn written(&self) -> Written {
        match self {
            Self::Ended { written, .. } => *written,
            _ => Written::No,
        }
    }

    /// What the client reports.
    #[must_use]
    pub fn client(&self) -> Option<&ClientError> {
        match self {
            Self::Work { producer, .. } => producer.as_ref(),
            Self::Aborted { source } | Self::Ended { source, .. } => Some(source),
            Self::TimedOut { .. } => None,
        }
    }
}

impl<E> fmt::Display for TransactionError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work { .. } => {
                f.write_str("the transaction was aborted, since the work in it failed")
            }
            Self::TimedOut { limit } => write!(
                f,
                "the transaction was aborted: its work was not done within transaction.timeout.ms={}; do less in it, or raise that",
                limit.as_millis()
            ),
            Self::Aborted { .. } => f.write_str("the transaction was aborted"),
            Self::Ended { .. } if self.is_fenced() => f.write_str(
                "another instance with the same transactional.id has taken this producer's place",
            ),
            Self::Ended {
                written: Written::No,
                ..
            } => {
                f.write_str("the transaction was not committed, and its producer is of no more use")
            }
            Self::Ended { .. } => f.write_str(
                "whether the transaction was committed is not known, and its producer is of no more use",
            ),
        }
    }
}

/// For a handler that works in a transaction: one whose producer has ended stops the consumer, the work's own error says it itself, and any
/// other transaction is tried again.
impl<E: Disposition> Disposition for TransactionError<E> {
    fn disposition(&self) -> Verdict {
        match self {
            _ if self.is_fatal() => Verdict::Stop,
            Self::Work { source, .. } => source.disposition(),
            _ => Verdict::Retry(None),
        }
    }
}

impl<E: Error + 'static> Error for TransactionError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Work { source, .. } => Some(source),
            Self::Aborted { source } | Self::Ended { source, .. } => Some(source),
            Self::TimedOut { .. } => None,
        }
    }
}

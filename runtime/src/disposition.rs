//! What an error of a handler means for its record, said by the error's own type.

use std::convert::Infallible;

use crate::{BoxError, Park, Retry};

/// What becomes of a record that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is tried again in its place, so that the records behind it wait, and is a dead letter when it failed as often, or for as long, as
    /// may be. `None`: as the consumer's own retry says; a backoff that is not said here is the consumer's, too.
    Retry(Option<Retry>),
    /// It is written to the dead-letter topic, and the next record is handled.
    DeadLetter,
    /// It is logged, counted and passed over.
    Skip,
    /// The consumer stops with the error. The record is not committed: the next consumer of the group reads it again.
    Stop,
    /// It waits where it is, and is tried again then: a limit of requests is exhausted until a known time, an account is locked for an hour.
    ///
    /// What waits with it is what has to come after it: the records of its key under `Ordering::Key`, its partition under
    /// `Ordering::Partition`, nothing under `Ordering::None`. All others go on, and it takes the place of no handler meanwhile. Its offset is not
    /// committed, nor is any behind it; what others have done is remembered, up to the bound of what may be in flight: when it is reached,
    /// the partition takes no more until the record is done, and says so in the log, to the hook and by the handle (`ConsumerBuilder::on_parked`,
    /// `ConsumerHandle::parked`).
    ///
    /// Being parked is no attempt, and the time of it does not count for [`Retry::within`]. It has a limit of its own, [`Park::within`] or
    /// `ConsumerBuilder::park_limit` (an hour), counted by this process from the first time on. A record that is to be parked when that is over is
    /// a dead letter (or the consumer stops, under `DeadLetters::stop`).
    Park(Park),
}

/// An error that says what becomes of the record whose handler failed with it. Every error of a handler says so, and
/// `#[derive(Disposition)]` writes it down: a variant that says nothing does not compile.
///
/// ```
/// use kafka_event::{Disposition, Timestamp};
///
/// #[derive(Debug, Disposition)]
/// enum ChargeError {
///     /// As the consumer's retry says.
///     #[disposition(retry)]
///     Busy,
///     /// Six attempts, and 100 ms, 200 ms … between them, 5 s at most.
///     #[disposition(retry(attempts = 6, backoff = "100ms..5s"))]
///     TooManyRequests,
///     #[disposition(dead_letter)]
///     CardDeclined { reason: String },
///     #[disposition(skip)]
///     AlreadyCharged,
///     #[disposition(stop)]
///     NoCredentials,
///     /// Until the bank takes requests again, and for two hours at most.
///     #[disposition(park(until = reset_at, within = "2h"))]
///     LimitReached { reset_at: Timestamp },
///     /// As the wrapped error says.
///     #[disposition(transparent)]
///     Ledger(LedgerError),
/// }
///
/// /// An error that is a struct says it of all its values.
/// #[derive(Debug, Disposition)]
/// #[disposition(retry(within = "10m", backoff = "5s"))]
/// struct LedgerError;
/// # impl std::fmt::Display for LedgerError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("the ledger is away") }
/// # }
/// # impl std::error::Error for LedgerError {}
///
/// use kafka_event::Verdict;
/// assert_eq!(ChargeError::CardDeclined { reason: "limit".to_owned() }.disposition(), Verdict::DeadLetter);
/// assert_eq!(ChargeError::Ledger(LedgerError).disposition(), LedgerError.disposition());
/// ```
///
/// | word | what becomes of the record |
/// |---|---|
/// | `retry` | [`Verdict::Retry`] as the consumer says |
/// | `retry(attempts = 5)` | so many attempts, the first included |
/// | `retry(within = "2m")` | attempts until this time has passed since the first one failed |
/// | `…, backoff = "1s..30s"` | what an attempt waits for: the first time, and the longest, doubling between; `"5s"` is always the same |
/// | `dead_letter`, `skip`, `stop` | [`Verdict::DeadLetter`], [`Verdict::Skip`], [`Verdict::Stop`] |
/// | `park(wait = "30s")` | [`Verdict::Park`] for so long |
/// | `park(until = reset_at)` | until the time in that field of the error: a [`Timestamp`](crate::Timestamp) or `SystemTime`, or a `Duration` from now on; a field without a name by its number |
/// | `…, within = "1h"` | how long it may be parked in all |
/// | `transparent` | what the error inside says: the only field, or the one that is the `source` |
///
/// Times have the unit `ms`, `s`, `m` or `h`.
///
/// For [`BoxError`] (and `anyhow::Error`, with the feature `anyhow`), of which nothing is known, the answer is always
/// [`Verdict::Retry`] as the consumer says: whatever it was may pass, and when it does not, the record is a dead letter and not lost.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what becomes of a record whose handler fails with it",
    label = "a handler that may fail with `{Self}`",
    note = "derive it for an error of your own: `#[derive(Disposition)]`, and `#[disposition(retry)]`, `dead_letter`, `skip`, `stop` or `park(…)` on each variant",
    note = "`BoxError` takes any error: its records are tried again, and are dead letters then"
)]
pub trait Disposition {
    /// What becomes of the record.
    fn disposition(&self) -> Verdict;

    /// The name of the error's type, for the headers of a dead letter.
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// The name of the type of what caused it, where that is known.
    fn cause_type_name(&self) -> Option<&'static str> {
        None
    }
}

impl Disposition for BoxError {
    fn disposition(&self) -> Verdict {
        Verdict::Retry(None)
    }

    fn type_name(&self) -> &'static str {
        "kafka_event::BoxError"
    }
}

/// What the error in the box says.
impl<E: Disposition> Disposition for Box<E> {
    fn disposition(&self) -> Verdict {
        (**self).disposition()
    }

    fn type_name(&self) -> &'static str {
        (**self).type_name()
    }

    fn cause_type_name(&self) -> Option<&'static str> {
        (**self).cause_type_name()
    }
}

/// Never happens.
impl Disposition for Infallible {
    fn disposition(&self) -> Verdict {
        match *self {}
    }
}

#[cfg(feature = "anyhow")]
impl Disposition for anyhow::Error {
    fn disposition(&self) -> Verdict {
        Verdict::Retry(None)
    }
}

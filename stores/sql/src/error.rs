//! The error of a handler that speaks to the database.

use std::fmt;

use kafka_event::{Disposition, Verdict};

use crate::OutboxError;
use crate::database::{is_of_the_data, is_transient};

/// A [`sqlx::Error`], or an [`OutboxError`], as the error of a handler: `?` makes one of either.
///
/// What may pass is tried again as the consumer's retry says: a database that is away or starting, a deadlock, a transaction that another one
/// was in the way of. What the data is to blame for (a constraint that is violated, a value that has no place in its column, a row that `fetch_one` does not find) makes the record a
/// dead letter. Anything else (a table that is not there, a right that is missing, a pool that was closed) is set up wrongly and stops the consumer.
#[derive(Debug)]
pub struct SqlError(Failed);

#[derive(Debug)]
enum Failed {
    Statement(sqlx::Error),
    Outbox(OutboxError),
}

impl From<sqlx::Error> for SqlError {
    fn from(error: sqlx::Error) -> Self {
        Self(Failed::Statement(error))
    }
}

impl From<OutboxError> for SqlError {
    fn from(error: OutboxError) -> Self {
        Self(Failed::Outbox(error))
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Failed::Statement(_) => f.write_str("a statement failed"),
            Failed::Outbox(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SqlError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Failed::Statement(error) => Some(error),
            Failed::Outbox(error) => error.source(),
        }
    }
}

impl Disposition for SqlError {
    fn disposition(&self) -> Verdict {
        match &self.0 {
            Failed::Outbox(error) => error.disposition(),
            Failed::Statement(error) if is_transient(error) => Verdict::Retry(None),
            Failed::Statement(error) if is_of_the_data(error) => Verdict::DeadLetter,
            Failed::Statement(_) => Verdict::Stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_which_there_is_no_row_does_not_stop_the_others() {
        let error = SqlError::from(sqlx::Error::RowNotFound);
        assert_eq!(error.disposition(), Verdict::DeadLetter);
        let error = SqlError::from(sqlx::Error::PoolClosed);
        assert_eq!(error.disposition(), Verdict::Stop);
    }

    #[test]
    fn an_event_that_was_not_added_means_what_the_outbox_says() {
        let away = || OutboxError::Database(sqlx::Error::PoolTimedOut);
        let error = SqlError::from(away());
        assert_eq!(error.to_string(), away().to_string());
        assert_eq!(error.disposition(), Verdict::Retry(None));
        let early = OutboxError::Timestamp {
            topic: "orders".to_owned(),
            timestamp: kafka_event::Timestamp::from_millis(0),
        };
        assert_eq!(SqlError::from(early).disposition(), Verdict::DeadLetter);
    }
}

//! The databases: what the crate's types are generic over, and which of their errors pass.

use crate::inbox::InboxStatements;
use crate::outbox::OutboxStatements;

/// A database that has an outbox and an inbox: [`Postgres`](sqlx::Postgres) (feature `postgres`) or [`Sqlite`](sqlx::Sqlite) (feature `sqlite`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no outbox and no inbox",
    note = "`sqlx::Postgres` has one with the feature `postgres` of kafka-event-sql, `sqlx::Sqlite` with the feature `sqlite`"
)]
pub trait SqlDatabase: sqlx::Database + OutboxStatements + InboxStatements {}

#[cfg(feature = "postgres")]
impl SqlDatabase for sqlx::Postgres {}

#[cfg(feature = "sqlite")]
impl SqlDatabase for sqlx::Sqlite {}

/// What a statement answers.
pub trait Work<T>: Future<Output = sqlx::Result<T>> + Send {}

impl<T, F: Future<Output = sqlx::Result<T>> + Send> Work<T> for F {}

/// Whether the same statement may succeed later, although nobody changes anything: the database is away or starting, the disk is full, another
/// transaction was in the way.
pub(crate) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        // Connection, transaction rollback, resources, operator intervention, system error; BUSY, LOCKED, IOERR, FULL, CANTOPEN.
        sqlx::Error::Database(_) => {
            is_one_of(error, &["08", "40", "53", "57", "58"], &[5, 6, 10, 13, 14])
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether the values are to blame: data exception, integrity constraint; TOOBIG, CONSTRAINT, MISMATCH; a row that `fetch_one` counted on.
pub(crate) fn is_of_the_data(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::RowNotFound) || is_one_of(error, &["22", "23"], &[18, 19, 20])
}

/// Whether SQLite was locked by another connection for as long as this one waits.
pub(crate) fn is_locked(error: &sqlx::Error) -> bool {
    is_one_of(error, &[], &[5])
}

/// Whether another transaction had a lock for as long as this one waits (Postgres).
#[cfg(feature = "postgres")]
pub(crate) fn is_lock_timeout(error: &sqlx::Error) -> bool {
    is_one_of(error, &["55P03"], &[])
}

/// Whether another transaction was in the way: it can be tried again as a whole (Postgres).
pub(crate) fn is_rollback(error: &sqlx::Error) -> bool {
    is_one_of(error, &["40"], &[])
}

/// Whether the database said so: by the class of its SQLSTATE (Postgres, appendix A), or by a primary result code of SQLite, which the extended ones
/// have in their last byte.
fn is_one_of(error: &sqlx::Error, classes: &[&str], primary: &[i32]) -> bool {
    let Some(code) = error.as_database_error().and_then(|error| error.code()) else {
        return false;
    };
    match code.len() == 5 {
        true => classes.iter().any(|class| code.starts_with(class)),
        false => code
            .parse::<i32>()
            .is_ok_and(|code| primary.contains(&(code & 0xff))),
    }
}

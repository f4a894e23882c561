//! A claim to an event, or to those of a batch: an open transaction in which their ids are remembered, lent to the handler.

use std::fmt;
use std::sync::Arc;

use kafka_event::once::{Claim, CommitError, StoreError};
use sqlx::Transaction;
use tokio::sync::Mutex;

use crate::SqlDatabase;
use crate::database::{is_rollback, is_transient};

/// The transaction of a claim. `None` after it was committed.
pub(super) type Slot<DB> = Arc<Mutex<Option<Transaction<'static, DB>>>>;

/// What an [`Inbox`](super::Inbox) lends to a handler, which takes it as a [`Tx`](super::Tx).
pub struct LentTransaction<DB: SqlDatabase>(pub(super) Slot<DB>);

/// The id of an event, or the ids of a batch, in an open transaction. Dropped, it is rolled back.
pub struct InboxClaim<DB: SqlDatabase> {
    lent: LentTransaction<DB>,
}

impl<DB: SqlDatabase> InboxClaim<DB> {
    pub(super) fn new(transaction: Transaction<'static, DB>) -> Self {
        Self {
            lent: LentTransaction(Arc::new(Mutex::new(Some(transaction)))),
        }
    }
}

impl<DB: SqlDatabase> Claim for InboxClaim<DB> {
    type Lent = LentTransaction<DB>;

    fn lent(&self) -> &LentTransaction<DB> {
        &self.lent
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        let Ok(mut slot) = self.lent.0.try_lock() else {
            return Err(CommitError::Refused(StillHeld.into()));
        };
        let Some(mut transaction) = slot.take() else {
            let gone = StoreError::new("commit a transaction twice", StillHeld);
            return Err(CommitError::Lost(gone));
        };
        // Postgres answers the commit of a transaction in which a statement failed with a rollback that looks like success.
        DB::is_open(&mut transaction).await.map_err(of_commit)?;
        transaction.commit().await.map_err(of_commit)
    }

    async fn release(self) {
        let transaction = match self.lent.0.try_lock() {
            Ok(mut slot) => slot.take(),
            // A handler that blocks runs on: its end is the transaction's.
            Err(_) => None,
        };
        if let Some(transaction) = transaction {
            // Without an answer the connection is closed, which rolls back too.
            let _ = transaction.rollback().await;
        }
    }
}

/// Why a transaction was not committed. Who lost the connection does not know; the next claim does.
fn of_commit(error: sqlx::Error) -> CommitError {
    match is_transient(&error) && !is_rollback(&error) {
        true => CommitError::Lost(StoreError::new("commit a handler's transaction", error)),
        false => CommitError::Refused(error.into()),
    }
}

/// A handler returned and kept its transaction.
#[derive(Debug)]
struct StillHeld;

impl fmt::Display for StillHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the handler has returned, and its transaction is in use still: a `Tx` that was moved into another task must come back before the \
             handler returns",
        )
    }
}

impl std::error::Error for StillHeld {}

impl<DB: SqlDatabase> fmt::Debug for LentTransaction<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentTransaction").finish_non_exhaustive()
    }
}

impl<DB: SqlDatabase> fmt::Debug for InboxClaim<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxClaim").finish_non_exhaustive()
    }
}

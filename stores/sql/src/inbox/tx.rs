//! The transaction of a record or a batch, as an argument of its handler.

use std::fmt;
use std::ops::{Deref, DerefMut};

use kafka_event::once::Lent;
use kafka_event::{
    BatchContext, BatchExtract, BoxError, DecodeError, Extract, HandlerContext, ReadError,
};
use sqlx::Transaction;
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard};

use super::LentTransaction;
use crate::SqlDatabase;

/// The transaction in which a consumer with an [`Inbox`](super::Inbox) remembers the event that is handled, as an argument of the handler:
/// `mut tx: Tx<Postgres>`. It is committed when the handler has returned `Ok`, and rolled back when it fails, panics or takes too long.
///
/// It is a [`sqlx::Transaction`]: `&mut **tx` executes statements, [`Outbox::add`](crate::Outbox::add) takes `&mut tx`, and savepoints are
/// `tx.begin()`.
///
/// A statement that fails ends the transaction on Postgres, also for a handler that goes on and returns `Ok`: its record has failed. What may
/// fail belongs into a savepoint.
///
/// A batch handler takes it behind its list, for all events of the batch: `async fn book(payments: Vec<PaymentReceivedEvent>, mut tx: Tx<Postgres>)`. When it
/// names the record that failed ([`BatchError::at`](kafka_event::BatchError::at)), all of it is rolled back, and those before it are handed to the handler again without it.
///
/// A consumer whose store is none of the same database does not start
/// ([`ConsumerError::NotLent`](kafka_event::ConsumerError::NotLent)).
pub struct Tx<DB: SqlDatabase>(
    OwnedMappedMutexGuard<Option<Transaction<'static, DB>>, Transaction<'static, DB>>,
);

impl<DB: SqlDatabase, S> Extract<S> for Tx<DB> {
    const NEEDS: Option<Lent> = Some(Lent::of::<LentTransaction<DB>>());

    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Self::take(context.lent()).ok_or_else(|| ReadError::Decode {
            event: std::any::type_name::<Self>(),
            part: "transaction",
            source: DecodeError::custom(TAKEN),
        })
    }
}

impl<DB: SqlDatabase, S> BatchExtract<S> for Tx<DB> {
    const NEEDS: Option<Lent> = Some(Lent::of::<LentTransaction<DB>>());

    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError> {
        Self::take(context.lent()).ok_or_else(|| TAKEN.into())
    }
}

const TAKEN: &str = "a handler has one transaction, and takes it once";

impl<DB: SqlDatabase> Tx<DB> {
    fn take(lent: Option<&LentTransaction<DB>>) -> Option<Self> {
        let slot = lent?.0.clone().try_lock_owned().ok()?;
        let open = OwnedMutexGuard::try_map(slot, Option::as_mut).ok()?;
        Some(Self(open))
    }
}

impl<DB: SqlDatabase> Deref for Tx<DB> {
    type Target = Transaction<'static, DB>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<DB: SqlDatabase> DerefMut for Tx<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<DB: SqlDatabase> fmt::Debug for Tx<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").finish_non_exhaustive()
    }
}

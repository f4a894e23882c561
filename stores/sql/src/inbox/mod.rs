//! The inbox: the ids of handled events, each remembered in the transaction that the handler's own writes are in.

mod claim;
#[cfg(feature = "postgres")]
mod postgres;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tx;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kafka_event::once::{BatchClaim, Begun, EventId, Store, StoreError};
use sqlx::{Pool, Transaction};

pub use claim::{InboxClaim, LentTransaction};
pub(crate) use sql::InboxStatements;
use sql::{Asked, Known};
pub use tx::Tx;

use crate::SqlDatabase;
use crate::database::is_locked;
use crate::table::{Table, TableNameError};

/// How often ids that were kept long enough are looked for.
const CLEANING: Duration = Duration::from_secs(60);

/// Remembers handled events in a table of the database that the handlers write to, for
/// [`ConsumerBuilder::idempotent`](kafka_event::ConsumerBuilder::idempotent). A handler that takes a [`Tx`] writes in the same transaction, so
/// that its effect and the memory of it are there together or not at all: whatever is killed, the effect in the database is exactly once.
/// The crate's [page](crate) says more.
///
/// ```no_run
/// use kafka_event::prelude::*;
/// use kafka_event_sql::sqlx::{self, PgPool, Postgres};
/// use kafka_event_sql::{Inbox, SqlError, Tx};
///
/// #[kafka_event(topic = "payments", key = account)]
/// pub struct PaymentReceivedEvent {
///     account: i64,
///     cents: i64,
/// }
///
/// async fn book(payment: PaymentReceivedEvent, mut tx: Tx<Postgres>) -> Result<(), SqlError> {
///     sqlx::query("UPDATE accounts SET cents = cents + $1 WHERE id = $2")
///         .bind(payment.cents)
///         .bind(payment.account)
///         .execute(&mut **tx)
///         .await?;
///     Ok(())
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = PgPool::connect("postgres://billing@db/billing").await?;
/// let kafka = Kafka::from_env()?;
/// kafka.consumer("billing").on(book).idempotent(Inbox::new(pool)).run_until(shutdown_signal()).await?;
/// # Ok(())
/// # }
/// ```
///
/// A batch handler ([`on_batch`](kafka_event::ConsumerBuilder::on_batch)) takes one [`Tx`] behind its list. All of its batch is one transaction then: the
/// ids of its events and what it writes are committed together.
///
/// Each record, or batch, that is being handled has a connection of the pool: let the pool have more than the consumer handles at once.
pub struct Inbox<DB: SqlDatabase> {
    pool: Pool<DB>,
    table: Table,
    keep: Option<Duration>,
    cleaned: Arc<Mutex<Instant>>,
}

impl<DB: SqlDatabase> Inbox<DB> {
    /// The inbox in the table `inbox`, which a consumer makes when it starts where it is not there.
    #[must_use]
    pub fn new(pool: Pool<DB>) -> Self {
        Self {
            pool,
            table: Table::named("inbox"),
            keep: None,
            cleaned: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Another table: letters, digits and `_`, at most 48, with or without a schema and a dot before it. Upper and lower case differ.
    ///
    /// # Errors
    /// When the text is no such name.
    pub fn in_table(mut self, table: &str) -> Result<Self, TableNameError> {
        self.table = Table::new(table)?;
        Ok(self)
    }

    /// Forgets ids that were handled so long ago; they are kept for ever when nothing is said. A duplicate that comes later is handled again: it
    /// has to be longer than a record can be repeated, which is the topic's retention, a replay of dead letters included.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep = Some(time);
        self
    }

    /// The statements that make the table where it is not there yet, for those who keep their schema in migrations.
    #[must_use]
    pub fn schema(&self) -> String {
        DB::inbox_tables(&self.table)
    }

    /// Makes the table where it is not there yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create_tables(&self) -> sqlx::Result<()> {
        DB::create_inbox(&mut *self.pool.acquire().await?, &self.table).await
    }

    /// Whether the table is there and can be read.
    async fn is_there(&self) -> sqlx::Result<()> {
        DB::inbox_is_there(&mut *self.pool.acquire().await?, &self.table).await
    }

    async fn claim(&self, id: &EventId) -> sqlx::Result<Begun<InboxClaim<DB>>> {
        let Some(mut transaction) = self.transaction().await? else {
            return Ok(Begun::Busy);
        };
        let asked = Asked::new(&self.table, id);
        Ok(
            match DB::claim_id(&mut transaction, &self.table, asked).await? {
                Known::Fresh => Begun::Fresh(InboxClaim::new(transaction)),
                Known::Done => Begun::Done,
                Known::Busy => Begun::Busy,
            },
        )
    }

    async fn claim_batch(
        &self,
        ids: &[EventId],
    ) -> sqlx::Result<Begun<BatchClaim<InboxClaim<DB>>>> {
        let Some(mut transaction) = self.transaction().await? else {
            return Ok(Begun::Busy);
        };
        let asked: Vec<_> = ids.iter().map(|id| Asked::new(&self.table, id)).collect();
        let claimed = DB::claim_ids(&mut transaction, &self.table, &asked).await?;
        Ok(match claimed {
            None => Begun::Busy,
            Some(fresh) if !fresh.contains(&true) => Begun::Done,
            Some(fresh) => Begun::Fresh(BatchClaim {
                claim: InboxClaim::new(transaction),
                fresh,
            }),
        })
    }

    /// A transaction. `None`: SQLite has one writer, and somebody else has been it for longer than this connection waits.
    async fn transaction(&self) -> sqlx::Result<Option<Transaction<'static, DB>>> {
        match DB::begin(&self.pool).await {
            Err(error) if is_locked(&error) => Ok(None),
            begun => begun.map(Some),
        }
    }

    /// From time to time, deletes what was kept long enough, beside what is being done.
    fn clean(&self) {
        let Some(keep) = self.keep else {
            return;
        };
        {
            let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
            if cleaned.elapsed() < CLEANING.min(keep) {
                return;
            }
            *cleaned = Instant::now();
        }
        let (pool, table) = (self.pool.clone(), self.table.clone());
        let age = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX / 4);
        tokio::spawn(async move {
            if let Err(error) = forget(&pool, &table, age).await {
                tracing::warn!(%error, "old ids of handled events cannot be deleted now");
            }
        });
    }
}

async fn forget<DB: SqlDatabase>(pool: &Pool<DB>, table: &Table, age: i64) -> sqlx::Result<()> {
    while DB::forget(&mut *pool.acquire().await?, table, age).await? > 0 {}
    Ok(())
}

impl<DB: SqlDatabase> Store for Inbox<DB> {
    type Claim = InboxClaim<DB>;

    const ONE_CLAIM_A_BATCH: bool = true;

    /// A user that may not make tables need not, where the table is there.
    async fn prepare(&self) -> Result<(), StoreError> {
        if self.is_there().await.is_ok() {
            return Ok(());
        }
        let made = self.create_tables().await;
        made.map_err(|error| StoreError::new(format!("make its table {}", self.table), error))
    }

    async fn begin(&self, id: &EventId) -> Result<Begun<InboxClaim<DB>>, StoreError> {
        self.clean();
        let begun = self.claim(id).await;
        begun.map_err(|error| StoreError::new("claim an event", error))
    }

    async fn begin_batch(
        &self,
        ids: &[EventId],
    ) -> Result<Begun<BatchClaim<InboxClaim<DB>>>, StoreError> {
        self.clean();
        let begun = self.claim_batch(ids).await;
        begun.map_err(|error| StoreError::new("claim the events of a batch", error))
    }
}

/// The same table and pool.
impl<DB: SqlDatabase> Clone for Inbox<DB> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            table: self.table.clone(),
            keep: self.keep,
            cleaned: Arc::clone(&self.cleaned),
        }
    }
}

impl<DB: SqlDatabase> fmt::Debug for Inbox<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("table", &self.table)
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}

//! The outbox: records that are written in a transaction of the database, and published after it was committed.

mod backlog;
mod error;
mod headers;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

use kafka_event::event::Record;
use kafka_event::{Event, Kafka, Timestamp};
use sqlx::{Pool, Transaction};

pub use backlog::Backlog;
pub(crate) use backlog::TopicBacklog;
pub use error::OutboxError;
pub(crate) use row::DueRow;
use row::NewRow;
pub(crate) use sql::OutboxStatements;

use crate::SqlDatabase;
use crate::relay::Relay;
use crate::table::{Table, TableNameError};

/// 9999-12-31T23:59:59.999Z. Databases go on for a while, each for another one, and Kafka takes nothing that is so far in the future.
const LATEST: i64 = 253_402_300_799_999;

/// A table of records that are to be sent. The crate's [page](crate) says when to use one and what it guarantees. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Outbox {
    kafka: Kafka,
    table: Table,
}

impl Outbox {
    /// The outbox in the table `outbox`. Of `kafka` it takes the variables of topics and the CloudEvents source; adding makes no connection
    /// to it.
    #[must_use]
    pub fn new(kafka: &Kafka) -> Self {
        Self {
            kafka: kafka.clone(),
            table: Table::named("outbox"),
        }
    }

    /// The outbox in another table: letters, digits and `_`, at most 48, with or without a schema and a dot before it. Upper and lower case
    /// differ.
    ///
    /// # Errors
    /// When the text is no such name.
    pub fn in_table(kafka: &Kafka, table: &str) -> Result<Self, TableNameError> {
        Ok(Self {
            kafka: kafka.clone(),
            table: Table::new(table)?,
        })
    }

    /// The statements that make the tables and their indexes where they are not there yet, for those who keep their schema in migrations.
    #[must_use]
    pub fn schema<DB: SqlDatabase>(&self) -> String {
        DB::tables(&self.table)
    }

    /// Makes the tables and their indexes where they are not there yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create_tables<DB: SqlDatabase>(&self, pool: &Pool<DB>) -> sqlx::Result<()> {
        DB::create_tables(&mut *pool.acquire().await?, &self.table).await
    }

    /// Adds an event: its record is published when `transaction` was committed, and never when it was not. The event's id (`ce_id`) is made
    /// here, so that however often the record is sent, it is the same event.
    ///
    /// Records of one key are published in the order in which their transactions commit. For that, on Postgres, transactions that add records
    /// of one key wait for each other from the first `add` to their end, as they do for a row that both update.
    ///
    /// # Errors
    /// When the event cannot be sent (a value has no place in the schema, it is too large, its timestamp is not after 1970), or the database
    /// fails.
    pub async fn add<DB: SqlDatabase, E: Event>(
        &self,
        transaction: &mut Transaction<'_, DB>,
        event: &E,
    ) -> Result<(), OutboxError> {
        let record = self.kafka.record(event).map_err(OutboxError::Record)?;
        self.add_record(transaction, E::CONTRACT.topic, record)
            .await
    }

    /// Adds the record that deletes a key from a compacted topic, as [`add`](Self::add) adds an event:
    /// `outbox.add_tombstone::<CustomerChangedEvent, _>(&mut transaction, &id)`.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn add_tombstone<E: Event, DB: SqlDatabase>(
        &self,
        transaction: &mut Transaction<'_, DB>,
        key: &E::Key,
    ) -> Result<(), OutboxError> {
        let record = self.kafka.tombstone::<E>(key);
        let record = record.map_err(OutboxError::Record)?;
        self.add_record(transaction, E::CONTRACT.topic, record)
            .await
    }

    /// Adds a record as it is. One without an event id (`ce_id`) gets one, since it may be published twice. Variables in `topic` are filled in as in an event's.
    ///
    /// # Errors
    /// As [`add`](Self::add). How large a record its topic takes is not known here.
    pub async fn add_record<DB: SqlDatabase>(
        &self,
        transaction: &mut Transaction<'_, DB>,
        topic: &str,
        record: Record,
    ) -> Result<(), OutboxError> {
        let topic = self.kafka.topic_name(topic).map_err(OutboxError::Topic)?;
        let is_of_no_use = |time: &Timestamp| !(1..=LATEST).contains(&time.as_millis());
        if let Some(timestamp) = record.timestamp.filter(is_of_no_use) {
            return Err(OutboxError::Timestamp { topic, timestamp });
        }
        let row = NewRow::new(&self.table, topic, record);
        DB::insert(&mut *transaction, &self.table, row)
            .await
            .map_err(OutboxError::Database)
    }

    /// How many records wait to be published, and for how long. It counts the rows; on a large backlog that takes a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn backlog<DB: SqlDatabase>(&self, pool: &Pool<DB>) -> sqlx::Result<Backlog> {
        let columns = DB::backlog(&mut *pool.acquire().await?, &self.table).await?;
        Ok(columns.into())
    }

    /// What publishes the records.
    #[must_use]
    pub fn relay<DB: SqlDatabase>(&self, pool: Pool<DB>) -> Relay<DB> {
        Relay::new(self.kafka.clone(), self.table.clone(), pool)
    }
}

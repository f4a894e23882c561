//! What each service has: a database, an inbox and an outbox in it, a consumer, and a relay.

use std::path::Path;
use std::time::Duration;

use kafka_event::{BoxError, ConsumerBuilder, Kafka, Retry};
use kafka_event_sql::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
};
use kafka_event_sql::sqlx::{self, Sqlite};
use kafka_event_sql::{Inbox, Outbox};
use tokio_util::sync::CancellationToken;

use crate::events::{OrderEvent, PaymentEvent, StockEvent};

/// The transaction of a step: what it writes, the event that it tells, and the memory of the event that it handles.
pub(crate) type Tx = kafka_event_sql::Tx<Sqlite>;

/// How long the topics of a relay that was killed are left alone. There is one relay, so that the time need not be long.
const LEASE: Duration = Duration::from_secs(2);

/// How long a step is tried again before its record becomes a dead letter and the order waits for somebody to replay it.
const PATIENCE: Duration = Duration::from_secs(600);

pub(crate) struct Service {
    name: &'static str,
    kafka: Kafka,
    pub(crate) database: SqlitePool,
    pub(crate) outbox: Outbox,
}

impl Service {
    /// Makes what is not there yet: topics, and tables in a file of the folder.
    pub(crate) async fn open(
        kafka: &Kafka,
        name: &'static str,
        tables: &'static str,
        folder: &Path,
    ) -> Result<Self, BoxError> {
        let topics = kafka.ensure_topics().event_set::<OrderEvent>();
        let topics = topics.event_set::<PaymentEvent>();
        topics.event_set::<StockEvent>().dead_letters().await?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(name).with_extension("db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        // SQLite has one writer: consumer and relay wait for the one connection in turn.
        let pool = SqlitePoolOptions::new().max_connections(1);
        let database = pool.connect_with(options).await?;
        sqlx::raw_sql(tables).execute(&database).await?;
        let outbox = Outbox::new(kafka);
        outbox.create_tables(&database).await?;
        Ok(Self {
            name,
            kafka: kafka.clone(),
            database,
            outbox,
        })
    }

    /// A consumer whose handlers write by their [`Tx`], once for each event, and tell what they did by the outbox.
    pub(crate) fn consumer(&self) -> ConsumerBuilder<Outbox> {
        self.kafka
            .consumer(self.name)
            // Killed and started again it has its partitions at once. Where several processes share a database, each needs a name of its own.
            .instance(self.name)
            .state(self.outbox.clone())
            .idempotent(Inbox::new(self.database.clone()))
            .retry(
                Retry::within(PATIENCE)
                    .backoff(Duration::from_millis(100)..Duration::from_secs(10)),
            )
            .handler_timeout(Duration::from_secs(10))
    }

    /// Handles events and publishes others until it is stopped. When one of both fails the other one ends with it.
    pub(crate) async fn run(
        &self,
        consumer: ConsumerBuilder<Outbox>,
        stop: &CancellationToken,
    ) -> Result<(), BoxError> {
        let relay = self.outbox.relay(self.database.clone()).lease(LEASE);
        let handle = async { Ok::<_, BoxError>(consumer.run_until(stop.cancelled()).await?) };
        let publish = async { Ok::<_, BoxError>(relay.run_until(stop.cancelled()).await?) };
        let (handled, published) = tokio::try_join!(handle, publish)?;
        eprintln!(
            "{}: {} events handled, {} duplicates passed over, {} events published",
            self.name, handled.handled, handled.duplicates, published.published
        );
        Ok(())
    }
}

//! The relay: publishes what is in an outbox, topic by topic.

mod backoff;
mod error;
mod lane;
mod lease;
mod meters;
mod publish;
mod publisher;
mod run;

use std::fmt;
use std::time::Duration;

use kafka_event::{Kafka, ProducerBuilder};
use sqlx::Pool;

pub use error::RelayError;
use publisher::Publisher;

use crate::SqlDatabase;
use crate::table::Table;

/// Publishes the records of an [`Outbox`](crate::Outbox): [`run_until`](Self::run_until), in a task of the program that writes them, in
/// another program, or in several of either. The crate's [page](crate) says what it does.
///
/// ```no_run
/// use kafka_event::prelude::*;
/// use kafka_event_sql::Outbox;
/// use kafka_event_sql::sqlx::PgPool;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let kafka = Kafka::from_env()?;
/// let pool = PgPool::connect("postgres://shop@db/shop").await?;
/// let outbox = Outbox::new(&kafka);
/// let report = outbox.relay(pool).run_until(shutdown_signal()).await?;
/// println!("{} records published", report.published);
/// # Ok(())
/// # }
/// ```
pub struct Relay<DB: SqlDatabase> {
    table: Table,
    pool: Pool<DB>,
    producer: ProducerBuilder,
    settings: Settings,
}

/// How a relay works.
#[derive(Debug)]
struct Settings {
    poll_interval: Duration,
    batch: i64,
    batch_bytes: i64,
    lease: Duration,
    keep: Option<Duration>,
    deadline: Duration,
}

/// What a relay did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelayReport {
    /// How many records were published: acknowledged by Kafka, and gone from what waits in the table.
    pub published: u64,
    /// How often a record was not taken by Kafka; each stayed in the table.
    pub failures: u64,
    /// How many topics were in the middle of their work at the deadline. What they had sent may be published again.
    pub abandoned: usize,
}

impl<DB: SqlDatabase> Relay<DB> {
    pub(crate) fn new(kafka: Kafka, table: Table, pool: Pool<DB>) -> Self {
        Self {
            table,
            pool,
            producer: Publisher::producer_of(&kafka),
            settings: Settings {
                poll_interval: Duration::from_millis(200),
                batch: 500,
                batch_bytes: 8 << 20,
                lease: Duration::from_secs(30),
                keep: None,
                deadline: Duration::from_secs(30),
            },
        }
    }

    /// Publishes by a producer of this kind. Otherwise it is a durable one that gives a record up after 30 s (it stays in the table, and is tried
    /// again) and lets none linger: `kafka.producer().retry(Retry::within(Duration::from_secs(30))).set("linger.ms", 0)`. The relay starts it, and
    /// starts another when one has ended.
    #[must_use]
    pub fn producer(mut self, producer: ProducerBuilder) -> Self {
        self.producer = producer;
        self
    }

    /// How often the table is asked for records when there were none; 200 ms when nothing is said.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// How many records of a topic are read at once; 500 when nothing is said.
    #[must_use]
    pub fn batch(mut self, records: u32) -> Self {
        self.settings.batch = i64::from(records.max(1));
        self
    }

    /// How many bytes of a topic are read at once, a single larger record aside; 8 MiB when nothing is said. At most eight topics are published at once, so that a
    /// relay holds eight times as much, and the producer's queue.
    #[must_use]
    pub fn batch_bytes(mut self, bytes: u32) -> Self {
        self.settings.batch_bytes = i64::from(bytes.max(1));
        self
    }

    /// How long a topic is this instance's after it last said so; 30 s when nothing is said, at least 1 s. It says so every third of the time. When an instance is killed,
    /// its topics wait so long for another one.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease.max(Duration::from_secs(1));
        self
    }

    /// Keeps published records in the table, marked with the time in `published_at`, and deletes them when that is so long ago. When nothing
    /// is said they are deleted as soon as they are published.
    #[must_use]
    pub fn keep_published(mut self, retention: Duration) -> Self {
        self.settings.keep = Some(retention);
        self
    }

    /// How long a shutdown waits for what is on its way; 30 s when nothing is said.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline;
        self
    }
}

impl<DB: SqlDatabase> fmt::Debug for Relay<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("table", &self.table)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Milliseconds, as statements take them.
fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

//! One topic's turn: taken, published batch by batch until nothing is left or the turn is over, and given back.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use kafka_event::KafkaError;

use super::Settings;
use super::lease::Lease;
use super::meters::Meters;
use super::publish::{Failed, Outcome, publish};
use super::publisher::Publisher;
use crate::SqlDatabase;
use crate::database::is_transient;
use crate::table::Table;

/// How many batches of a topic are published before other topics may have its lane.
const TURN: usize = 20;

/// How long until what the database did not take is told it again.
const AGAIN: Duration = Duration::from_millis(200);

/// What the lanes of a relay share.
pub(super) struct Shared<DB: SqlDatabase> {
    pub(super) table: Table,
    pub(super) pool: sqlx::Pool<DB>,
    pub(super) publisher: Publisher,
    pub(super) settings: Settings,
    /// This instance, among all.
    pub(super) owner: String,
    /// No record is begun any more.
    pub(super) stop: AtomicBool,
    pub(super) published: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) meters: Meters,
}

/// Why a lane ended early; nothing is lost, and its topic is taken again later.
pub(super) enum Trouble {
    Database(sqlx::Error),
    Kafka(KafkaError),
    /// The producer has ended.
    ProducerEnded,
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl<DB: SqlDatabase> Shared<DB> {
    /// Publishes what waits of a topic. `false`: there was nothing, or another instance is at it.
    pub(super) async fn topic(&self, topic: &str) -> Result<bool, Trouble> {
        let producer = self.publisher.get().await.map_err(Trouble::Kafka)?;
        let on = (&self.pool, &self.table);
        let Some(lease) = Lease::take(on, topic, &self.owner, self.settings.lease).await? else {
            return Ok(false);
        };
        tracing::debug!(topic, "took the topic");
        let go_on = || !self.stop.load(Ordering::Acquire) && lease.is_held();
        let mut found = false;
        for _ in 0..TURN {
            if !go_on() {
                break;
            }
            let Settings {
                batch, batch_bytes, ..
            } = self.settings;
            let mut on = self.pool.acquire().await?;
            let rows = DB::due(&mut on, &self.table, topic, batch, batch_bytes).await?;
            drop(on);
            if rows.is_empty() {
                break;
            }
            found = true;
            tracing::debug!(topic, records = rows.len(), "read the next records");
            let outcome = lease
                .keep_during(async {
                    let outcome = publish(&producer, topic, rows, go_on).await;
                    let published = outcome.published.len();
                    tracing::debug!(topic, records = published, "published");
                    self.settle(topic, outcome, &lease).await
                })
                .await?;
            tracing::debug!(topic, "noted what was published");
            if outcome {
                self.publisher.ended().await;
                return Err(Trouble::ProducerEnded);
            }
        }
        lease.give_back().await?;
        tracing::debug!(topic, "gave the topic back");
        Ok(found)
    }

    /// Notes what became of a batch; whether the producer has ended.
    async fn settle(
        &self,
        topic: &str,
        outcome: Outcome,
        lease: &Lease<'_, DB>,
    ) -> sqlx::Result<bool> {
        tell(topic, &outcome.failed);
        let failures = u64::try_from(outcome.failed.len()).unwrap_or_default();
        self.failures.fetch_add(failures, Ordering::Relaxed);
        self.meters.failed(topic, failures);
        // A database that is being restarted is waited for: what is not noted is published once more.
        while let Err(error) = self.note(&outcome).await {
            if !is_transient(&error) || !lease.is_held() {
                return Err(error);
            }
            tokio::time::sleep(AGAIN).await;
        }
        let published = u64::try_from(outcome.published.len()).unwrap_or_default();
        self.published.fetch_add(published, Ordering::Relaxed);
        self.meters.published(topic, published);
        Ok(outcome.ended)
    }

    async fn note(&self, outcome: &Outcome) -> sqlx::Result<()> {
        let mut on = self.pool.acquire().await?;
        if !outcome.published.is_empty() {
            let keep = self.settings.keep.is_some();
            DB::published(&mut on, &self.table, &outcome.published, keep).await?;
        }
        for failed in &outcome.failed {
            let (position, retry_in) = (failed.position, failed.retry_in);
            DB::failed(&mut on, &self.table, position, retry_in, &failed.failure).await?;
        }
        Ok(())
    }
}

/// One line for each record that somebody has to do something about, one for all others: while Kafka is away there are many.
fn tell(topic: &str, failed: &[Failed]) {
    let (refused, away): (Vec<_>, Vec<_>) = failed.iter().partition(|failed| failed.is_refused);
    for Failed { id, failure, .. } in refused {
        tracing::error!(
            topic,
            id,
            reason = failure,
            "Kafka does not take a record: it stays in the outbox, and those of its key behind it wait"
        );
    }
    if let Some(first) = away.first() {
        tracing::warn!(
            topic,
            records = away.len(),
            reason = first.failure,
            "records could not be published now: they stay in the outbox, and are tried again"
        );
    }
}

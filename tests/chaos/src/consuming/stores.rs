//! Idempotent consumers whose store is killed and started again under load: each record once, also when the group is taken back to the beginning.

use std::collections::BTreeSet;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    BoxError, Consumer, ConsumerBuilder, ConsumerHandle, KafkaError, OffsetReset, Ordering,
    Position, Retry, TopicPartition,
};
use kafka_event_harness::{Postgres as PostgresServer, Redis as RedisServer};
use kafka_event_redis::Redis;
use kafka_event_sql::sqlx::postgres::PgPoolOptions;
use kafka_event_sql::sqlx::{self, Postgres};
use kafka_event_sql::{Inbox, SqlError, Tx};
use kafka_event_tests::faults::Outcome;

use super::book::{Book, number, step};
use super::tally::Tally;
use crate::load::{Load, StepTakenEvent};
use crate::stage::{PARTITIONS, Stage, blocking};

/// For as long as a server may take to come back.
fn patient() -> Retry {
    let backoff = Duration::from_millis(50)..Duration::from_millis(500);
    Retry::within(Duration::from_secs(300)).backoff(backoff)
}

/// What consumers of the group said, and what they were to handle.
struct Told {
    read: u64,
    expected: BTreeSet<i64>,
    remark: String,
}

/// A consumer whose store is restarted under load. When all is handled, the group goes back to the beginning, and all is known.
async fn under_load(
    stage: &Stage<'_>,
    case: &str,
    start: impl AsyncFn(ConsumerBuilder<()>) -> Result<Consumer, BoxError>,
    (kill9, restart): (
        impl Fn() -> Result<(), BoxError>,
        impl Fn() -> Result<(), BoxError>,
    ),
) -> Result<Told, BoxError> {
    let kafka = stage.topic(case, &[]).await?;
    let builder = || {
        let consumer = stage.consumer(&kafka, case).retry(patient());
        consumer.ordering(Ordering::Key).concurrency(12)
    };
    let load = Load::start(kafka.producer().event::<StepTakenEvent>().await?);
    let consumer = start(builder()).await?;
    let handle = consumer.handle();
    stage
        .until("something is handled", async || {
            Ok(handle.report().await?.handled > 0)
        })
        .await?;
    for _ in 0..stage.rounds {
        tokio::time::sleep(stage.calm).await;
        blocking(&kill9)?;
        tokio::time::sleep(stage.calm).await;
        blocking(&restart)?;
    }
    tokio::time::sleep(stage.calm).await;
    let heard = load.stop().await?;
    let expected: BTreeSet<i64> = heard.acknowledged.iter().copied().map(number).collect();
    let all = expected.len() as u64;
    let done = async |handle: &ConsumerHandle| {
        let report = handle.report().await?;
        // A commit whose answer was lost: the event is known when it is asked for again.
        Ok(report.handled + report.duplicates)
    };
    stage
        .until_all("handled", all, async || done(&handle).await)
        .await?;
    let first = consumer.shutdown().await?;
    // What the store knows, it knew before it was killed too.
    let group = kafka.group(case);
    let topic = format!("chaos.{case}");
    let partitions = (0..i32::from(PARTITIONS)).map(|n| TopicPartition::new(topic.as_str(), n));
    let beginning = OffsetReset::To(Position::Earliest);
    let plan = group.plan_offsets(partitions, beginning).await?;
    let offsets = plan.into_iter().map(|one| (one.partition, one.after));
    let offsets: Vec<_> = offsets.collect();
    stage
        .until("the group has no members", async || {
            match group.set_offsets(offsets.clone()).await {
                Err(KafkaError::GroupActive { .. }) => Ok(false),
                set => Ok(set.map(|()| true)?),
            }
        })
        .await?;
    let consumer = start(builder()).await?;
    let handle = consumer.handle();
    stage
        .until_all("read again", all, async || done(&handle).await)
        .await?;
    let again = consumer.shutdown().await?;
    Ok(Told {
        read: first.read + again.read,
        expected,
        remark: format!(
            "the store failed {} times; read again from the beginning, {} were known",
            first.store_failures, again.duplicates
        ),
    })
}

/// Writes a line in the transaction that remembers the event.
async fn note(
    event: StepTakenEvent,
    mut tx: Tx<Postgres>,
    State(book): State<Book>,
) -> Result<(), SqlError> {
    let insert = sqlx::query("INSERT INTO effects (key, number) VALUES ($1, $2)");
    let insert = insert
        .bind(event.key)
        .bind(number((event.key, event.number)));
    insert.execute(&mut **tx).await?;
    book.note(&event);
    Ok(())
}

/// Effect and memory are one transaction in Postgres, which is killed and started again.
pub(crate) async fn postgres_restarted(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "inbox-postgres-restarted";
    let server = blocking(PostgresServer::start)?;
    // One for each handler, and some.
    let options = PgPoolOptions::new().max_connections(16);
    let pool = options.connect(&server.url()).await?;
    let table = "CREATE TABLE effects (n bigint GENERATED ALWAYS AS IDENTITY, key bigint NOT NULL, number bigint NOT NULL)";
    sqlx::raw_sql(table).execute(&pool).await?;
    // What handlers write down is the time between them; what they did is what is in the table.
    let book = Book::default();
    let start = async |consumer: ConsumerBuilder<()>| {
        let consumer = consumer.state(book.clone()).on(note);
        Ok(consumer
            .idempotent(Inbox::new(pool.clone()))
            .start()
            .await?)
    };
    let kill9 = || Ok(server.kill9()?);
    let restart = || Ok(server.restart()?);
    let told = under_load(stage, case, start, (kill9, restart)).await?;
    let effects = sqlx::query_as("SELECT key, number FROM effects ORDER BY n");
    let effects: Vec<(i64, i64)> = effects.fetch_all(&pool).await?;
    Ok(Tally {
        name: case,
        read: told.read,
        outcome: Outcome::of(&effects, told.expected),
        silence: book.longest_silence(),
        remark: told.remark,
        ..Tally::default()
    })
}

/// Redis, which writes each change to its file before it answers, is killed and started again. What it has said to remember it knows then, and the
/// consumer, which lives, says again what was not answered.
pub(crate) async fn redis_restarted(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "inbox-redis-restarted";
    let server = blocking(RedisServer::start)?;
    let book = Book::default();
    let start = async |consumer: ConsumerBuilder<()>| {
        let consumer = consumer.state(book.clone()).on(step);
        let store = Redis::open(server.url())?;
        Ok(consumer.idempotent(store).start().await?)
    };
    let kill9 = || {
        server.kill9();
        Ok(())
    };
    let restart = || Ok(server.restart()?);
    let told = under_load(stage, case, start, (kill9, restart)).await?;
    Ok(Tally {
        name: case,
        read: told.read,
        outcome: Outcome::of(&book.handled(), told.expected),
        silence: book.longest_silence(),
        remark: told.remark,
        ..Tally::default()
    })
}

//! An outbox in Postgres under load, while its relay or the server is killed: what was committed is published, and again only under the id that it had.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kafka_event::once::Memory;
use kafka_event::{BoxError, Kafka};
use kafka_event_harness::Postgres;
use kafka_event_sql::sqlx::postgres::PgPoolOptions;
use kafka_event_sql::sqlx::{self, PgPool};
use kafka_event_sql::{Outbox, RelayError, RelayReport};
use kafka_event_tests::faults::{Outcome, RELAY_STEPS, start_relay, wait_for_death};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::consuming::{Book, Tally, number, step};
use crate::found::Found;
use crate::load::{KEYS, Step, StepTakenEvent};
use crate::row::Row;
use crate::stage::{PARTITIONS, Stage, blocking};

/// The word that makes this program the relay that kills itself.
pub(crate) const AS_RELAY: &str = "--as-relay";

/// Between two transactions of a writer.
const ROUND: Duration = Duration::from_millis(30);

/// A database with an outbox and a journal of what was committed.
pub(crate) struct Service {
    pub(crate) postgres: Postgres,
    pool: PgPool,
    outbox: Outbox,
}

impl Service {
    pub(crate) async fn open(kafka: &Kafka) -> Result<Self, BoxError> {
        let postgres = blocking(Postgres::start)?;
        // One for each writer, and some for the relay.
        let options = PgPoolOptions::new().max_connections(20);
        let pool = options.connect(&postgres.url()).await?;
        let outbox = Outbox::new(kafka);
        outbox.create_tables(&pool).await?;
        let journal = "CREATE TABLE journal (key bigint NOT NULL, number bigint NOT NULL)";
        sqlx::raw_sql(journal).execute(&pool).await?;
        Ok(Self {
            postgres,
            pool,
            outbox,
        })
    }

    /// A step's event and its line in the journal, which are committed together; one in ten is rolled back.
    pub(crate) async fn take(&self, (key, number): Step) -> Result<(), BoxError> {
        let mut transaction = self.pool.begin().await?;
        let event = StepTakenEvent::new(key, number);
        self.outbox.add(&mut transaction, &event).await?;
        let insert = sqlx::query("INSERT INTO journal VALUES ($1, $2)");
        let insert = insert.bind(key).bind(number);
        insert.execute(&mut *transaction).await?;
        if number % 10 == 3 {
            transaction.rollback().await?;
            return Err("it was to be rolled back".into());
        }
        Ok(transaction.commit().await?)
    }

    pub(crate) async fn committed(&self) -> Result<BTreeSet<Step>, BoxError> {
        let rows = sqlx::query_as("SELECT key, number FROM journal");
        let rows: Vec<Step> = rows.fetch_all(&self.pool).await?;
        Ok(rows.into_iter().collect())
    }

    /// How many records wait, how many of them failed, and why the first of those did.
    pub(crate) async fn waiting(&self) -> Result<(u64, u64, Option<String>), BoxError> {
        let backlog = self.outbox.backlog(&self.pool).await?;
        let failure =
            "SELECT failure FROM outbox WHERE failure IS NOT NULL ORDER BY position LIMIT 1";
        let failure = sqlx::query_scalar(failure).fetch_optional(&self.pool);
        Ok((backlog.pending, backlog.failing, failure.await?))
    }

    /// Starts a relay in this process that publishes by `kafka`.
    pub(crate) fn relay(&self, kafka: &Kafka) -> Running {
        let relay = Outbox::new(kafka).relay(self.pool.clone());
        let relay = relay.lease(Duration::from_secs(1)).batch(50);
        let (stop, stopped) = oneshot::channel();
        let run = relay.run_until(async {
            let _ = stopped.await;
        });
        Running {
            stop,
            task: tokio::spawn(run),
        }
    }

    /// Waits until the relay has left nothing in the table, and ends it.
    pub(crate) async fn drain(&self, stage: &Stage<'_>, relay: Running) -> Result<(), BoxError> {
        let what = "all that was committed is published";
        let empty =
            async || Ok(relay.has_ended() || self.outbox.backlog(&self.pool).await?.pending == 0);
        stage.until(what, empty).await?;
        relay.stop().await
    }
}

/// A relay that runs.
pub(crate) struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<RelayReport, RelayError>>,
}

impl Running {
    pub(crate) fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Ends it. One that has ended by itself says why.
    async fn stop(self) -> Result<(), BoxError> {
        let _ = self.stop.send(());
        self.task.await??;
        Ok(())
    }
}

/// Takes steps of a key until it is told to stop: those that the database did not commit, as far as it said.
async fn write(service: Arc<Service>, key: i64, stop: Arc<AtomicBool>) -> BTreeSet<Step> {
    let mut refused = BTreeSet::new();
    for number in 0.. {
        if stop.load(Ordering::Acquire) {
            break;
        }
        if service.take((key, number)).await.is_err() {
            refused.insert((key, number));
        }
        tokio::time::sleep(ROUND).await;
    }
    refused
}

/// A fault under load, which leaves a relay that runs.
async fn under_load(
    stage: &Stage<'_>,
    case: &'static str,
    fault: impl AsyncFnOnce(&Service, &Kafka) -> Result<Running, BoxError>,
) -> Result<Row, BoxError> {
    let kafka = stage.topic(case, &[]).await?;
    let service = Arc::new(Service::open(&kafka).await?);
    let book = Book::default();
    // It drops what is published again, by its id.
    let consumer = stage.consumer(&kafka, case).state(book.clone()).on(step);
    let consumer = consumer.idempotent(Memory::new(1_000_000)).start().await?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for key in 0..KEYS {
        writers.spawn(write(Arc::clone(&service), key, Arc::clone(&stop)));
    }
    tokio::time::sleep(stage.calm).await;
    let relay = fault(&service, &kafka).await?;
    stop.store(true, Ordering::Release);
    let mut refused = BTreeSet::new();
    while let Some(own) = writers.join_next().await {
        refused.extend(own?);
    }
    service.drain(stage, relay).await?;
    let committed = service.committed().await?;
    let found = Found::read(&kafka, PARTITIONS).await?;
    let expected = || committed.iter().copied().map(number);
    book.until_all(expected()).await;
    let report = consumer.shutdown().await?;
    let tally = Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(&book.handled(), expected()),
        silence: book.longest_silence(),
        remark: format!("{} known by their ids", report.duplicates),
        ..Tally::default()
    };
    stage.tallies.borrow_mut().push(tally);
    let mut row = Row::of_outbox(case, (&committed, &refused), &found);
    row.longest_silence = book.longest_silence();
    Ok(row)
}

/// The relay's process is killed at each of its steps, and another one follows; the last one lives.
pub(crate) async fn outbox_relay_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let row = under_load(stage, "outbox-relay-killed", async |service, kafka| {
        for _ in 0..stage.rounds {
            for step in RELAY_STEPS {
                let mut program = Command::new(std::env::current_exe()?);
                program.arg(AS_RELAY);
                let url = service.postgres.url();
                let relay = start_relay(program, (stage.cluster.bootstrap(), &url), step)?;
                blocking(|| wait_for_death(relay, step))?;
            }
        }
        Ok(service.relay(kafka))
    });
    let row = row.await?;
    match row.repeated {
        0 => Err(
            "nothing was published again: it was not killed between publishing and noting it"
                .into(),
        ),
        _ => Ok(row),
    }
}

/// The server is killed and started again, then restarted as it should be, while the relay runs.
pub(crate) async fn outbox_postgres_restarted(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let row = under_load(
        stage,
        "outbox-postgres-restarted",
        async |service, kafka| {
            let relay = service.relay(kafka);
            for _ in 0..stage.rounds {
                tokio::time::sleep(stage.calm).await;
                blocking(|| service.postgres.kill9())?;
                tokio::time::sleep(stage.calm).await;
                blocking(|| service.postgres.restart())?;
                tokio::time::sleep(stage.calm).await;
                blocking(|| service.postgres.restart())?;
            }
            tokio::time::sleep(stage.calm).await;
            Ok(relay)
        },
    );
    row.await
}

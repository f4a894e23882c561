//! A consumer with an inbox is killed ten times: the money in the database is what the events say, to the cent.

use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use kafka_event::Kafka;
use kafka_event_harness::shared_cluster;
use kafka_event_sql::sqlx::{self, Executor, IntoArguments, Pool, Postgres, Sqlite};
use kafka_event_tests::faults::ParcelDeliveredEvent;

use crate::business::{Business, Home, LONG, STREETS, kafka_of};

const PARCELS: i64 = 3_000;

/// Cents and bookings of all accounts.
pub(crate) async fn booked<DB: Business>(pool: &Pool<DB>) -> (i64, i64)
where
    for<'c> &'c Pool<DB>: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    (i64, i64): for<'r> sqlx::FromRow<'r, DB::Row>,
{
    let all = "SELECT CAST(sum(cents) AS bigint), CAST(sum(bookings) AS bigint) FROM accounts";
    sqlx::query_as(all).fetch_one(pool).await.unwrap()
}

/// Accounts of all streets, and parcels that say how many cents each is.
pub(crate) async fn open_accounts<DB: Business>(pool: &Pool<DB>, kafka: &Kafka, parcels: i64)
where
    for<'c> &'c Pool<DB>: Executor<'c, Database = DB>,
{
    let accounts: Vec<String> = (0..STREETS)
        .map(|street| format!("({street}, 0, 0)"))
        .collect();
    let table = "CREATE TABLE accounts (street bigint PRIMARY KEY, cents bigint NOT NULL, bookings bigint NOT NULL)";
    let tables = format!(
        "{table}; INSERT INTO accounts VALUES {}",
        accounts.join(",")
    );
    let tables = sqlx::raw_sql(sqlx::AssertSqlSafe(tables));
    tables.execute(pool).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in 1..=parcels {
        let street = number % STREETS;
        let parcel = ParcelDeliveredEvent { street, number };
        pending.push(producer.enqueue(&parcel).await.unwrap());
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
}

struct Teller {
    child: Child,
    _pipe: Option<ChildStdin>,
}

impl Teller {
    fn start<DB: Business>(topic: &str, home: &Home<DB>, in_batches: bool) -> Self {
        let cluster = shared_cluster().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fault_teller"))
            .args([cluster.bootstrap(), topic, &home.url])
            .args(in_batches.then_some("batches"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // `wait` would close it.
        let _pipe = child.stdin.take();
        Self { child, _pipe }
    }

    fn kill9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it by SIGTERM; how many it handled and how many were duplicates.
    fn end(self) -> (u64, u64) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
        let output = self.child.wait_with_output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let (handled, duplicates) = text.trim().split_once(' ').unwrap();
        (handled.parse().unwrap(), duplicates.parse().unwrap())
    }
}

async fn killed<DB: Business>(name: &str, times: i64, in_batches: bool)
where
    for<'c> &'c Pool<DB>: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    (i64, i64): for<'r> sqlx::FromRow<'r, DB::Row>,
{
    let home = DB::open(name).await;
    let kafka = kafka_of(shared_cluster().unwrap(), name).await;
    open_accounts(&home.pool, &kafka, PARCELS).await;
    let reach = async |bookings: i64| {
        let begin = Instant::now();
        while booked(&home.pool).await.1 < bookings {
            let booked = booked(&home.pool).await;
            assert!(
                begin.elapsed() < LONG,
                "{bookings} were to be booked: {booked:?}"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    for kill in 0..times {
        let teller = Teller::start(name, &home, in_batches);
        let some = 100 + kill * 37 % 110;
        reach((booked(&home.pool).await.1 + some).min(PARCELS)).await;
        teller.kill9();
    }
    let last = Teller::start(name, &home, in_batches);
    reach(PARCELS).await;
    let (handled, duplicates) = last.end();
    println!("killed {times} times: the last one handled {handled}, and {duplicates} were known");
    assert!(
        duplicates > 0,
        "what was booked and not committed came again"
    );
    let cents = PARCELS * (PARCELS + 1) / 2;
    assert_eq!(booked(&home.pool).await, (cents, PARCELS));
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_booked_once_in_postgres_however_often_the_consumer_is_killed() {
    killed::<Postgres>("teller_postgres", 10, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_booked_once_in_sqlite_however_often_the_consumer_is_killed() {
    killed::<Sqlite>("teller_sqlite", 10, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_booked_once_in_batches_in_postgres_however_often_the_consumer_is_killed() {
    killed::<Postgres>("teller_batches_postgres", 5, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_booked_once_in_batches_in_sqlite_however_often_the_consumer_is_killed() {
    killed::<Sqlite>("teller_batches_sqlite", 5, true).await;
}

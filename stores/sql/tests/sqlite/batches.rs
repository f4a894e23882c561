//! Batches and an inbox: the ids of a batch and what its handler writes are one transaction.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder, ConsumerReport, Retry};
use kafka_event_sql::sqlx::{self, Sqlite, SqlitePool};
use kafka_event_sql::{Inbox, SqlError, Tx};
use tokio::time::timeout;

use crate::{Database, LONG, kafka};

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(86_400);

#[kafka_event(topic = "${shop}.orders", key = till)]
#[derive(Debug, Clone)]
struct OrderPaidEvent {
    till: i64,
    number: i64,
    #[event(header = "ce_id")]
    id: String,
}

/// The numbers of each batch that the handler was called with.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<Vec<i64>>>>);

#[derive(Debug, thiserror::Error, Disposition)]
enum BookError {
    #[error("an order that cannot be booked")]
    #[disposition(dead_letter)]
    Unknown,
    #[error("the till is closed")]
    #[disposition(retry(attempts = 3, backoff = "1ms"))]
    Closed,
    #[error("nothing is booked")]
    #[disposition(retry)]
    Nothing,
    #[error("it cannot be written")]
    #[disposition(transparent)]
    Sql(#[from] SqlError),
}

/// Books each order. Number 3 is unknown, number 5 comes to a till that is closed twice, and where 8 is with others nothing is booked.
async fn book(
    orders: Vec<OrderPaidEvent>,
    mut tx: Tx<Sqlite>,
    State(calls): State<Calls>,
) -> Result<(), BatchError<BookError>> {
    let numbers: Vec<i64> = orders.iter().map(|order| order.number).collect();
    let firsts = {
        let mut calls = calls.0.lock().unwrap();
        calls.push(numbers.clone());
        calls.iter().filter(|call| call[0] == 5).count()
    };
    for (index, number) in numbers.iter().enumerate() {
        let insert = sqlx::query("INSERT INTO bookings VALUES ($1)").bind(number);
        insert
            .execute(&mut **tx)
            .await
            .map_err(SqlError::from)
            .map_err(BookError::from)?;
        match number {
            3 => return Err(BatchError::at(index, BookError::Unknown)),
            5 if firsts < 2 => return Err(BatchError::at(index, BookError::Closed)),
            8 if numbers.len() > 1 => return Err(BatchError::all(BookError::Nothing)),
            _ => {}
        }
    }
    Ok(())
}

async fn with_orders(name: &str, numbers: &[i64]) -> (Database, Kafka) {
    let database = Database::new(name).await;
    let table = "CREATE TABLE bookings (number integer NOT NULL)";
    sqlx::raw_sql(table).execute(&database.pool).await.unwrap();
    let kafka = kafka(name);
    let topic = kafka.topic_name("${shop}.orders").unwrap();
    kafka.topics().ensure(&topic, 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        let (number, id) = (*number, number.to_string());
        let order = OrderPaidEvent {
            till: 0,
            number,
            id,
        };
        producer.send(&order).await.unwrap();
    }
    (database, kafka)
}

async fn bookings(pool: &SqlitePool) -> Vec<i64> {
    let all = sqlx::query_scalar("SELECT number FROM bookings ORDER BY rowid");
    all.fetch_all(pool).await.unwrap()
}

/// Runs until all `records` are done.
async fn run<S: Clone + Send + Sync + 'static>(
    consumer: ConsumerBuilder<S>,
    records: u64,
) -> ConsumerReport {
    let retry = Retry::attempts(2).backoff(Duration::from_millis(1)..Duration::from_millis(2));
    let consumer = consumer.retry(retry).start().await.unwrap();
    let handle = consumer.handle();
    let done = async {
        loop {
            let report = handle.report().await.unwrap();
            if report.read == records && report.handed_back == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, done).await.expect("not all records are done");
    consumer.shutdown().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_undoes_its_batch_and_those_before_it_are_booked_without_it() {
    let (database, kafka) = with_orders("batches-at", &[1, 2, 3, 4, 2, 5, 6]).await;
    let calls = Calls::default();
    let inbox = Inbox::new(database.pool.clone());
    let consumer = kafka.consumer("books").state(calls.clone());
    let consumer = consumer.on_batch(Batches::of(7).linger(FOR_EVER), book);
    let report = run(consumer.idempotent(inbox.clone()), 7).await;
    let expected: [&[i64]; 6] = [
        &[1, 2, 3, 4, 5, 6],
        &[1, 2],
        // 3 is a dead letter, and the second 2 a duplicate.
        &[4, 5, 6],
        &[4],
        &[5, 6],
        &[5, 6],
    ];
    assert_eq!(*calls.0.lock().unwrap(), expected);
    assert_eq!(bookings(&database.pool).await, [1, 2, 4, 5, 6]);
    assert_eq!((report.handled, report.dead_lettered), (5, 1), "{report:?}");
    assert_eq!((report.duplicates, report.retried), (1, 2), "{report:?}");
    let remembered = "SELECT id FROM inbox ORDER BY id";
    let remembered: Vec<String> = sqlx::query_scalar(remembered)
        .fetch_all(&database.pool)
        .await
        .unwrap();
    assert_eq!(remembered, ["1", "2", "4", "5", "6"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_fails_as_a_whole_is_undone_and_its_records_are_booked_each_by_itself() {
    let (database, kafka) = with_orders("batches-all", &[7, 8, 9]).await;
    let calls = Calls::default();
    let inbox = Inbox::new(database.pool.clone());
    let consumer = kafka.consumer("books").state(calls.clone());
    let consumer = consumer.on_batch(Batches::of(3).linger(FOR_EVER), book);
    let report = run(consumer.idempotent(inbox), 3).await;
    let expected: [&[i64]; 5] = [&[7, 8, 9], &[7, 8, 9], &[7], &[8], &[9]];
    assert_eq!(*calls.0.lock().unwrap(), expected);
    assert_eq!(bookings(&database.pool).await, [7, 8, 9]);
    assert_eq!((report.handled, report.retried), (3, 3), "{report:?}");
    assert_eq!(database.count("inbox").await, 3);
}

/// Number 1 is the child of a parent that is not there, which the database sees at the commit.
async fn adopt(
    orders: Vec<OrderPaidEvent>,
    mut tx: Tx<Sqlite>,
    State(calls): State<Calls>,
) -> Result<(), BatchError<SqlError>> {
    let numbers: Vec<i64> = orders.iter().map(|order| order.number).collect();
    calls.0.lock().unwrap().push(numbers.clone());
    for number in numbers {
        let insert = sqlx::query("INSERT INTO children VALUES ($1)").bind(number);
        insert.execute(&mut **tx).await.map_err(SqlError::from)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_at_the_commit_of_a_batch_is_found_and_the_rest_is_written() {
    let (database, kafka) = with_orders("batches-deferred", &[0, 1, 2]).await;
    let tables = "CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (0), (2); \
         CREATE TABLE children (parent integer REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";
    sqlx::raw_sql(tables).execute(&database.pool).await.unwrap();
    let calls = Calls::default();
    let consumer = kafka.consumer("books").state(calls.clone());
    let consumer = consumer.on_batch(Batches::of(3).linger(FOR_EVER), adopt);
    let report = run(consumer.idempotent(Inbox::new(database.pool.clone())), 3).await;
    let firsts = calls.0.lock().unwrap()[..2].to_vec();
    assert_eq!(firsts, [[0, 1, 2], [0, 1, 2]]);
    assert_eq!((report.handled, report.dead_lettered), (2, 1), "{report:?}");
    let children = sqlx::query_scalar("SELECT parent FROM children ORDER BY parent");
    let children: Vec<i64> = children.fetch_all(&database.pool).await.unwrap();
    assert_eq!(children, [0, 2]);
    assert_eq!(database.count("inbox").await, 2);
}

/// A batch and single events, and a replay that names itself, have one table; each handles what it does not know.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_with_a_transaction_handles_everything_once_under_its_own_name() {
    let (database, kafka) = with_orders("batches-replay", &[1, 2, 4, 6, 7]).await;
    let inbox = Inbox::new(database.pool.clone());
    let consumer = || {
        let consumer = kafka.consumer("books").state(Calls::default());
        let consumer = consumer.on_batch(Batches::of(2), book);
        consumer.idempotent(inbox.clone())
    };
    assert_eq!(run(consumer(), 5).await.handled, 5);
    for (name, handled) in [("books", 0), ("books, again", 5), ("books, again", 0)] {
        let replay = consumer().idempotent_as(name);
        let replay = replay.replay(kafka_event::ReplayRange::all());
        let report = timeout(LONG, replay).await.unwrap().unwrap();
        assert_eq!(
            (report.handled, report.duplicates),
            (handled, 5 - handled),
            "{name}"
        );
    }
    let all = bookings(&database.pool).await;
    assert_eq!(all.len(), 10);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 5);
}

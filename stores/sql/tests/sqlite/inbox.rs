//! The inbox: what a handler writes and the memory of its event are there together or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kafka_event::once::{Begun, Claim as _, EventId, Store as _};
use kafka_event::prelude::*;
use kafka_event::{ConsumerError, Retry};
use kafka_event_sql::sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use kafka_event_sql::sqlx::{self, Sqlite};
use kafka_event_sql::{Inbox, InboxClaim, Outbox, SqlError, Tx};
use tokio::time::timeout;

use crate::{Database, LONG, kafka};

#[kafka_event(topic = "${shop}.payments", key = account)]
#[derive(Debug, Clone)]
struct PaymentReceivedEvent {
    account: String,
    cents: i64,
}

#[kafka_event(topic = "${shop}.receipts", key = account)]
#[derive(Debug, Clone)]
struct ReceiptWrittenEvent {
    account: String,
}

#[derive(Clone)]
struct Books {
    outbox: Outbox,
    calls: Arc<AtomicU64>,
}

#[derive(Debug, thiserror::Error, kafka_event::Disposition)]
enum BookingError {
    #[error("the first attempt fails")]
    #[disposition(retry)]
    First,
    #[error("it cannot be written")]
    #[disposition(transparent)]
    Sql(#[from] SqlError),
}

/// Books the payment, fails at the first attempt of each tenth after it has written, and adds the receipt to the outbox.
async fn book(
    payment: PaymentReceivedEvent,
    mut tx: Tx<Sqlite>,
    State(books): State<Books>,
) -> Result<(), BookingError> {
    let calls = books.calls.fetch_add(1, Ordering::Relaxed);
    let booked = sqlx::query("UPDATE accounts SET cents = cents + $1 WHERE name = $2");
    let booked = booked.bind(payment.cents).bind(&payment.account);
    booked.execute(&mut **tx).await.map_err(SqlError::from)?;
    if calls % 10 == 3 {
        return Err(BookingError::First);
    }
    let account = payment.account;
    let receipt = ReceiptWrittenEvent { account };
    books.outbox.add(&mut tx, &receipt).await.unwrap();
    Ok(())
}

async fn accounts(pool: &SqlitePool) {
    let table = "CREATE TABLE accounts (name text PRIMARY KEY, cents integer NOT NULL); INSERT INTO accounts VALUES ('ann', 0)";
    sqlx::raw_sql(table).execute(pool).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_payment_is_booked_once_with_its_receipt() {
    const PAYMENTS: i64 = 30;
    let database = Database::new("booked").await;
    accounts(&database.pool).await;
    let kafka = kafka("booked");
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&database.pool).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    let topic = kafka.topic_name("${shop}.payments").unwrap();
    for cents in 1..=PAYMENTS {
        let account = "ann".to_owned();
        let payment = PaymentReceivedEvent { account, cents };
        let record = kafka.record(&payment).unwrap();
        // As a producer does that was not told of the first one.
        for _ in 0..2 {
            producer.send_record(&topic, &record).await.unwrap();
        }
    }
    let books = Books {
        outbox,
        calls: Arc::default(),
    };
    let inbox = Inbox::new(database.pool.clone());
    // A second consumer knows what the first one handled.
    for group_turn in 0..2 {
        let consumer = kafka.consumer("books").state(books.clone()).on(book);
        let consumer = consumer
            .retry(Retry::attempts(5).backoff(Duration::from_millis(1)..Duration::from_millis(2)))
            .idempotent(inbox.clone())
            .start()
            .await
            .unwrap();
        let handle = consumer.handle();
        if group_turn == 1 {
            let all = handle.assignment();
            let mut all = all.await.unwrap();
            while all.is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                all = handle.assignment().await.unwrap();
            }
            handle
                .seek(all, kafka_event::Position::Earliest)
                .await
                .unwrap();
        }
        let done = async {
            loop {
                let report = handle.report().await.unwrap();
                if report.handled + report.duplicates == 2 * PAYMENTS as u64 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(LONG, done).await.unwrap();
        let report = consumer.shutdown().await.unwrap();
        let handled = if group_turn == 0 { PAYMENTS as u64 } else { 0 };
        assert_eq!(report.handled, handled);
    }
    let cents = "SELECT cents FROM accounts";
    let cents: i64 = sqlx::query_scalar(cents)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!(cents, PAYMENTS * (PAYMENTS + 1) / 2);
    assert!(
        books.calls.load(Ordering::Relaxed) > PAYMENTS as u64,
        "some failed first"
    );
    assert_eq!(database.count("outbox").await, PAYMENTS);
    assert_eq!(database.count("inbox").await, PAYMENTS);
}

async fn claim(inbox: &Inbox<Sqlite>, id: &str) -> Begun<InboxClaim<Sqlite>> {
    let id = EventId::new("books", "PaymentReceived", id);
    inbox.begin(&id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_remembered_after_success_only_and_forgotten_when_it_is_old() {
    let database = Database::new("claims").await;
    let inbox = Inbox::new(database.pool.clone()).in_table("seen").unwrap();
    inbox.prepare().await.unwrap();
    inbox.prepare().await.unwrap();
    for _ in 0..2 {
        let Begun::Fresh(claim) = claim(&inbox, "7").await else {
            panic!("nobody has handled it");
        };
        claim.release().await;
    }
    let Begun::Fresh(mut fresh) = claim(&inbox, "7").await else {
        panic!("what was released is as it was");
    };
    fresh.commit().await.unwrap();
    drop(fresh);
    assert!(matches!(claim(&inbox, "7").await, Begun::Done));
    assert!(matches!(claim(&inbox, "8").await, Begun::Fresh(_)));

    let short = inbox.keep_for(Duration::from_millis(1));
    let forgotten = async {
        while !matches!(claim(&short, "7").await, Begun::Fresh(_)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, forgotten).await.unwrap();
}

/// Two instances, each with connections of its own to the file.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_claim_an_event_one_has_it() {
    let database = Database::new("two").await;
    let options = SqliteConnectOptions::new().filename(&database.file);
    let options = options.busy_timeout(Duration::from_millis(20));
    let other = SqlitePool::connect_with(options).await.unwrap();
    let (one, two) = (Inbox::new(database.pool.clone()), Inbox::new(other));
    one.prepare().await.unwrap();
    two.prepare().await.unwrap();
    let Begun::Fresh(mut first) = claim(&one, "7").await else {
        panic!("nobody has handled it");
    };
    assert!(matches!(claim(&two, "7").await, Begun::Busy));
    first.commit().await.unwrap();
    assert!(matches!(claim(&two, "7").await, Begun::Done));
}

/// Writes the child of a parent that is not there when it is called first.
async fn adopt(
    payment: PaymentReceivedEvent,
    mut tx: Tx<Sqlite>,
    State(calls): State<Arc<AtomicU64>>,
) -> Result<(), SqlError> {
    let parent = i64::from(calls.fetch_add(1, Ordering::Relaxed) > 0);
    let insert = sqlx::query("INSERT INTO children VALUES ($1, $2)");
    let insert = insert.bind(parent).bind(payment.cents);
    insert.execute(&mut **tx).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_at_the_commit_is_the_handlers_failure() {
    let database = Database::new("deferred").await;
    let tables = "CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1); \
         CREATE TABLE children (parent integer REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED, cents integer)";
    sqlx::raw_sql(tables).execute(&database.pool).await.unwrap();
    let kafka = kafka("deferred");
    let account = "ann".to_owned();
    let payment = PaymentReceivedEvent { account, cents: 7 };
    let producer = kafka.producer().await.unwrap();
    producer.send(&payment).await.unwrap();
    let calls = Arc::new(AtomicU64::new(0));
    let consumer = kafka.consumer("books").state(Arc::clone(&calls)).on(adopt);
    let consumer = consumer
        .retry(Retry::attempts(3).backoff(Duration::from_millis(1)..Duration::from_millis(2)))
        .idempotent(Inbox::new(database.pool.clone()));
    let run = consumer.run_until(async {
        while database.count("children").await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.retried), (1, 1), "{report:?}");
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_handler_with_a_transaction_needs_an_inbox() {
    let database = Database::new("lent").await;
    let kafka = kafka("lent");
    let books = Books {
        outbox: Outbox::new(&kafka),
        calls: Arc::default(),
    };
    let consumer = kafka.consumer("books").state(books).on(book);
    let error = consumer.start().await.unwrap_err();
    assert!(matches!(error, ConsumerError::NotLent { .. }), "{error:?}");
    database.pool.close().await;
}

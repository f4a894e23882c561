//! A record that Kafka does not take stays, its key waits, all others go on; when Kafka takes it, all of them are published in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event::prelude::*;
use kafka_event_harness::shared_cluster;
use kafka_event_sql::sqlx::{Pool, Postgres, Sqlite};
use kafka_event_sql::{Backlog, Outbox};
use tokio::time::{sleep, timeout};

use crate::business::{Business, LONG, Running, deliver, drained, outbox};
use crate::seen;

#[kafka_event(topic = "${faults}.notes", key = author)]
#[derive(Debug, Clone)]
struct NoteWrittenEvent {
    author: String,
    text: String,
}

async fn write<DB: Business>(outbox: &Outbox, pool: &Pool<DB>, author: &str, bytes: usize) {
    let mut transaction = pool.begin().await.unwrap();
    let note = NoteWrittenEvent {
        author: author.to_owned(),
        text: "x".repeat(bytes),
    };
    outbox.add(&mut transaction, &note).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn until<DB: Business>(outbox: &Outbox, pool: &Pool<DB>, is_so: impl Fn(&Backlog) -> bool) {
    let reached = async {
        while !is_so(&outbox.backlog(pool).await.unwrap()) {
            sleep(Duration::from_millis(50)).await;
        }
    };
    if timeout(LONG, reached).await.is_err() {
        panic!("{:?}", outbox.backlog(pool).await);
    }
}

/// How long the notes of an author are, in the topic's order.
async fn notes(kafka: &Kafka, author: &'static str, count: usize) -> Vec<usize> {
    type Log = Arc<Mutex<Vec<usize>>>;
    let note = move |note: NoteWrittenEvent, State(log): State<Log>| async move {
        if note.author == author {
            log.lock().unwrap().push(note.text.len());
        }
        Ok::<(), BoxError>(())
    };
    let log = Log::default();
    let consumer = kafka.consumer("notes").state(Arc::clone(&log)).on(note);
    let run = consumer.run_until(async {
        while log.lock().unwrap().len() < count {
            sleep(Duration::from_millis(10)).await;
        }
    });
    timeout(LONG, run).await.expect("not all is there").unwrap();
    let log = log.lock().unwrap();
    log.clone()
}

async fn too_large<DB: Business>(name: &str) {
    let home = DB::open(name).await;
    let (kafka, outbox) = outbox(&home, name).await;
    let notes_of = format!("{name}.notes");
    let limit = [("max.message.bytes", "2000")];
    kafka.topics().ensure(&notes_of, 1, &limit).await.unwrap();
    // In one batch with the one that is too large, and yet not to blame.
    for n in 0..20 {
        write(&outbox, &home.pool, &format!("other-{n}"), 100).await;
    }
    write(&outbox, &home.pool, "ann", 5_000).await;
    write(&outbox, &home.pool, "ann", 10).await;
    deliver(&outbox, &home.pool, (1, 1), true).await.unwrap();

    let relay = Running::start(&outbox, &home.pool);
    until(&outbox, &home.pool, |backlog| {
        (backlog.pending, backlog.failing) == (2, 1) && backlog.oldest.is_some()
    })
    .await;
    let cluster = shared_cluster().unwrap();
    let higher = [
        "--alter",
        "--topic",
        &notes_of,
        "--add-config",
        "max.message.bytes=1000000",
    ];
    cluster
        .java_tool("kafka.admin.ConfigCommand", &higher)
        .unwrap();
    drained(&outbox, &home.pool).await;
    let report = relay.stop().await;
    assert!(report.failures > 0 && report.published == 23, "{report:?}");
    assert_eq!(seen::hold(&kafka, &[(1, 1)]).await, 0);
    assert_eq!(notes(&kafka, "ann", 2).await, [5_000, 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_too_large_holds_up_its_key_alone_on_postgres() {
    too_large::<Postgres>("refused_postgres").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_too_large_holds_up_its_key_alone_on_sqlite() {
    too_large::<Sqlite>("refused_sqlite").await;
}

/// The records of a topic that is not there wait without an end in sight; a shutdown does not wait for them beyond its deadline.
#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_not_there_holds_up_no_other() {
    let home = Postgres::open("missing").await;
    let (kafka, outbox) = outbox(&home, "missing").await;
    write(&outbox, &home.pool, "ann", 1).await;
    for number in 0..30 {
        deliver(&outbox, &home.pool, (number % 3, number), true)
            .await
            .unwrap();
    }
    let relay = outbox
        .relay(home.pool.clone())
        .deadline(Duration::from_secs(1));
    let run = relay.run_until(until(&outbox, &home.pool, |backlog| backlog.pending == 1));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.published, report.abandoned), (30, 1), "{report:?}");
    let journal = Postgres::journal(&home.pool).await;
    assert_eq!(seen::hold(&kafka, &journal).await, 0);
}

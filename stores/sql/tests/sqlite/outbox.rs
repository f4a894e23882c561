//! The outbox, and its relay.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::event::{Event as _, Record};
use kafka_event::prelude::*;
use kafka_event::{BoxError, Timestamp};
use kafka_event_sql::sqlx::sqlite::SqlitePool;
use kafka_event_sql::sqlx::{self, Row as _};
use kafka_event_sql::{Outbox, OutboxError};
use tokio::time::timeout;

use crate::{Database, LONG, kafka};

#[kafka_event(topic = "${shop}.orders", key = customer)]
#[derive(Debug, Clone, PartialEq)]
struct OrderPlacedEvent {
    customer: String,
    number: i64,
}

async fn place(outbox: &Outbox, pool: &SqlitePool, customer: &str, numbers: &[i64]) {
    let mut transaction = pool.begin().await.unwrap();
    for number in numbers {
        let order = OrderPlacedEvent {
            customer: customer.to_owned(),
            number: *number,
        };
        outbox.add(&mut transaction, &order).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

/// Runs the relay until nothing is pending.
async fn publish_all(outbox: &Outbox, pool: &SqlitePool) {
    let empty = async {
        while outbox.backlog(pool).await.unwrap().pending > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let relay = outbox.relay(pool.clone()).run_until(empty);
    timeout(LONG, relay).await.unwrap().unwrap();
}

/// Key and number of what is on the topic.
async fn read(kafka: &Kafka, count: usize) -> Vec<(String, i64)> {
    let seen: Arc<Mutex<Vec<(String, i64)>>> = Arc::default();
    let handler = |order: OrderPlacedEvent, State(seen): State<Arc<Mutex<Vec<_>>>>| async move {
        seen.lock().unwrap().push((order.customer, order.number));
        Ok::<(), BoxError>(())
    };
    let consumer = kafka
        .consumer("readers")
        .state(Arc::clone(&seen))
        .on(handler);
    let run = consumer.run_until(async {
        while seen.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    timeout(LONG, run).await.unwrap().unwrap();
    Arc::try_unwrap(seen).unwrap().into_inner().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_published_in_order_and_what_was_rolled_back_never() {
    let database = Database::new("published").await;
    let kafka = kafka("published");
    let outbox = Outbox::in_table(&kafka, "events").unwrap();
    outbox.create_tables(&database.pool).await.unwrap();
    place(&outbox, &database.pool, "ann", &[1, 2]).await;
    let mut transaction = database.pool.begin().await.unwrap();
    let order = OrderPlacedEvent {
        customer: "bob".to_owned(),
        number: 99,
    };
    outbox.add(&mut transaction, &order).await.unwrap();
    transaction.rollback().await.unwrap();
    place(&outbox, &database.pool, "bob", &[1]).await;
    place(&outbox, &database.pool, "ann", &[3]).await;

    publish_all(&outbox, &database.pool).await;
    assert_eq!(database.count("events").await, 0, "deleted when published");
    let mut by_customer: HashMap<String, Vec<i64>> = HashMap::new();
    for (customer, number) in read(&kafka, 4).await {
        by_customer.entry(customer).or_default().push(number);
    }
    let expected = [
        ("ann".to_owned(), vec![1, 2, 3]),
        ("bob".to_owned(), vec![1]),
    ];
    assert_eq!(by_customer, HashMap::from(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_debeziums_and_the_record_is_whole() {
    let database = Database::new("columns").await;
    let kafka = kafka("columns");
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&database.pool).await.unwrap();
    // Twice is as once.
    outbox.create_tables(&database.pool).await.unwrap();
    place(&outbox, &database.pool, "ann", &[7]).await;
    let mut transaction = database.pool.begin().await.unwrap();
    let deleted = "bob".to_owned();
    let tombstone = outbox.add_tombstone::<OrderPlacedEvent, _>(&mut transaction, &deleted);
    tombstone.await.unwrap();
    transaction.commit().await.unwrap();

    let rows = "SELECT id, aggregatetype, aggregateid, type, payload, record_headers FROM outbox ORDER BY position";
    let rows = sqlx::query(rows).fetch_all(&database.pool).await.unwrap();
    let [order, tombstone] = &*rows else {
        panic!("{} rows", rows.len());
    };
    let text = |row: &sqlx::sqlite::SqliteRow, column: &str| row.get::<String, _>(column);
    for (row, customer) in [(order, "ann"), (tombstone, "bob")] {
        assert_eq!(text(row, "aggregatetype"), "columns.orders");
        assert_eq!(text(row, "aggregateid"), customer);
        assert_eq!(text(row, "type"), OrderPlacedEvent::CONTRACT.full_name);
        let headers = text(row, "record_headers");
        let id = format!(r#"["ce_id","{}"]"#, text(row, "id"));
        assert!(
            headers.contains(&id) && headers.contains(r#"["ce_source","/shop"]"#),
            "{headers}"
        );
    }
    let mut record = Record::default();
    record.value = order.get("payload");
    let read: OrderPlacedEvent = record.read().unwrap();
    assert_eq!(read.number, 7);
    assert_eq!(tombstone.get::<Option<Vec<u8>>, _>("payload"), None);
}

#[tokio::test]
async fn what_kafka_would_never_take_is_refused_when_it_is_added() {
    let database = Database::new("refused").await;
    let outbox = Outbox::new(&kafka("refused"));
    outbox.create_tables(&database.pool).await.unwrap();
    let mut transaction = database.pool.begin().await.unwrap();
    for millis in [0, 253_402_300_800_000, i64::MAX] {
        let mut record = Record::default();
        record.timestamp = Some(Timestamp::from_millis(millis));
        let refused = outbox.add_record(&mut transaction, "orders", record).await;
        assert!(
            matches!(refused, Err(OutboxError::Timestamp { .. })),
            "{millis}: {refused:?}"
        );
    }
    for topic in ["a topic", "${nobody_knows}.orders"] {
        let record = Record::default();
        let nowhere = outbox.add_record(&mut transaction, topic, record).await;
        assert!(matches!(nowhere, Err(OutboxError::Topic(_))), "{nowhere:?}");
    }
    let order = OrderPlacedEvent {
        customer: "x".repeat(1_000_000),
        number: 0,
    };
    let large = outbox.add(&mut transaction, &order).await;
    assert!(matches!(large, Err(OutboxError::Record(_))), "{large:?}");
    transaction.commit().await.unwrap();
    assert_eq!(database.count("outbox").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn published_records_stay_for_as_long_as_they_are_kept() {
    let database = Database::new("kept").await;
    let kafka = kafka("kept");
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&database.pool).await.unwrap();
    place(&outbox, &database.pool, "ann", &[1, 2]).await;
    for (keep, left) in [(Duration::from_secs(3_600), 2), (Duration::ZERO, 0)] {
        let relay = outbox.relay(database.pool.clone()).keep_published(keep);
        let run = relay.run_until(async {
            let done = async || {
                let pending = outbox.backlog(&database.pool).await.unwrap().pending;
                pending == 0 && database.count("outbox").await == left
            };
            while !done().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        timeout(LONG, run).await.unwrap().unwrap();
    }
    assert_eq!(read(&kafka, 2).await.len(), 2);
}

/// Twelve topics, and eight are published at once: the others have their turn before those are empty.
#[tokio::test(flavor = "multi_thread")]
async fn no_topic_waits_until_all_others_are_empty() {
    /// More than are published between two looks of a busy machine.
    const EACH: i64 = 1_000;
    let database = Database::new("turns").await;
    let outbox = Outbox::new(&kafka("turns"));
    outbox.create_tables(&database.pool).await.unwrap();
    let mut transaction = database.pool.begin().await.unwrap();
    for topic in 'a'..='l' {
        for _ in 0..EACH {
            let record = Record::default();
            let topic = topic.to_string();
            let added = outbox.add_record(&mut transaction, &topic, record);
            added.await.unwrap();
        }
    }
    transaction.commit().await.unwrap();
    let waiting = async || -> Vec<i64> {
        let topics = "SELECT count(*) FROM outbox GROUP BY aggregatetype ORDER BY aggregatetype";
        let topics = sqlx::query_scalar(topics);
        topics.fetch_all(&database.pool).await.unwrap()
    };
    let relay = outbox.relay(database.pool.clone()).batch(1);
    let run = relay.run_until(async {
        let mut seen = waiting().await;
        while seen.len() == 12 && seen.contains(&EACH) {
            tokio::time::sleep(Duration::from_millis(5)).await;
            seen = waiting().await;
        }
        assert_eq!(
            seen.len(),
            12,
            "a topic was emptied while another had no turn: {seen:?}"
        );
    });
    timeout(LONG, run).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_relay_without_a_table_says_so() {
    let database = Database::new("none").await;
    let outbox = Outbox::new(&kafka("none"));
    let relay = outbox.relay(database.pool.clone());
    let error = timeout(LONG, relay.run_until(std::future::pending())).await;
    let error = error.unwrap().unwrap_err();
    assert!(error.to_string().contains("create_tables"), "{error}");
}

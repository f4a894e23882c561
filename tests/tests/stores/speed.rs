//! How fast one relay publishes from Postgres, and how fast an inbox answers: printed, and nothing of it is asserted.

use std::time::Instant;

use kafka_event::once::{Begun, Claim as _, EventId, Store as _};
use kafka_event_harness::shared_cluster;
use kafka_event_sql::sqlx::{Pool, Postgres, Sqlite};
use kafka_event_sql::{Inbox, Outbox};
use kafka_event_tests::faults::ParcelDeliveredEvent;

use crate::business::{Business, drained, kafka_of};
use crate::seen;

async fn add(
    outbox: &Outbox,
    pool: &Pool<Postgres>,
    streets: i64,
    records: i64,
) -> Vec<(i64, i64)> {
    let mut added = Vec::new();
    let mut transaction = pool.begin().await.unwrap();
    for number in 0..records {
        let street = number % streets;
        let parcel = ParcelDeliveredEvent { street, number };
        outbox.add(&mut transaction, &parcel).await.unwrap();
        added.push((street, number));
    }
    transaction.commit().await.unwrap();
    added
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_many_keys_and_of_one() {
    let home = Postgres::open("speed").await;
    let mut all = Vec::new();
    let kafka = kafka_of(shared_cluster().unwrap(), "speed").await;
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&home.pool).await.unwrap();
    for (streets, records) in [(1_000, 10_000), (1, 300)] {
        let begin = Instant::now();
        all.extend(add(&outbox, &home.pool, streets, records).await);
        let added = begin.elapsed();
        let begin = Instant::now();
        let relay = outbox.relay(home.pool.clone());
        let report = relay.run_until(drained(&outbox, &home.pool)).await.unwrap();
        let published = begin.elapsed();
        assert_eq!(report.published, records as u64);
        println!(
            "{records} records of {streets} keys: added in {added:.1?}, published in {published:.1?}"
        );
    }
    assert_eq!(seen::hold(&kafka, &all).await, 0);
}

/// One after the other: a consumer asks for as many at once as it handles.
async fn look_ups<DB: Business>(name: &str) {
    const EVENTS: usize = 1_000;
    let home = DB::open(name).await;
    let inbox = Inbox::new(home.pool.clone());
    inbox.prepare().await.unwrap();
    let id = |event: usize| EventId::new("billing", "ParcelDelivered", event.to_string());
    let begin = Instant::now();
    for event in 0..EVENTS {
        match inbox.begin(&id(event)).await.unwrap() {
            Begun::Fresh(mut claim) => claim.commit().await.unwrap(),
            known => panic!("{known:?}"),
        }
    }
    let remembered = begin.elapsed();
    let begin = Instant::now();
    for event in 0..EVENTS {
        assert!(matches!(
            inbox.begin(&id(event)).await.unwrap(),
            Begun::Done
        ));
    }
    let known = begin.elapsed();
    println!(
        "{name}: {EVENTS} events remembered in {remembered:.1?}, as many duplicates known in {known:.1?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn look_ups_of_the_inbox() {
    look_ups::<Postgres>("inbox_speed_postgres").await;
    look_ups::<Sqlite>("inbox_speed_sqlite").await;
}

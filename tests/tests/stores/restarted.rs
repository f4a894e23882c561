//! Postgres and Kafka are restarted and killed under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kafka_event::testing::until;
use kafka_event_harness::{Cluster, Postgres};
use kafka_event_sql::Outbox;
use kafka_event_sql::sqlx::{self, PgPool};

use crate::business::{Business as _, LONG, Running, deliver, drained, kafka_of, write};
use crate::seen;

/// Waits until so many parcels are in the journal.
async fn committed(pool: &PgPool, parcels: i64) {
    let count = || sqlx::query_scalar("SELECT count(*) FROM journal");
    let wait = until("so many are committed", LONG, async || {
        // A connection may be of the server before.
        let now: sqlx::Result<i64> = count().fetch_one(pool).await;
        now.is_ok_and(|now| now >= parcels)
    });
    wait.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_published_when_postgres_and_kafka_are_back() {
    let postgres = Postgres::start().unwrap();
    let cluster = Cluster::start(1).unwrap();
    let pool = PgPool::connect(&postgres.url()).await.unwrap();
    let kafka = kafka_of(&cluster, "restarted").await;
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&pool).await.unwrap();
    sqlx::Postgres::set_up(&pool).await;
    let relays = [
        Running::start(&outbox, &pool),
        Running::start(&outbox, &pool),
    ];
    let enough = Arc::new(AtomicBool::new(false));
    let load = {
        let (outbox, pool, enough) = (outbox.clone(), pool.clone(), Arc::clone(&enough));
        tokio::spawn(async move {
            while !enough.load(Ordering::Acquire) {
                write(&outbox, &pool, 4, 50).await;
            }
        })
    };
    committed(&pool, 150).await;
    tokio::task::block_in_place(|| postgres.restart().unwrap());
    committed(&pool, 300).await;
    tokio::task::block_in_place(|| {
        postgres.kill9().unwrap();
        postgres.restart().unwrap();
    });
    committed(&pool, 450).await;
    tokio::task::block_in_place(|| cluster.kill9(1).unwrap());
    committed(&pool, 600).await;
    enough.store(true, Ordering::Release);
    load.await.unwrap();
    // Adding asks nothing of Kafka.
    deliver(&outbox, &pool, (0, -1), true).await.unwrap();
    tokio::task::block_in_place(|| cluster.restart(1).unwrap());
    drained(&outbox, &pool).await;
    for relay in relays {
        relay.stop().await;
    }
    let journal = sqlx::Postgres::journal(&pool).await;
    let doubled = seen::hold(&kafka, &journal).await;
    println!("{} committed, {doubled} published twice", journal.len());
}

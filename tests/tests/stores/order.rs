//! Several writers, two relays: each key in the order of its commits, and nothing that was rolled back.

use kafka_event_sql::sqlx::{Postgres, Sqlite};

use crate::business::{Business, Running, drained, outbox, write};
use crate::seen;

async fn in_order<DB: Business>(name: &str, writers: i64, each: i64) {
    let home = DB::open(name).await;
    let (kafka, outbox) = outbox(&home, name).await;
    // With their own leases, which no busy machine lets run out.
    let relays = [(); 2].map(|()| Running::of(outbox.relay(home.pool.clone())));
    write(&outbox, &home.pool, writers, each).await;
    drained(&outbox, &home.pool).await;
    let mut published = 0;
    for relay in relays {
        let report = relay.stop().await;
        assert_eq!((report.failures, report.abandoned), (0, 0), "{report:?}");
        published += report.published;
    }
    let journal = DB::journal(&home.pool).await;
    // SQLite may turn a writer away that waited for too long.
    let most = (writers * each - writers * each / 10) as usize;
    assert!(
        (most / 2..=most).contains(&journal.len()),
        "{}",
        journal.len()
    );
    assert_eq!(
        published,
        journal.len() as u64,
        "nobody failed, so that each was sent once"
    );
    let doubled = seen::hold(&kafka, &journal).await;
    assert_eq!(doubled, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_in_the_order_of_commits_on_postgres() {
    in_order::<Postgres>("order_postgres", 8, 150).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_in_the_order_of_commits_on_sqlite() {
    in_order::<Sqlite>("order_sqlite", 4, 100).await;
}

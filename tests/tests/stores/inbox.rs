//! The inbox in Postgres: two who claim one event, a handler that hides a failed statement, and a server that is restarted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kafka_event::once::{Begun, Claim as _, EventId, Store as _};
use kafka_event::prelude::*;
use kafka_event::{BoxError, Retry};
use kafka_event_harness::{Postgres as Server, shared_cluster};
use kafka_event_sql::sqlx::{self, PgPool, Postgres};
use kafka_event_sql::{Inbox, InboxClaim, SqlError, Tx};
use kafka_event_tests::faults::ParcelDeliveredEvent;
use tokio::time::{sleep, timeout};

use crate::business::{Business as _, LONG, kafka_of};
use crate::teller::{booked, open_accounts};

async fn claim(inbox: &Inbox<Postgres>, group: &str) -> Begun<InboxClaim<Postgres>> {
    let id = EventId::new(group.to_owned(), "ParcelDelivered", "7");
    inbox.begin(&id).await.unwrap()
}

fn fresh(begun: Begun<InboxClaim<Postgres>>) -> InboxClaim<Postgres> {
    match begun {
        Begun::Fresh(claim) => claim,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_claim_an_event_one_has_it() {
    let home = Postgres::open("claims").await;
    let pool = PgPool::connect(&home.url).await.unwrap();
    let (one, two) = (Inbox::new(home.pool.clone()), Inbox::new(pool));
    // At the same time, as two instances that start.
    let (first, second) = tokio::join!(one.prepare(), two.prepare());
    first.unwrap();
    second.unwrap();
    let first = fresh(claim(&one, "billing").await);
    assert!(matches!(claim(&two, "billing").await, Begun::Busy));
    first.release().await;
    let mut second = fresh(claim(&two, "billing").await);
    assert!(matches!(claim(&one, "billing").await, Begun::Busy));
    second.commit().await.unwrap();
    assert!(matches!(claim(&one, "billing").await, Begun::Done));
    // Another group has a memory of its own.
    drop(fresh(claim(&one, "shipping").await));

    let short = one.keep_for(Duration::from_millis(1));
    let forgotten = async {
        while !matches!(claim(&short, "billing").await, Begun::Fresh(_)) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, forgotten)
        .await
        .expect("an old id is not forgotten");
}

/// Fails in a statement when it is called first, and returns `Ok` all the same.
async fn hide(
    parcel: ParcelDeliveredEvent,
    mut tx: Tx<Postgres>,
    State(calls): State<Arc<AtomicU64>>,
) -> Result<(), BoxError> {
    let book = sqlx::query("UPDATE accounts SET cents = cents + $1, bookings = bookings + 1");
    book.bind(parcel.number).execute(&mut **tx).await?;
    if calls.fetch_add(1, Ordering::Relaxed) == 0 {
        let _ = sqlx::query("SELECT 1 / 0").execute(&mut **tx).await;
    }
    Ok(())
}

/// Postgres answers the commit of such a transaction as if it had been committed.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hides_a_failed_statement_has_failed() {
    let home = Postgres::open("hidden").await;
    let kafka = kafka_of(shared_cluster().unwrap(), "hidden").await;
    open_accounts(&home.pool, &kafka, 1).await;
    let calls = Arc::new(AtomicU64::new(0));
    let retry = Retry::attempts(3).backoff(Duration::from_millis(1)..Duration::from_millis(2));
    let consumer = kafka.consumer("hidden").state(Arc::clone(&calls)).on(hide);
    let consumer = consumer
        .retry(retry)
        .idempotent(Inbox::new(home.pool.clone()));
    let run = consumer.run_until(async {
        while booked(&home.pool).await.1 == 0 {
            sleep(Duration::from_millis(10)).await;
        }
    });
    let report = timeout(LONG, run)
        .await
        .expect("it is never handled")
        .unwrap();
    assert_eq!((report.handled, report.retried), (1, 1), "{report:?}");
}

async fn book(parcel: ParcelDeliveredEvent, mut tx: Tx<Postgres>) -> Result<(), SqlError> {
    let book = "UPDATE accounts SET cents = cents + $1, bookings = bookings + 1 WHERE street = $2";
    let book = sqlx::query(book).bind(parcel.number).bind(parcel.street);
    book.execute(&mut **tx).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_booked_once_while_postgres_is_restarted_and_killed() {
    const PARCELS: i64 = 4_000;
    let server = Server::start().unwrap();
    let pool = PgPool::connect(&server.url()).await.unwrap();
    let kafka = kafka_of(shared_cluster().unwrap(), "inbox_restarted").await;
    open_accounts(&pool, &kafka, PARCELS).await;
    let consumer = kafka.consumer("inbox_restarted").on(book);
    let retry = Retry::within(LONG).backoff(Duration::from_millis(50)..Duration::from_millis(500));
    let consumer = consumer
        .ordering(kafka_event::Ordering::Key)
        .concurrency(6)
        .retry(retry)
        .idempotent(Inbox::new(pool.clone()))
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();
    let handled = async |enough: u64| {
        let reached = async {
            while handle.report().await.unwrap().handled < enough {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let late = timeout(LONG, reached).await;
        late.unwrap_or_else(|_| panic!("{enough} are not handled"));
    };
    handled(500).await;
    tokio::task::block_in_place(|| server.restart().unwrap());
    handled(1_500).await;
    tokio::task::block_in_place(|| {
        server.kill9().unwrap();
        server.restart().unwrap();
    });
    handled(PARCELS as u64).await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.dead_lettered, report.skipped), (0, 0), "{report:?}");
    assert!(report.retried + report.store_failures > 0, "{report:?}");
    assert_eq!(booked(&pool).await, (PARCELS * (PARCELS + 1) / 2, PARCELS));
}

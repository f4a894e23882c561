//! Batches and the inbox in Postgres: two who have events in common, and a replay that is interrupted.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

use kafka_event::once::{BatchClaim, Begun, Claim as _, EventId, Store as _};
use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, Ordering, ReplayRange};
use kafka_event_harness::shared_cluster;
use kafka_event_sql::sqlx::{self, PgPool, Postgres};
use kafka_event_sql::{Inbox, InboxClaim, SqlError, Tx};
use kafka_event_tests::faults::{LetterDeliveredEvent, ParcelDeliveredEvent};
use tokio::time::{sleep, timeout};

use crate::business::{Business as _, LONG, kafka_of};
use crate::teller::{booked, open_accounts};

type Claimed = Begun<BatchClaim<InboxClaim<Postgres>>>;

async fn claim(inbox: &Inbox<Postgres>, numbers: impl IntoIterator<Item = i64>) -> Claimed {
    let ids = numbers.into_iter();
    let ids = ids.map(|number| EventId::new("billing", "ParcelDelivered", number.to_string()));
    inbox.begin_batch(&ids.collect::<Vec<_>>()).await.unwrap()
}

fn fresh(begun: Claimed) -> BatchClaim<InboxClaim<Postgres>> {
    match begun {
        Begun::Fresh(batch) => batch,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_batches_with_an_event_in_common_one_is_claimed() {
    let home = Postgres::open("batch_claims").await;
    let pool = PgPool::connect(&home.url).await.unwrap();
    let (one, two) = (Inbox::new(home.pool.clone()), Inbox::new(pool));
    one.prepare().await.unwrap();
    let mut first = fresh(claim(&one, 0..5).await);
    assert_eq!(first.fresh, [true; 5]);
    assert!(matches!(claim(&two, [9, 4, 8]).await, Begun::Busy));
    // What the other one could have had is free, and so is it for single events.
    fresh(claim(&one, 8..10).await).claim.release().await;
    first.claim.commit().await.unwrap();
    let mut second = fresh(claim(&two, [9, 4, 8, 0]).await);
    assert_eq!(second.fresh, [true, false, true, false]);
    let single = |number: i64| EventId::new("billing", "ParcelDelivered", number.to_string());
    assert!(matches!(one.begin(&single(4)).await.unwrap(), Begun::Done));
    second.claim.commit().await.unwrap();
    assert!(matches!(claim(&one, [0, 9, 8]).await, Begun::Done));

    let Begun::Fresh(held) = one.begin(&single(20)).await.unwrap() else {
        panic!("nobody has handled it");
    };
    assert!(matches!(claim(&two, 19..22).await, Begun::Busy));
    drop(held);
    let free = async {
        while !matches!(claim(&two, 19..22).await, Begun::Fresh(_)) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, free)
        .await
        .expect("what was given up is not free");
}

/// More than the server has locks for, were there one for each.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_may_have_many_events() {
    let home = Postgres::open("batch_many").await;
    let inbox = Inbox::new(home.pool.clone());
    inbox.prepare().await.unwrap();
    let mut batch = fresh(claim(&inbox, 0..30_000).await);
    batch.claim.commit().await.unwrap();
    assert!(matches!(
        claim(&inbox, (0..30_000).rev()).await,
        Begun::Done
    ));
}

const LETTERS: i64 = 400;

async fn deliver(
    letters: Vec<LetterDeliveredEvent>,
    mut tx: Tx<Postgres>,
) -> Result<(), BatchError<SqlError>> {
    // What the claim set for itself is as it was.
    let show = sqlx::query_scalar("SHOW lock_timeout");
    let lock_timeout: String = show.fetch_one(&mut **tx).await.map_err(SqlError::from)?;
    assert_eq!(lock_timeout, "0");
    for letter in letters {
        let book =
            "UPDATE accounts SET cents = cents + $1, bookings = bookings + 1 WHERE street = 0";
        let book = sqlx::query(book).bind(letter.number);
        book.execute(&mut **tx).await.map_err(SqlError::from)?;
    }
    Ok(())
}

/// Each letter comes four times, on partitions that two consumers have, which get at them at once.
#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_inbox_book_the_events_of_their_batches_once() {
    let home = Postgres::open("batch_twice").await;
    let kafka = kafka_of(shared_cluster().unwrap(), "batch_twice").await;
    open_accounts(&home.pool, &kafka, 0).await;
    let mut consumers = Vec::new();
    for _ in 0..2 {
        let pool = PgPool::connect(&home.url).await.unwrap();
        let consumer = kafka.consumer("batch_twice").ordering(Ordering::Key);
        let consumer = consumer.concurrency(4).idempotent(Inbox::new(pool));
        let consumer = consumer.on_batch(Batches::of(30), deliver);
        consumers.push(consumer.start().await.unwrap());
    }
    let both = async {
        for consumer in &consumers {
            while consumer.handle().assignment().await.unwrap().is_empty() {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    timeout(LONG, both).await.expect("not both have partitions");
    let producer = kafka.producer().await.unwrap();
    for number in 1..=LETTERS {
        for copy in 0..4 {
            let letter = LetterDeliveredEvent::new(4 * number + copy, number);
            drop(producer.enqueue(&letter).await.unwrap());
        }
    }
    producer.flush(LONG).await.unwrap();
    let read = async {
        loop {
            let mut done = 0;
            for consumer in &consumers {
                let report = consumer.handle().report().await.unwrap();
                done += report.read - report.handed_back;
            }
            if done == 4 * LETTERS as u64 {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, read).await.expect("not everything is read");
    let (mut handled, mut duplicates) = (0, 0);
    for consumer in consumers {
        let report = consumer.shutdown().await.unwrap();
        handled += report.handled;
        duplicates += report.duplicates;
    }
    let letters = LETTERS as u64;
    assert_eq!((handled, duplicates), (letters, 3 * letters));
    assert_eq!(
        booked(&home.pool).await,
        (LETTERS * (LETTERS + 1) / 2, LETTERS)
    );
}

/// Books each parcel; its state is how many more it books, before it hangs.
async fn book(
    parcel: ParcelDeliveredEvent,
    mut tx: Tx<Postgres>,
    State(left): State<Arc<AtomicI64>>,
) -> Result<(), SqlError> {
    let book = "UPDATE accounts SET cents = cents + $1, bookings = bookings + 1 WHERE street = $2";
    let book = sqlx::query(book).bind(parcel.number).bind(parcel.street);
    book.execute(&mut **tx).await?;
    if left.fetch_sub(1, SeqCst) <= 0 {
        std::future::pending::<()>().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_that_was_interrupted_books_the_rest_when_it_is_begun_again() {
    const PARCELS: i64 = 200;
    let home = Postgres::open("replayed").await;
    let kafka = kafka_of(shared_cluster().unwrap(), "replayed").await;
    open_accounts(&home.pool, &kafka, PARCELS).await;
    let replay = |books: i64| {
        let consumer = kafka
            .consumer("replayed")
            .state(Arc::new(AtomicI64::new(books)));
        let consumer = consumer.on(book).idempotent(Inbox::new(home.pool.clone()));
        let consumer = consumer.shutdown_deadline(Duration::from_millis(200));
        consumer
            .idempotent_as("replayed, once more")
            .replay(ReplayRange::all())
    };
    let some = async {
        while booked(&home.pool).await.1 < 70 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        ended = replay(70) => panic!("{ended:?}"),
        reached = timeout(LONG, some) => reached.expect("it does not begin"),
    }
    // It was dropped in the middle, and gives up what it was at.
    let report = timeout(LONG, replay(i64::MAX))
        .await
        .expect("it does not end");
    let report = report.unwrap();
    assert_eq!(
        report.handled + report.duplicates,
        PARCELS as u64,
        "{report:?}"
    );
    assert!(report.duplicates >= 70, "{report:?}");
    assert_eq!(
        booked(&home.pool).await,
        (PARCELS * (PARCELS + 1) / 2, PARCELS)
    );
    let report = timeout(LONG, replay(0)).await.expect("it does not end");
    assert_eq!(report.unwrap().duplicates, PARCELS as u64);
}

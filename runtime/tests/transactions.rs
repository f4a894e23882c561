//! Transactions on the embedded broker, which isolates nothing: how they end, and in what order they come.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    ConsumedOffset, SendError, TransactionError, TransactionalBuilder, Verdict, Written,
};
use tokio::sync::oneshot;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "transfers", key = id)]
#[derive(Debug)]
pub struct MoneyMovedEvent {
    id: i64,
}

fn event(id: i64) -> MoneyMovedEvent {
    MoneyMovedEvent { id }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_works_result_is_the_transactions() {
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().transactional("bank-1").await.unwrap();
    let done = producer.transaction(async |tx| {
        tx.enqueue(&event(1)).await?;
        let receipt = tx.send(&event(2)).await?;
        tx.send_tombstone::<MoneyMovedEvent>(&3).await?;
        Ok::<_, SendError>(receipt.topic)
    });
    assert_eq!(&*done.await.unwrap(), "transfers");

    let failed = producer.transaction(async |tx| {
        tx.send(&event(3)).await.unwrap();
        Err::<(), _>("no money")
    });
    let error = failed.await.unwrap_err();
    assert!(matches!(
        error,
        TransactionError::Work {
            source: "no money",
            ..
        }
    ));
    assert_eq!(error.written(), Written::No);

    // A future that can be spawned, and that borrows.
    let text = String::from("all");
    let spawned = tokio::spawn(async move {
        let work = producer.transaction(async |tx| {
            tx.send(&event(4)).await?;
            tx.commit_offsets([] as [&ConsumedOffset; 0]).await?;
            Ok::<_, SendError>(text.len())
        });
        work.await.unwrap()
    });
    assert_eq!(spawned.await.unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_wait_come_in_order_and_one_that_gives_up_is_none() {
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().transactional("bank-1").await.unwrap();
    let (release, released) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel();
    let other = producer.clone();
    let first = tokio::spawn(async move {
        let work = other.transaction(async |tx| {
            begun.send(()).unwrap();
            released.await.unwrap();
            tx.send(&event(1)).await
        });
        work.await.unwrap().offset
    });
    has_begun.await.unwrap();
    let gives_up = producer.transaction(async |tx| tx.send(&event(9)).await);
    let gives_up = timeout(Duration::from_millis(50), gives_up).await;
    gives_up.unwrap_err();
    let last = producer.transaction(async |tx| tx.send(&event(1)).await);
    release.send(()).unwrap();
    let last = last.await.unwrap();
    assert_eq!((first.await.unwrap(), last.offset), (0, 1));
}

/// A commit that nobody answers: its records timed out, so that they are not seen, and the producer cannot go on.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_broker_the_producer_ends_and_says_what_is_written() {
    let embedded = Kafka::embedded().unwrap();
    let address = embedded.bootstrap_servers().unwrap();
    let kafka = Kafka::builder().set("bootstrap.servers", address).build();
    let producer = kafka
        .unwrap()
        .producer()
        .transactional("bank-1")
        .set("allow.auto.create.topics", true)
        .set("transaction.timeout.ms", 2_000);
    let producer = producer.await.unwrap();
    let work = producer.transaction(async |tx| {
        tx.send(&event(1)).await?;
        drop(embedded);
        tx.enqueue(&event(2)).await
    });
    let error = timeout(LONG, work).await.unwrap().unwrap_err();
    assert!(
        matches!(
            error,
            TransactionError::Aborted { .. } | TransactionError::Ended { .. }
        ),
        "{error:?}"
    );
    let next = producer.transaction(async |tx| tx.send(&event(3)).await);
    let next = timeout(LONG, next).await.unwrap().unwrap_err();
    assert!(
        matches!(
            next,
            TransactionError::Ended {
                written: Written::No,
                ..
            }
        ) && next.is_fatal(),
        "{next:?}"
    );
    assert_eq!(next.disposition(), Verdict::Stop);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_times_follow_that_of_the_transaction_unless_they_were_set() {
    async fn refused(builder: TransactionalBuilder) -> String {
        let error = builder.await.unwrap_err();
        std::error::Error::source(&error).unwrap().to_string()
    }
    let kafka = Kafka::embedded().unwrap();
    let short = kafka.producer().transactional("bank-1");
    let short = short.set("transaction.timeout.ms", 1_000);
    short.clone().await.unwrap();
    let text = refused(short.set("delivery.timeout.ms", 100)).await;
    assert!(text.contains("delivery.timeout.ms"), "{text}");
    let unsafe_one = kafka.producer().transactional("bank-1");
    let text = refused(unsafe_one.set("enable.idempotence", false)).await;
    assert!(text.contains("idempotence"), "{text}");
    let text = refused(kafka.producer().transactional("")).await;
    assert!(text.contains("transactional.id"), "{text}");
}

/// Unlike a real one: see what `embedded` says of transactions.
#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_broker_fences_nobody() {
    let kafka = Kafka::embedded().unwrap();
    let builder = kafka.producer().transactional("bank-1");
    let (one, two) = (builder.clone().await.unwrap(), builder.await.unwrap());
    for producer in [one, two] {
        let work = producer.transaction(async |tx| tx.send(&event(1)).await);
        work.await.unwrap();
    }
}

//! Events through the embedded broker: sent, received, committed, and what happens when something fails.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerError, Retry};
use tokio::sync::Notify;

#[kafka_event(topic = "orders", key = id)]
#[derive(Debug, Clone, PartialEq)]
pub struct OrderPlacedEvent {
    id: i64,
    note: String,
}

#[kafka_event(topic = "orders", key = id)]
#[derive(Debug, Clone, PartialEq)]
pub struct OrderCancelledEvent {
    id: i64,
}

type Seen = Arc<Mutex<Vec<i64>>>;

#[derive(Clone, Default)]
struct Desk {
    seen: Seen,
    enough: Arc<Notify>,
    wanted: usize,
}

impl Desk {
    fn wanting(wanted: usize) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    fn see(&self, id: i64) {
        let mut seen = self.seen.lock().unwrap();
        seen.push(id);
        if seen.len() >= self.wanted {
            self.enough.notify_one();
        }
    }
}

async fn placed(
    event: OrderPlacedEvent,
    meta: RecordMetadata,
    State(desk): State<Desk>,
) -> Result<(), Infallible> {
    assert_eq!(&*meta.topic, "orders");
    desk.see(event.id);
    Ok(())
}

async fn cancelled(event: OrderCancelledEvent, State(desk): State<Desk>) -> Result<(), Infallible> {
    desk.see(-event.id);
    Ok(())
}

fn order(id: i64) -> OrderPlacedEvent {
    OrderPlacedEvent {
        id,
        note: "x".repeat(100),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_handled_once_and_in_order() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 3, &[]).await.unwrap();
    let producer = kafka.producer().event::<OrderPlacedEvent>().await.unwrap();
    let desk = Desk::wanting(2_001);
    let enough = Arc::clone(&desk.enough);
    let consumer = kafka
        .consumer("desk")
        .state(desk.clone())
        .on(placed)
        .on(cancelled);
    let run = tokio::spawn(consumer.run_until(async move { enough.notified().await }));
    let mut pending = Vec::new();
    for id in 1..=2_000 {
        pending.push(producer.enqueue(&order(id)).await.unwrap());
    }
    let receipt = producer.send(&OrderCancelledEvent { id: 7 }).await.unwrap();
    assert_eq!(&*receipt.topic, "orders");
    for one in pending {
        one.await.unwrap();
    }
    let report = tokio::time::timeout(Duration::from_secs(60), run)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!((report.read, report.handled), (2_001, 2_001));
    let mut seen = desk.seen.lock().unwrap().clone();
    seen.sort_unstable();
    let mut expected: Vec<i64> = (1..=2_000).collect();
    expected.insert(0, -7);
    assert_eq!(seen, expected);
}

#[derive(Debug, Disposition)]
#[disposition(stop)]
struct NoStock;

impl std::fmt::Display for NoStock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no stock")
    }
}

impl std::error::Error for NoStock {}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_record_stops_the_consumer_and_is_read_again() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..10 {
        producer.send(&order(id)).await.unwrap();
    }
    let seen = Seen::default();
    let fails_at_5 = {
        let seen = Arc::clone(&seen);
        move |event: OrderPlacedEvent| {
            let seen = Arc::clone(&seen);
            async move {
                if event.id == 5 {
                    return Err(NoStock);
                }
                seen.lock().unwrap().push(event.id);
                Ok(())
            }
        }
    };
    let run = kafka
        .consumer("stock")
        .on(fails_at_5)
        .run_until(std::future::pending());
    let error = tokio::time::timeout(Duration::from_secs(60), run)
        .await
        .unwrap()
        .unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Handler { metadata, .. } if metadata.offset == 5),
        "{error:?}"
    );
    assert_eq!(*seen.lock().unwrap(), [0, 1, 2, 3, 4]);

    let desk = Desk::wanting(5);
    let enough = Arc::clone(&desk.enough);
    let run = kafka
        .consumer("stock")
        .state(desk.clone())
        .on(placed)
        .run_until(async move { enough.notified().await });
    tokio::time::timeout(Duration::from_secs(60), run)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        *desk.seen.lock().unwrap(),
        [5, 6, 7, 8, 9],
        "from the record that failed on, and none before it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_failure_of_its_record_alone() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..4 {
        producer.send(&order(id)).await.unwrap();
    }
    let desk = Desk::wanting(3);
    let enough = Arc::clone(&desk.enough);
    let handler = |event: OrderPlacedEvent, State(desk): State<Desk>| async move {
        assert!(event.id != 1, "a bug");
        desk.see(event.id);
        Ok::<(), Infallible>(())
    };
    let consumer = kafka
        .consumer("desk")
        .state(desk.clone())
        .on(handler)
        .retry(Retry::attempts(1));
    let run = consumer.run_until(async move { enough.notified().await });
    let report = tokio::time::timeout(Duration::from_secs(60), run)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((report.handled, report.dead_lettered), (3, 1));
    assert_eq!(*desk.seen.lock().unwrap(), [0, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_broker_is_an_error_in_seconds() {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", "127.0.0.1:1")
        .deadline(Duration::from_secs(2))
        .build()
        .unwrap();
    let error = kafka
        .consumer("desk")
        .on(|_: OrderCancelledEvent| async { Ok::<(), Infallible>(()) });
    let error = error.run_until(std::future::pending()).await.unwrap_err();
    assert!(
        matches!(error, ConsumerError::Start(_)) && error.is_retryable(),
        "{error:?}"
    );
    let error = kafka.producer().await.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_names_the_nearest() {
    let error = Kafka::builder()
        .set("bootstrap.server", "127.0.0.1:9092")
        .build()
        .unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("bootstrap.servers"), "{source}");
}

#[test]
fn a_cluster_of_no_address_is_refused_at_once() {
    let error = Kafka::builder().build().unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("KAFKA_BOOTSTRAP_SERVERS"), "{source}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_handlers_of_one_event_and_commits_by_the_client_are_refused() {
    let kafka = Kafka::embedded().unwrap();
    let twice = kafka
        .consumer("desk")
        .on(|_: OrderCancelledEvent| async { Ok::<(), Infallible>(()) })
        .on(|_: OrderCancelledEvent| async { Ok::<(), Infallible>(()) });
    let error = twice.run_until(std::future::pending()).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConsumerError::TwoHandlers {
                event: "OrderCancelledEvent"
            }
        ),
        "{error:?}"
    );
    let by_client = kafka
        .consumer("desk")
        .set("enable.auto.commit", "true")
        .on(|_: OrderCancelledEvent| async { Ok::<(), Infallible>(()) });
    let error = by_client
        .run_until(std::future::pending())
        .await
        .unwrap_err();
    let ConsumerError::Start(error) = error else {
        panic!("{error:?}")
    };
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("enable.auto.commit"), "{source}");
}

#[kafka_event(topic = "asked", key = id, partitions = 3, replication = 3)]
struct RouteAskedEvent {
    id: i64,
}

#[tokio::test]
async fn topics_are_made_with_the_partitions_that_events_ask_for() {
    let kafka = Kafka::embedded().unwrap();
    let asked = kafka
        .ensure_topics()
        .event::<RouteAskedEvent>()
        .dead_letters();
    asked.await.unwrap();
    for topic in ["asked", "asked.DLT"] {
        assert_eq!(
            kafka.topics().partitions(topic).await.unwrap(),
            Some(3),
            "{topic}"
        );
    }
    let asked = kafka.ensure_topics().event::<RouteAskedEvent>();
    assert!(asked.plan().await.is_err());
}

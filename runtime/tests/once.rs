//! Events that come more than once, on the embedded broker: each is handled once, and every record is counted.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

#[path = "once/batches.rs"]
mod batches;
#[path = "once/claims.rs"]
mod claims;
#[path = "once/lending.rs"]
mod lending;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerBuilder, ConsumerError, ConsumerHandle, ConsumerReport, Retry};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "tolls", key = gate, namespace = "bridge")]
#[derive(Debug, Clone)]
pub struct TollPaidEvent {
    gate: i64,
    /// What it is: the number of a payment, which a gate may send twice.
    number: i64,
    #[event(header = "ce_id")]
    id: Option<String>,
}

fn toll(number: i64, id: &str) -> TollPaidEvent {
    TollPaidEvent {
        gate: number,
        number,
        id: Some(id.to_owned()),
    }
}

/// What was handled, in order, with the number of attempts before.
#[derive(Clone, Default)]
struct Book {
    paid: Arc<Mutex<Vec<i64>>>,
    news: Arc<Notify>,
}

impl Book {
    fn note(&self, number: i64) {
        self.paid.lock().unwrap().push(number);
        self.news.notify_one();
    }

    fn numbers(&self) -> Vec<i64> {
        self.paid.lock().unwrap().clone()
    }

    /// Until the number has been noted.
    async fn until(self, number: i64) {
        while !self.numbers().contains(&number) {
            self.news.notified().await;
        }
    }
}

async fn with_tolls(
    partitions: u16,
    tolls: impl IntoIterator<Item = TollPaidEvent>,
) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    let made = kafka.topics().ensure("tolls", partitions, &[]).await;
    assert!(made.unwrap());
    let producer = kafka.producer().await.unwrap();
    for toll in tolls {
        producer.send(&toll).await.unwrap();
    }
    (kafka, producer)
}

fn bridge(kafka: &Kafka) -> ConsumerBuilder<()> {
    let consumer = kafka.consumer("bridge").set("session.timeout.ms", 2_000);
    let consumer = consumer.set("heartbeat.interval.ms", 300);
    let soon = Duration::from_millis(1)..Duration::from_millis(5);
    consumer.retry(Retry::attempts(3).backoff(soon))
}

/// Waits until the counts of a consumer that runs are as they should be.
async fn counted(handle: &ConsumerHandle, are_so: impl Fn(&ConsumerReport) -> bool) {
    let wait = kafka_event::testing::until("the counts are right", LONG, async || {
        are_so(&handle.report().await.unwrap())
    });
    assert!(wait.await.is_ok(), "{:?}", handle.report().await);
}

async fn ends(
    consumer: ConsumerBuilder<Book>,
    end: impl Future<Output = ()>,
) -> Result<ConsumerReport, ConsumerError> {
    let report = timeout(LONG, consumer.run_until(end)).await.unwrap();
    if let Ok(report) = &report {
        let parts = [
            report.handled,
            report.skipped,
            report.dead_lettered,
            report.duplicates,
            report.postponed,
            report.remembered,
            report.handed_back,
        ];
        assert_eq!(report.read, parts.iter().sum::<u64>(), "{report:?}");
    }
    report
}

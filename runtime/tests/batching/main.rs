//! Batch handlers on the embedded broker: what goes into a batch, and what becomes of its records when it fails.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod breaking;
mod failing;
mod gathering;
mod parking;
mod sending;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::ConsumerBuilder;
use kafka_event::prelude::*;
use tokio::sync::Notify;

const LONG: Duration = Duration::from_secs(60);

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(86_400);

#[kafka_event(topic = "parcels", key = route, namespace = "depot")]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelScannedEvent {
    route: i64,
    number: i64,
}

#[kafka_event(topic = "parcels", namespace = "depot")]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelLostEvent {
    number: i64,
}

/// What somebody else writes under the name of the first.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "parcels", namespace = "depot", format = "raw")]
    pub(super) struct ParcelScannedEvent {
        pub(super) text: String,
    }
}

/// A topic with the parcels of these numbers, on as many routes.
async fn with_parcels(partitions: u16, routes: i64, count: i64) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    let topics = kafka.topics();
    topics.ensure("parcels", partitions, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    scan(&producer, routes, 0..count).await;
    (kafka, producer)
}

async fn scan(producer: &Producer, routes: i64, numbers: std::ops::Range<i64>) {
    let pending: Vec<_> = numbers
        .map(|number| {
            let route = number % routes;
            let parcel = ParcelScannedEvent { route, number };
            producer.try_enqueue(&parcel).unwrap()
        })
        .collect();
    for receipt in pending {
        receipt.await.unwrap();
    }
}

/// A consumer that does not wait long for the one before it.
fn depot(kafka: &Kafka) -> ConsumerBuilder<()> {
    kafka
        .consumer("depot")
        .set("session.timeout.ms", 2_000)
        .set("heartbeat.interval.ms", 300)
}

/// The numbers of each batch that a handler was called with, and of each parcel that it is done with.
#[derive(Clone, Default)]
struct Log {
    calls: Arc<Mutex<Vec<Vec<i64>>>>,
    done: Arc<Mutex<Vec<i64>>>,
    news: Arc<Notify>,
}

impl Log {
    fn call(&self, numbers: &[i64]) {
        self.calls.lock().unwrap().push(numbers.to_vec());
        self.news.notify_one();
    }

    fn done(&self, numbers: &[i64]) {
        self.done.lock().unwrap().extend(numbers);
        self.news.notify_one();
    }

    fn take(&self) -> (Vec<Vec<i64>>, Vec<i64>) {
        let calls = std::mem::take(&mut *self.calls.lock().unwrap());
        (calls, std::mem::take(&mut *self.done.lock().unwrap()))
    }

    /// So many parcels are done with.
    async fn until(self, count: usize) {
        while self.done.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }
}

fn numbers(parcels: &[ParcelScannedEvent]) -> Vec<i64> {
    parcels.iter().map(|parcel| parcel.number).collect()
}

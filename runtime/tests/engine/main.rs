//! The consumer's engine on the embedded broker: how records run beside and after one another, and what it does when one takes long.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

mod blocking;
mod breaking;
mod orders;
mod parking;
mod running;
mod slow;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{ConsumerBuilder, ConsumerHandle, ConsumerReport};
use tokio::sync::Notify;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "calls", key = line, namespace = "exchange")]
#[derive(Debug, Clone, PartialEq)]
pub struct CallPlacedEvent {
    line: i64,
    number: i64,
}

/// A topic with `count` calls on it; call `number` is of the line `number % lines`.
async fn with_calls(partitions: u16, lines: i64, count: i64) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    let topics = kafka.topics();
    topics.ensure("calls", partitions, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    place(&producer, lines, 0..count).await;
    (kafka, producer)
}

async fn place(producer: &Producer, lines: i64, numbers: std::ops::Range<i64>) {
    let pending: Vec<_> = numbers
        .map(|number| {
            let line = number % lines;
            producer
                .try_enqueue(&CallPlacedEvent { line, number })
                .unwrap()
        })
        .collect();
    for receipt in pending {
        receipt.await.unwrap();
    }
}

/// A consumer that does not wait long for the one before it.
fn exchange(kafka: &Kafka) -> ConsumerBuilder<()> {
    kafka
        .consumer("exchange")
        .set("session.timeout.ms", 2_000)
        .set("heartbeat.interval.ms", 300)
}

/// Waits until the counts of a consumer that runs are as they should be.
async fn counted(handle: &ConsumerHandle, are_so: impl Fn(&ConsumerReport) -> bool) {
    let wait = until("the counts are right", LONG, async || {
        are_so(&handle.report().await.unwrap())
    });
    assert!(wait.await.is_ok(), "{:?}", handle.report().await);
}

/// The calls in the order in which their handlers ended.
#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<Vec<CallPlacedEvent>>>,
    news: Arc<Notify>,
}

impl Log {
    fn see(&self, call: CallPlacedEvent) {
        self.seen.lock().unwrap().push(call);
        self.news.notify_one();
    }

    async fn until(self, count: usize) {
        while self.seen.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }

    fn numbers(&self) -> Vec<i64> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|call| call.number).collect()
    }
}

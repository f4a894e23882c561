//! Keys side by side, what records cost that fail, what transactions cost, and what many partitions and keys cost in memory, on a real Kafka.
//!
//! `-- order`, `-- letters`, `-- transactional` and `-- memory` run one of them; `-- memory 10000000` says how many records, each with a key of its own.

#![allow(missing_docs, clippy::unwrap_used)]

mod letters;
mod memory;
mod order;
mod transactional;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{Consumer, ConsumerBuilder};
use kafka_event_harness::Cluster;
use tokio::sync::Notify;

#[kafka_event(topic = "${topic}", key = key)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MeterReadEvent {
    key: i64,
    number: i64,
}

/// A topic of that name with meters read on it, of `keys` keys.
pub(crate) async fn with_records(
    cluster: &Cluster,
    topic: &str,
    partitions: u16,
    (keys, count): (i64, i64),
) -> Kafka {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("topic", topic)
        .build()
        .unwrap();
    let topics = kafka.topics();
    topics.ensure(topic, partitions, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for begin in (0..count).step_by(100_000) {
        let mut pending = Vec::new();
        for number in begin..count.min(begin + 100_000) {
            let key = number % keys;
            let event = MeterReadEvent { key, number };
            pending.push(producer.enqueue(&event).await.unwrap());
        }
        for receipt in pending {
            receipt.await.unwrap();
        }
    }
    kafka
}

/// Counts down from a number of records, and keeps the time from the first one on.
#[derive(Clone)]
pub(crate) struct Countdown {
    /// How long a handler takes, and how long the first record's.
    takes: (Duration, Duration),
    left: Arc<AtomicUsize>,
    first: Arc<std::sync::OnceLock<Instant>>,
    done: Arc<Notify>,
}

impl Countdown {
    pub(crate) fn new(records: usize, takes: (Duration, Duration)) -> Self {
        Self {
            takes,
            left: Arc::new(AtomicUsize::new(records)),
            first: Arc::default(),
            done: Arc::default(),
        }
    }

    /// Starts a consumer whose handler counts.
    pub(crate) async fn start(&self, consumer: ConsumerBuilder<()>) -> Consumer {
        let consumer = consumer.state(self.clone()).on(read);
        consumer.start().await.unwrap()
    }

    /// One more is done.
    pub(crate) fn count(&self) {
        self.first.get_or_init(Instant::now);
        // More may come than are counted.
        let left = self
            .left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        if left == Ok(1) {
            self.done.notify_one();
        }
    }

    /// The time from the first record to the last.
    pub(crate) async fn over(&self) -> Duration {
        self.done.notified().await;
        self.first.get().unwrap().elapsed()
    }
}

async fn read(event: MeterReadEvent, State(countdown): State<Countdown>) -> Result<(), Infallible> {
    countdown.first.get_or_init(Instant::now);
    let (takes, first) = countdown.takes;
    match event.number {
        0 => tokio::time::sleep(first).await,
        _ if takes > Duration::ZERO => tokio::time::sleep(takes).await,
        _ => {}
    }
    countdown.count();
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let what = arguments.first().map_or("all", String::as_str);
    let records = arguments
        .get(1)
        .map_or(1_000_000, |count| count.parse().unwrap());
    let cluster = Cluster::start(1).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let is_asked_for = |name| what == "all" || what == name;
    if is_asked_for("order") {
        runtime.block_on(order::run(&cluster));
    }
    if is_asked_for("letters") {
        runtime.block_on(letters::run(&cluster));
    }
    if is_asked_for("transactional") {
        runtime.block_on(transactional::run(&cluster));
    }
    if is_asked_for("memory") {
        runtime.block_on(memory::run(&cluster, records));
    }
}

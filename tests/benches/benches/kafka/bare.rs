//! The other side: a loop over `rdkafka` as its users write it, with the same settings and the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kafka_event::config::{ClientKind, Config};
use kafka_event::prelude::*;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext as _};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DeliveryResult, ProducerContext, ThreadedProducer};

use crate::{IN_FLIGHT, rate};

fn config(kind: ClientKind, bootstrap: &str, group: &str) -> ClientConfig {
    let mut config = Config::new();
    config.set("bootstrap.servers", bootstrap);
    if kind == ClientKind::Consumer {
        config.set("group.id", group);
    }
    let mut client = ClientConfig::new();
    for (key, value) in config.check(kind).unwrap().to_librdkafka().unwrap() {
        client.set(key, value);
    }
    client
}

#[derive(Clone, Default)]
struct Acknowledged(Arc<AtomicUsize>);

impl rdkafka::ClientContext for Acknowledged {}

impl ProducerContext for Acknowledged {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        assert!(result.is_ok());
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

pub(crate) struct Producing {
    producer: ThreadedProducer<Acknowledged>,
    acknowledged: Acknowledged,
}

impl Producing {
    pub(crate) fn new(bootstrap: &str, in_flight: &str) -> Self {
        let acknowledged = Acknowledged::default();
        let mut config = config(ClientKind::Producer, bootstrap, "");
        config.set(IN_FLIGHT, in_flight);
        let producer =
            ThreadedProducer::from_config_and_context(&config, acknowledged.clone()).unwrap();
        Self {
            producer,
            acknowledged,
        }
    }

    /// Sends records, made beforehand, and waits for all acknowledgements.
    pub(crate) fn turn(&self, records: &[Record]) -> f64 {
        let start = Instant::now();
        self.send_all(records);
        self.wait(records.len());
        rate(records.len(), start)
    }

    /// Puts all records into the client's queue.
    pub(crate) fn send_all(&self, records: &[Record]) {
        self.acknowledged.0.store(0, Ordering::Relaxed);
        for record in records {
            self.send(record);
        }
    }

    /// Waits for as many acknowledgements.
    pub(crate) fn wait(&self, records: usize) {
        while self.acknowledged.0.load(Ordering::Relaxed) < records {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn send(&self, record: &Record) {
        let headers = || {
            let own = record.headers.iter();
            let own = own.map(|(name, value)| (name.as_str(), value.as_deref()));
            let added = [
                ("ce_specversion", "1.0"),
                ("ce_id", "01932f0e-0000-7000-8000-000000000000"),
                ("ce_source", "kafka-0123456789abcdef"),
                ("ce_time", "2013-01-01T10:00:00.123Z"),
            ];
            let added = added.map(|(name, value)| (name, Some(value.as_bytes())));
            own.chain(added)
                .fold(OwnedHeaders::new_with_capacity(8), |all, (key, value)| {
                    all.insert(Header { key, value })
                })
        };
        let mut message = BaseRecord::to("bare")
            .key(record.key.as_ref().unwrap())
            .payload(record.value.as_ref().unwrap())
            .timestamp(record.timestamp.unwrap().as_millis())
            .headers(headers());
        while let Err((error, back)) = self.producer.send(message) {
            assert!(matches!(
                error,
                KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)
            ));
            std::thread::sleep(Duration::from_millis(1));
            message = back;
        }
    }
}

/// Reads `records`, and commits once a second; the rate counts from the first one.
pub(crate) fn consume(bootstrap: &str, group: &str, records: usize) -> f64 {
    let consumer: BaseConsumer = config(ClientKind::Consumer, bootstrap, group)
        .create()
        .unwrap();
    consumer.subscribe(&["bare"]).unwrap();
    let (mut start, mut committed) = (None, Instant::now());
    let mut left = records;
    while left > 0 {
        let Some(message) = consumer.poll(Duration::from_millis(100)) else {
            continue;
        };
        let message = message.unwrap();
        start.get_or_insert_with(Instant::now);
        std::hint::black_box((
            message.key(),
            message.payload(),
            message.headers().is_some(),
        ));
        left -= 1;
        if committed.elapsed() > Duration::from_secs(1) {
            committed = Instant::now();
            consumer
                .commit_message(&message, CommitMode::Async)
                .unwrap();
        }
    }
    rate(records, start.unwrap())
}

//! What a producer is made for: each profile's settings, and that no setting makes a type lie.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{Durable, FireAndForget, KafkaError, LowLatency, Profile};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "cars", key = id)]
#[derive(Debug)]
pub struct CarMovedEvent {
    id: i64,
}

/// Counts records until there are as many as expected.
async fn read(kafka: &Kafka, expected: usize) {
    let read = Arc::new(AtomicUsize::new(0));
    let count = |_: CarMovedEvent, State(read): State<Arc<AtomicUsize>>| async move {
        read.fetch_add(1, Ordering::SeqCst);
        Ok::<(), Infallible>(())
    };
    let consumer = kafka.consumer("map").state(Arc::clone(&read)).on(count);
    let run = consumer.run_until(async {
        while read.load(Ordering::SeqCst) < expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(report.handled, expected as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_profiles_have_receipts() {
    async fn sends<P: kafka_event::Acknowledged>(kafka: &Kafka, profile: P) {
        let producer = kafka.producer().profile(profile).await.unwrap();
        let receipt = producer.send(&CarMovedEvent { id: 1 }).await.unwrap();
        assert!(receipt.offset >= 0);
        let debug = format!("{producer:?}");
        assert!(debug.contains(P::NAME), "{debug}");
    }
    let kafka = Kafka::embedded().unwrap();
    sends(&kafka, Durable).await;
    sends(&kafka, LowLatency).await;
    read(&kafka, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_acknowledges_is_sent_all_the_same() {
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().profile(FireAndForget).await.unwrap();
    for id in 0..100 {
        producer.try_enqueue(&CarMovedEvent { id }).unwrap();
    }
    let last = CarMovedEvent { id: 100 };
    producer.enqueue(&last).await.unwrap();
    producer.close(LONG).await.unwrap();
    read(&kafka, 101).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acks_are_the_profiles() {
    async fn refused<P: Profile + Copy>(kafka: &Kafka, profile: P, acks: &str) {
        let producer = kafka.producer().profile(profile).set("acks", acks);
        let error = producer.await.unwrap_err();
        let KafkaError::Config(errors) = &error else {
            panic!("{error:?}");
        };
        let rules: Vec<_> = errors.findings().iter().map(|one| one.rule).collect();
        assert_eq!(rules, ["the-profile-settles-acks"], "{} {acks}", P::NAME);
    }
    let kafka = Kafka::embedded().unwrap();
    refused(&kafka, LowLatency, "0").await;
    refused(&kafka, FireAndForget, "1").await;
    refused(&kafka, LowLatency, "all").await;
    let builder = kafka.producer().set("enable.idempotence", false);
    refused_durable(builder).await;
    let same = kafka.producer().set("acks", "-1").set("linger.ms", 0).await;
    same.unwrap();
}

async fn refused_durable(builder: kafka_event::ProducerBuilder) {
    let error = builder.set("acks", "1").await.unwrap_err();
    let text = std::error::Error::source(&error).unwrap().to_string();
    assert!(text.contains("Durable") && text.contains("acks"), "{text}");
}

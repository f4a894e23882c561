//! How retries end: by attempts or by time, checked before a connection is made.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::time::Duration;

use kafka_event::config::{ClientKind, Config};
use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{KafkaError, LowLatency, ProducerBuilder, Profile, Retry, Written};
use tokio::time::timeout;

/// Less than the two minutes that count when nothing is said.
const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "bills", key = id)]
pub struct BillSentEvent {
    id: i64,
}

async fn broken_rules<P: Profile>(builder: ProducerBuilder<P>) -> Vec<&'static str> {
    let KafkaError::Config(errors) = builder.await.unwrap_err() else {
        panic!("no configuration was refused");
    };
    errors.findings().iter().map(|one| one.rule).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_times_must_fit_each_other() {
    let kafka = Kafka::embedded().unwrap();
    let short = Retry::within(Duration::from_secs(5));
    let rules = broken_rules(kafka.producer().retry(short.clone())).await;
    assert_eq!(rules, ["delivery-timeout-below-linger-plus-request"]);
    let fits = kafka
        .producer()
        .retry(short)
        .set("request.timeout.ms", 4_000);
    fits.await.unwrap();

    let once = kafka.producer().retry(Retry::attempts(1));
    assert_eq!(broken_rules(once).await, ["idempotence-needs-retries"]);
    let quick = kafka.producer().profile(LowLatency);
    quick.retry(Retry::attempts(1)).await.unwrap();
}

/// A program's own time counts more than the one that follows from the attempts.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_say_how_long_unless_somebody_did() {
    let kafka = Kafka::embedded().unwrap();
    let long = kafka.producer().set("request.timeout.ms", 200_000);
    let attempts = long.clone().retry(Retry::attempts(3));
    attempts.await.unwrap();
    let said = long.retry(Retry::attempts(3));
    let rules = broken_rules(said.set("delivery.timeout.ms", 100_000)).await;
    assert_eq!(rules, ["delivery-timeout-below-linger-plus-request"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_ends_when_its_attempts_have() {
    let embedded = Kafka::embedded().unwrap();
    let address = embedded.bootstrap_servers().unwrap();
    let kafka = Kafka::builder().set("bootstrap.servers", address).build();
    let backoff = Duration::from_millis(50)..Duration::from_millis(100);
    let producer = kafka
        .unwrap()
        .producer()
        .profile(LowLatency)
        .set("request.timeout.ms", 500)
        .set("allow.auto.create.topics", true)
        .retry(Retry::attempts(2).backoff(backoff))
        .await
        .unwrap();
    // Half a second may be too short for a busy machine.
    let first = until("a record is sent", LONG, async || {
        producer.send(&BillSentEvent { id: 1 }).await.is_ok()
    });
    first.await.unwrap();
    drop(embedded);
    let sent = timeout(LONG, producer.send(&BillSentEvent { id: 2 })).await;
    let error = sent.unwrap().unwrap_err();
    assert!(
        error.is_retryable() && error.written() == Written::No,
        "{error:?}"
    );
}

#[test]
fn the_arithmetic_is_explained() {
    let checked = Config::new().check(ClientKind::Producer).unwrap();
    let text = checked.explain().to_string();
    assert!(
        text.contains("delivery.timeout.ms=120000") && text.contains("time for 3 requests"),
        "{text}"
    );
    let consumer = Config::new().check(ClientKind::Consumer).unwrap();
    assert!(!consumer.explain().to_string().contains("a send ends"));
}

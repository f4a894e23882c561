//! Health when the brokers go and come back, on a real Kafka.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{Health, Unhealthy};
use kafka_event_harness::Cluster;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "probes", key = id)]
struct ProbeSentEvent {
    id: i64,
}

async fn sent(_: ProbeSentEvent) -> Result<(), Infallible> {
    Ok(())
}

async fn until(what: &str, health: impl Fn() -> Health, is_so: impl Fn(&Health) -> bool) {
    let end = Instant::now() + LONG;
    while !is_so(&health()) {
        assert!(Instant::now() < end, "not {what}: {}", health());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn is_unreachable(health: &Health) -> bool {
    let of_it = |reason: &Unhealthy| matches!(reason, Unhealthy::Unreachable { .. });
    health.is_live() && !health.is_ready() && health.reasons().iter().any(of_it)
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_not_ready_while_no_broker_can_be_reached_and_ready_when_one_is_back() {
    let cluster = Cluster::start(1).unwrap();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .build()
        .unwrap();
    kafka.topics().ensure("probes", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    producer.send(&ProbeSentEvent { id: 1 }).await.unwrap();
    let consumer = kafka.consumer("probing").on(sent).start().await.unwrap();
    let handle = consumer.handle();
    until("ready", || handle.health(), Health::is_ready).await;
    assert!(producer.health().is_ready());

    cluster.kill9(1).unwrap();
    until("unreachable", || handle.health(), is_unreachable).await;
    until("unreachable", || producer.health(), is_unreachable).await;
    // Nothing is sent or received meanwhile: they ask.
    cluster.restart(1).unwrap();
    until("ready", || producer.health(), Health::is_ready).await;
    until("ready", || handle.health(), Health::is_ready).await;
    producer.send(&ProbeSentEvent { id: 2 }).await.unwrap();
    consumer.shutdown().await.unwrap();
}

//! Health: what a probe is told of a consumer that starts, works, hangs, is blocked, and has ended; and of a producer.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{
    BoxError, CircuitBreaker, CircuitBreakerState, ConsumerHandle, Health, Retry, Unhealthy,
};
use tokio::sync::Semaphore;

const LONG: Duration = Duration::from_secs(60);
/// Long enough for a thread that a busy machine keeps waiting.
const BRIEF: Duration = Duration::from_secs(3);
const SOON: Duration = Duration::from_millis(100);

#[kafka_event(topic = "trips", key = id)]
pub struct TripStartedEvent {
    id: i64,
}

async fn with_trips(count: i64) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("trips", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..count {
        producer.send(&TripStartedEvent { id }).await.unwrap();
    }
    (kafka, producer)
}

async fn until(handle: &ConsumerHandle, what: &str, is_so: impl Fn(&Health) -> bool) -> Health {
    let end = Instant::now() + LONG;
    loop {
        let health = handle.health();
        if is_so(&health) {
            return health;
        }
        assert!(Instant::now() < end, "not {what}: {health}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn with_leave(
    trip: TripStartedEvent,
    State(leave): State<Arc<Semaphore>>,
) -> Result<(), BoxError> {
    if trip.id == 1 {
        leave.acquire().await?.forget();
    }
    Ok(())
}

#[tokio::test]
async fn a_consumer_is_ready_with_partitions_and_not_live_with_a_handler_that_hangs_or_at_its_end()
{
    let (kafka, _producer) = with_trips(2).await;
    let leave = Arc::new(Semaphore::new(0));
    let consumer = kafka
        .consumer("probed")
        .state(Arc::clone(&leave))
        .on(with_leave)
        .watch_handlers(BRIEF, |_| {})
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();

    let health = until(&handle, "stuck", |health| !health.is_live()).await;
    let [Unhealthy::StuckHandler(stuck)] = health.reasons() else {
        panic!("{health}");
    };
    assert_eq!((&*stuck.partition.topic, stuck.offset), ("trips", 1));
    assert!(stuck.age >= BRIEF);
    assert!(!health.is_ready());
    let text = health.to_string();
    assert!(
        text.starts_with("not live: the handler of the record at trips/0, offset 1,"),
        "{text}"
    );

    leave.add_permits(1);
    until(&handle, "ready", Health::is_ready).await;
    // There is one partition, so that a second member stays without.
    let spare = kafka.consumer("probed").state(leave).on(with_leave);
    let spare = spare.start().await.unwrap();
    let health = spare.health();
    assert!(health.is_live() && !health.is_ready(), "{health}");
    assert!(matches!(health.reasons(), [Unhealthy::NoAssignment]));
    assert_eq!(health.to_string(), "not ready: no partition is assigned");
    spare.shutdown().await.unwrap();
    consumer.shutdown().await.unwrap();
    let health = handle.health();
    assert!(matches!(health.reasons(), [Unhealthy::Ended]), "{health}");
    assert!(!health.is_live());
}

async fn fails(_: TripStartedEvent) -> Result<(), BoxError> {
    Err("the bank is closed".into())
}

/// A record that waits for its next attempt is no handler that hangs, and a restart would not help it.
#[tokio::test]
async fn a_consumer_that_waits_for_the_next_attempt_is_well() {
    let (kafka, _producer) = with_trips(1).await;
    let consumer = kafka
        .consumer("waiting")
        .on(fails)
        .watch_handlers(BRIEF, |_| {})
        .retry(Retry::attempts(2).backoff(LONG..LONG))
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();
    let end = Instant::now() + LONG;
    while handle.report().await.unwrap().retried < 1 {
        assert!(Instant::now() < end, "the record did not fail");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Two looks later it would be seen to hang.
    for _ in 0..50 {
        tokio::time::sleep(SOON).await;
        assert!(handle.health().is_ready(), "{}", handle.health());
    }
    consumer.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_consumer_whose_circuit_breaker_is_open_is_not_ready() {
    let (kafka, _producer) = with_trips(1).await;
    let consumer = kafka.consumer("broken").on(fails);
    let consumer = consumer.circuit_breaker(CircuitBreaker::consecutive(1));
    let consumer = consumer.start().await.unwrap();
    let is_open = |health: &Health| {
        let open = CircuitBreakerState::Open;
        let is_open = |reason: &Unhealthy| matches!(reason, Unhealthy::CircuitBreaker(state) if *state == open);
        health.reasons().iter().any(is_open)
    };
    let health = until(&consumer.handle(), "open", is_open).await;
    assert!(health.is_live() && !health.is_ready(), "{health}");
    consumer.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_hook_that_blocks_the_consumer_is_seen_from_outside() {
    let (kafka, _producer) = with_trips(1).await;
    let go_on = Arc::new(AtomicBool::new(false));
    let blocked = Arc::clone(&go_on);
    let consumer = kafka
        .consumer("blocked")
        .on(fails)
        .watch_handlers(SOON, |_| {})
        .on_assigned(move |_| {
            while !blocked.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_millis(1));
            }
        })
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();
    let health = until(&handle, "blocked", |health| !health.is_live()).await;
    let is_blocked =
        |reason: &Unhealthy| matches!(reason, Unhealthy::NotPolling { since } if *since > SOON);
    assert!(health.reasons().iter().any(is_blocked), "{health}");
    go_on.store(true, Ordering::Release);
    until(&handle, "ready", Health::is_ready).await;
    consumer.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_producer_is_ready_until_it_is_closed() {
    let (_kafka, producer) = with_trips(0).await;
    let another = producer.clone();
    assert!(another.health().is_ready());
    producer.close(LONG).await.unwrap();
    let health = another.health();
    assert!(matches!(health.reasons(), [Unhealthy::Ended]), "{health}");
    assert!(!health.is_live());
}

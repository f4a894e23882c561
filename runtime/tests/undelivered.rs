//! What is not delivered comes back whole, with its event id, and can be sent again as the same event.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{FireAndForget, ProducerBuilder, SendError, Undelivered, Written};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "parcels", key = id, header("origin" = "web"))]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelLostEvent {
    id: i64,
    #[event(timestamp)]
    at: Timestamp,
    content: Vec<u8>,
}

fn parcel(id: i64) -> ParcelLostEvent {
    ParcelLostEvent {
        id,
        at: Timestamp::from_millis(1_357_034_400_000 + id),
        content: vec![7; 100],
    }
}

/// A producer whose broker is gone, and that tries for a second.
async fn without_a_broker() -> kafka_event::Producer {
    let embedded = Kafka::embedded().unwrap();
    let producer = impatient(&embedded).await.unwrap();
    drop(embedded);
    producer
}

/// A producer whose broker is gone, and that tries for longer than any test.
async fn without_an_end() -> kafka_event::Producer {
    let embedded = Kafka::embedded().unwrap();
    let producer = impatient(&embedded).set("delivery.timeout.ms", 600_000);
    let producer = producer.await.unwrap();
    drop(embedded);
    producer
}

/// A producer of another [`Kafka`], so that the embedded broker can end before it.
fn impatient(embedded: &Kafka) -> ProducerBuilder {
    let address = embedded.bootstrap_servers().unwrap();
    let kafka = Kafka::builder().set("bootstrap.servers", address);
    kafka
        .build()
        .unwrap()
        .producer()
        .set("linger.ms", 0)
        .set("request.timeout.ms", 500)
        .set("delivery.timeout.ms", 1_000)
}

fn event_of(undelivered: &Undelivered) -> ParcelLostEvent {
    undelivered.record.read().unwrap()
}

fn ids(all: &[Undelivered]) -> BTreeSet<String> {
    let ids = all.iter().map(|one| one.event_id().unwrap().to_owned());
    ids.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_send_gives_back_the_record_and_it_keeps_its_id() {
    let producer = without_a_broker().await;
    let event = parcel(1);
    let error = producer.send(&event).await.unwrap_err();
    assert!(error.is_retryable() && error.written() == Written::No);
    let undelivered = error.undelivered().unwrap();
    assert_eq!(&*undelivered.topic, "parcels");
    assert_eq!(event_of(undelivered), event);
    assert_eq!(undelivered.record.timestamp, Some(event.at));
    let state = undelivered.cluster.as_ref().unwrap();
    assert_eq!((state.brokers.len(), state.leader), (0, None), "{state}");
    let text = format!("{undelivered:?} {undelivered}");
    assert!(!text.contains("7, 7"), "{text}");

    let kafka = Kafka::embedded().unwrap();
    let again = kafka.producer().await.unwrap();
    let (topic, record) = (&undelivered.topic, &undelivered.record);
    let receipt = again.send_record(topic, record).await.unwrap();
    assert_eq!(receipt.timestamp, Some(event.at));
    let seen = read(&kafka, 1).await;
    let id = undelivered.event_id().unwrap().to_owned();
    assert_eq!(seen, [(event, id)]);
}

type Read = Vec<(ParcelLostEvent, String)>;

/// Reads so many records, with their ids.
async fn read(kafka: &Kafka, count: usize) -> Read {
    let seen = Arc::new(Mutex::new(Read::new()));
    let take = |event: ParcelLostEvent,
                headers: kafka_event::RecordHeaders,
                State(seen): State<Arc<Mutex<Read>>>| async move {
        let id = headers.into_iter().find(|(name, _)| name == "ce_id");
        let id = String::from_utf8(id.unwrap().1.unwrap()).unwrap();
        seen.lock().unwrap().push((event, id));
        Ok::<(), std::convert::Infallible>(())
    };
    let consumer = kafka.consumer("depot").state(Arc::clone(&seen)).on(take);
    let run = consumer.run_until(async {
        while seen.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    timeout(LONG, run).await.unwrap().unwrap();
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_returns_what_failed_and_nobody_awaited_once() {
    let producer = without_a_broker().await;
    let held = producer.enqueue(&parcel(0)).await.unwrap();
    for id in 1..=20 {
        drop(producer.enqueue(&parcel(id)).await.unwrap());
    }
    let error = producer.flush(LONG).await.unwrap_err();
    assert_eq!((error.in_flight, error.dropped), (0, 0));
    let events: BTreeSet<i64> = error
        .undelivered
        .iter()
        .map(|one| event_of(one).id)
        .collect();
    assert_eq!(events, (1..=20).collect());
    assert_eq!(ids(&error.undelivered).len(), 20);
    let error = held.await.unwrap_err();
    assert_eq!(event_of(error.undelivered().unwrap()).id, 0);
    producer.flush(LONG).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_that_is_too_short_says_how_many_are_on_their_way() {
    let producer = without_an_end().await;
    let pending = producer.try_enqueue(&parcel(0)).unwrap();
    let error = producer.flush(Duration::from_millis(10)).await.unwrap_err();
    assert_eq!((error.in_flight, error.undelivered.len()), (1, 0));
    let closed = producer.close(Duration::from_millis(10)).await;
    closed.unwrap_err();
    pending.await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_returns_all_that_it_gave_up() {
    let producer = without_an_end().await;
    let held: Vec<_> = (0..30)
        .map(|id| producer.try_enqueue(&parcel(id)).unwrap())
        .collect();
    for id in 30..50 {
        drop(producer.try_enqueue(&parcel(id)).unwrap());
    }
    let cancelled = producer.clone();
    let last = parcel(50);
    let cancelled = timeout(Duration::from_millis(20), cancelled.send(&last)).await;
    cancelled.unwrap_err();

    let error = producer.close(Duration::from_millis(100)).await;
    let error = error.unwrap_err();
    assert_eq!((error.in_flight, error.dropped), (0, 0));
    let mut events: Vec<_> = error.undelivered.iter().map(event_of).collect();
    events.sort_by_key(|event| event.id);
    assert_eq!(events, (0..=50).map(parcel).collect::<Vec<_>>());
    let all = ids(&error.undelivered);
    assert_eq!(all.len(), 51);
    for (id, told) in (0..).zip(join_all(held).await) {
        let told = told.unwrap_err();
        let told = told.undelivered().unwrap();
        assert_eq!(event_of(told).id, id);
        assert!(all.contains(told.event_id().unwrap()), "the same record");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_acknowledges_comes_back_when_it_could_not_be_sent() {
    let embedded = Kafka::embedded().unwrap();
    let producer = impatient(&embedded).profile(FireAndForget).await.unwrap();
    drop(embedded);
    for id in 0..10 {
        producer.try_enqueue(&parcel(id)).unwrap();
    }
    let error = producer.flush(LONG).await.unwrap_err();
    assert_eq!(error.undelivered.len(), 10, "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_bounded_by_bytes() {
    let embedded = Kafka::embedded().unwrap();
    let producer = impatient(&embedded)
        .set("buffer.memory", 4_096)
        .set("batch.size", 1_000);
    let producer = producer.await.unwrap();
    drop(embedded);
    let mut taken = 0;
    let error = loop {
        match producer.try_enqueue(&parcel(taken)) {
            Ok(pending) => drop(pending),
            Err(error) => break error,
        }
        taken += 1;
    };
    assert!(matches!(error, SendError::QueueFull { .. }), "{error:?}");
    assert!(
        (10..41).contains(&taken),
        "{taken} records of 100 bytes and more"
    );
    // What fails and nobody awaits is kept within the same bound: the next records need room too.
    let ended = until("all have failed", LONG, async || producer.in_flight() == 0);
    ended.await.unwrap();
    for id in 0..taken {
        drop(producer.try_enqueue(&parcel(id)).unwrap());
    }
    let error = producer.flush(LONG).await.unwrap_err();
    assert!(error.dropped > 0, "{error:?}");
    assert_eq!(
        error.undelivered.len() + error.dropped,
        2 * usize::try_from(taken).unwrap()
    );
    let kept = error.undelivered.iter().map(|one| {
        let value = one.record.value.as_ref().unwrap().len();
        value + one.record.key.as_ref().unwrap().len()
    });
    assert!(kept.sum::<usize>() <= 4_096);
}

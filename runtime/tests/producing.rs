//! Sending to the embedded broker: receipts, back-pressure, and what becomes of records when a producer ends.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{ErrorClass, SendError, Written};

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "parcels", key = id)]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelSentEvent {
    id: i64,
    #[event(timestamp)]
    at: Timestamp,
    content: Vec<u8>,
}

fn parcel(id: i64, size: usize) -> ParcelSentEvent {
    ParcelSentEvent {
        id,
        at: Timestamp::from_millis(1_357_034_400_000 + id),
        content: vec![7; size],
    }
}

async fn one_partition() -> Kafka {
    let kafka = Kafka::embedded().unwrap();
    assert!(kafka.topics().ensure("parcels", 1, &[]).await.unwrap());
    assert!(!kafka.topics().ensure("parcels", 1, &[]).await.unwrap());
    kafka
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_says_where_the_record_is() {
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    for offset in 0..3 {
        let event = parcel(offset, 10);
        let receipt = producer.send(&event).await.unwrap();
        assert_eq!((&*receipt.topic, receipt.partition), ("parcels", 0));
        assert_eq!(
            (receipt.offset, receipt.timestamp),
            (offset, Some(event.at))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_gives_the_event_back_and_loses_none_it_took() {
    let kafka = one_partition().await;
    let producer = kafka
        .producer()
        .set("queue.buffering.max.messages", 10)
        .set("linger.ms", 60_000)
        .await
        .unwrap();
    let (taken, refused): (Vec<_>, Vec<_>) = (0..100)
        .map(|id| producer.try_enqueue(&parcel(id, 10)))
        .partition(Result::is_ok);
    assert_eq!((taken.len(), refused.len()), (10, 90));
    for error in refused.into_iter().map(Result::unwrap_err) {
        assert!(error.is_retryable() && error.written() == Written::No);
        assert!(
            matches!(error, SendError::QueueFull { event: "ParcelSentEvent", waited, .. } if waited.is_zero()),
            "{error:?}"
        );
    }
    producer.flush(Duration::from_secs(30)).await.unwrap();
    assert_eq!(producer.in_flight(), 0);
    let receipts = join_all(taken.into_iter().map(Result::unwrap)).await;
    let mut offsets: Vec<_> = receipts.into_iter().map(|r| r.unwrap().offset).collect();
    offsets.sort_unstable();
    assert_eq!(offsets, (0..10).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_waits_for_room() {
    let kafka = one_partition().await;
    let producer = kafka
        .producer()
        .set("queue.buffering.max.messages", 5)
        .await
        .unwrap();
    let events: Vec<_> = (0..200).map(|id| parcel(id, 10)).collect();
    let sent = join_all(events.iter().map(|event| producer.send(event))).await;
    assert_eq!(sent.into_iter().filter(Result::is_ok).count(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_wait_for_room_is_a_key_of_kafka() {
    let kafka = one_partition().await;
    let producer = kafka
        .producer()
        .set("queue.buffering.max.messages", 1)
        .set("linger.ms", 60_000)
        .set("max.block.ms", 50)
        .await
        .unwrap();
    let _waits = producer.try_enqueue(&parcel(0, 10)).unwrap();
    let error = producer.send(&parcel(1, 10)).await.unwrap_err();
    assert!(
        matches!(error, SendError::QueueFull { waited, .. } if waited >= Duration::from_millis(50)),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_thread_of_the_async_runtime_may_block() {
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    assert_eq!(producer.send_blocking(&parcel(0, 10)).unwrap().offset, 0);
    let thread = std::thread::spawn(move || producer.send_blocking(&parcel(1, 10)));
    assert_eq!(thread.join().unwrap().unwrap().offset, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_is_sent_after_the_producer_is_dropped() {
    let kafka = one_partition().await;
    let producer = kafka.producer().set("linger.ms", 60_000).await.unwrap();
    let pending: Vec<_> = (0..50)
        .map(|id| producer.try_enqueue(&parcel(id, 10)).unwrap())
        .collect();
    drop(producer);
    for receipt in join_all(pending).await {
        receipt.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_producer_has_sent_everything_and_takes_nothing() {
    let kafka = one_partition().await;
    let producer = kafka.producer().set("linger.ms", 60_000).await.unwrap();
    let other = producer.clone();
    let pending = producer.try_enqueue(&parcel(0, 10)).unwrap();
    producer.close(Duration::from_secs(30)).await.unwrap();
    assert_eq!(pending.await.unwrap().offset, 0);
    let error = other.send(&parcel(1, 10)).await.unwrap_err();
    assert!(matches!(error, SendError::Closed { .. }) && error.is_fatal());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_before_it_is_sent() {
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    let error = producer.send(&parcel(0, 1_000_000)).await.unwrap_err();
    let SendError::Record(RecordError::TooLarge { size, largest, .. }) = &error else {
        panic!("{error:?}");
    };
    assert!(*size > 1_000_000 && largest[0].0 == "content", "{error:?}");
    assert!(!error.is_retryable());
    assert_eq!(producer.send(&parcel(1, 10)).await.unwrap().offset, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_a_record_cannot_have_is_refused() {
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    for millis in [0, -1, i64::MIN] {
        let mut event = parcel(0, 10);
        event.at = Timestamp::from_millis(millis);
        let error = producer.send(&event).await.unwrap_err();
        let SendError::Timestamp { timestamp, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(timestamp.as_millis(), millis);
        assert!(!error.is_retryable() && error.written() == Written::No);
    }
    let mut event = parcel(0, 10);
    event.at = Timestamp::from_millis(1);
    let receipt = producer.send(&event).await.unwrap();
    assert_eq!((receipt.offset, receipt.timestamp), (0, Some(event.at)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_time_ran_out_says_what_the_cluster_was_like() {
    let embedded = one_partition().await;
    let address = embedded.bootstrap_servers().unwrap();
    let kafka = Kafka::builder().set("bootstrap.servers", address).build();
    let producer = kafka
        .unwrap()
        .producer()
        .set("linger.ms", 0)
        .set("request.timeout.ms", 1_000)
        .set("delivery.timeout.ms", 3_000)
        .await
        .unwrap();
    // A second may be too short for a busy machine.
    let first = until("a record is sent", LONG, async || {
        producer.send(&parcel(0, 10)).await.is_ok()
    });
    first.await.unwrap();
    drop(embedded);
    let error = producer.send(&parcel(1, 10)).await.unwrap_err();
    assert!(error.is_retryable() && !error.is_fatal());
    let source = error.client().unwrap();
    assert_eq!(source.class(), ErrorClass::Retryable);
    assert_eq!(source.code().as_deref(), Some("MessageTimedOut"));
    let text = source.to_string();
    assert!(
        text.contains("last report") && text.contains("127.0.0.1"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_consumer_the_embedded_broker_says_that_it_is_full() {
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    let mut taken = 0;
    let error = loop {
        match producer.send(&parcel(taken, 100_000)).await {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, SendError::EmbeddedFull { .. }), "{error:?}");
    assert_eq!(taken, 41, "four megabytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fast_producer_loses_nothing_on_the_embedded_broker() {
    const RECORDS: i64 = 300;
    let kafka = one_partition().await;
    let producer = kafka.producer().await.unwrap();
    let handled = Arc::new(AtomicUsize::new(0));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let count = |_: ParcelSentEvent, State(handled): State<Arc<AtomicUsize>>| async move {
        handled.fetch_add(1, Ordering::SeqCst);
        Ok::<(), Infallible>(())
    };
    let consumer = kafka
        .consumer("depot")
        .state(Arc::clone(&handled))
        .on(count);
    let run = tokio::spawn(consumer.run_until(async move {
        let _ = stopped.await;
    }));
    // The first waits for the consumer to have begun: until then there is nobody who would make room.
    producer.send(&parcel(0, 100_000)).await.unwrap();
    let handles = until("the first is handled", LONG, async || {
        handled.load(Ordering::SeqCst) > 0
    });
    handles.await.unwrap();
    let mut pending = Vec::new();
    for id in 1..RECORDS {
        let event = parcel(id, 100_000);
        pending.push(producer.enqueue(&event).await.unwrap());
    }
    for receipt in join_all(pending).await {
        receipt.unwrap();
    }
    let all = until("all are handled", LONG, async || {
        handled.load(Ordering::SeqCst) == RECORDS as usize || run.is_finished()
    });
    all.await.unwrap();
    stop.send(()).unwrap();
    assert_eq!(run.await.unwrap().unwrap().handled, RECORDS as u64);
}

//! Batch handlers of transactional consumers: what they return is sent with the offsets of the whole batch, and what fails is told apart.

use std::fmt;
use std::time::Duration;

use kafka_event::once::Memory;
use kafka_event::prelude::*;
use kafka_event::testing::{events, until};
use kafka_event::{
    BatchError, Batches, ConsumerBuilder, ConsumerError, ConsumerReport, ExactlyOnce,
};
use tokio::time::timeout;

use crate::{FOR_EVER, LONG, Log, ParcelLostEvent, ParcelScannedEvent};
use crate::{depot, foreign, numbers, scan, with_parcels};

#[kafka_event(topic = "routed", key = number)]
#[derive(Debug, Clone, PartialEq)]
struct ParcelRoutedEvent {
    number: i64,
    text: String,
}

/// One for each batch.
#[kafka_event(topic = "loads", key = first)]
#[derive(Debug, Clone, PartialEq)]
struct VanLoadedEvent {
    first: i64,
    parcels: i64,
}

type Routed = (Vec<ParcelRoutedEvent>, VanLoadedEvent);

#[derive(Debug, Disposition)]
enum RoutingError {
    #[disposition(retry(attempts = 3, backoff = "1ms"))]
    Busy,
    #[disposition(dead_letter)]
    NoSuchRoute,
    #[disposition(skip)]
    RoutedBefore,
}

impl fmt::Display for RoutingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not routed")
    }
}

impl std::error::Error for RoutingError {}

fn routed(numbers: &[i64]) -> Routed {
    let routed = |number: &i64| ParcelRoutedEvent {
        number: *number,
        text: "x".repeat(match number % 100 {
            // More than the event may have.
            55 => 2_000_000,
            // More than one of the producers takes.
            97 => 20_000,
            _ => 10,
        }),
    };
    let loaded = VanLoadedEvent {
        first: numbers[0],
        parcels: i64::try_from(numbers.len()).unwrap(),
    };
    (numbers.iter().map(routed).collect(), loaded)
}

async fn all_routed(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<Routed, BatchError<RoutingError>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    Ok(routed(&numbers))
}

/// Topics for what is made of so many parcels.
async fn with_outputs(parcels: i64) -> (Kafka, Producer) {
    let (kafka, producer) = with_parcels(1, 1, parcels).await;
    for topic in ["routed", "loads"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    (kafka, producer)
}

/// No unit waits for its time: only the last one ends before it has its records, with the consumer.
fn sender(kafka: &Kafka, unit: usize) -> ConsumerBuilder<(), ExactlyOnce> {
    let consumer = depot(kafka).transactional("depot-1");
    consumer.unit(unit, Duration::from_secs(20))
}

/// Runs it until that many records have joined a transaction that was committed, or ended otherwise.
async fn run(consumer: ConsumerBuilder<Log, ExactlyOnce>, ended: u64) -> ConsumerReport {
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let all = until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        report.handled + report.dead_lettered + report.skipped == ended
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    let parts = [
        report.handled,
        report.dead_lettered,
        report.skipped,
        report.aborted,
        report.handed_back,
    ];
    assert_eq!(report.read, parts.iter().sum::<u64>(), "{report:?}");
    report
}

async fn sent(kafka: &Kafka) -> Vec<i64> {
    let sent = events::<ParcelRoutedEvent>(kafka).await.unwrap();
    sent.iter().map(|parcel| parcel.number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_returned_for_a_batch_is_sent_and_a_unit_has_whole_batches() {
    let (kafka, producer) = with_outputs(30).await;
    let log = Log::default();
    let consumer = sender(&kafka, 15).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(10).linger(FOR_EVER), all_routed);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    // Fifteen are not reached by one batch, and exceeded by two.
    let two = until("two batches are committed", LONG, async || {
        handle.report().await.unwrap().handled == 20
    });
    assert!(two.await.is_ok(), "{:?}", handle.report().await);
    scan(&producer, 1, 30..35).await;
    let rest = until("the rest is read", LONG, async || {
        handle.report().await.unwrap().read == 35
    });
    rest.await.unwrap();
    assert_eq!(handle.report().await.unwrap().handled, 20);
    // The third batch is committed at the end, and the fourth is not full.
    let report = timeout(LONG, consumer.shutdown()).await.unwrap().unwrap();
    let ended = (report.read, report.handled, report.handed_back);
    assert_eq!(ended, (35, 30, 5));
    let all: Vec<i64> = (0..30).collect();
    assert_eq!(log.take().0, [&all[..10], &all[10..20], &all[20..]]);
    assert_eq!(sent(&kafka).await, all);
    let loads = events::<VanLoadedEvent>(&kafka).await.unwrap();
    let loads: Vec<_> = loads.iter().map(|van| (van.first, van.parcels)).collect();
    assert_eq!(loads, [(0, 10), (10, 10), (20, 10)]);
}

/// Parcel 2 is busy twice, 5 has no route, and 7 was routed before.
async fn with_failures(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<Routed, BatchError<RoutingError>> {
    let numbers = numbers(&parcels);
    let calls_with_2_first = {
        let calls = log.calls.lock().unwrap();
        calls.iter().filter(|call| call[0] == 2).count()
    };
    log.call(&numbers);
    let failure = |number: &i64| match number {
        2 if calls_with_2_first == 0 => Some(RoutingError::Busy),
        5 => Some(RoutingError::NoSuchRoute),
        7 => Some(RoutingError::RoutedBefore),
        _ => None,
    };
    let mut failures = numbers.iter().map(failure).enumerate();
    match failures.find_map(|(index, failure)| Some((index, failure?))) {
        Some((index, failure)) => Err(BatchError::at(index, failure)),
        None => Ok(routed(&numbers)),
    }
}

/// Those before a record that failed are handed over again, since nothing was returned for them.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_is_told_apart_and_the_others_are_sent_once() {
    let (kafka, _) = with_outputs(10).await;
    let log = Log::default();
    let consumer = sender(&kafka, 10).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(10).linger(FOR_EVER), with_failures);
    let report = run(consumer, 10).await;
    let ended = (report.handled, report.dead_lettered, report.skipped);
    assert_eq!((ended, report.retried), ((8, 1, 1), 2), "{report:?}");
    let all: Vec<i64> = (0..10).collect();
    let calls = [
        &all[..],
        &all[..2],
        &all[2..],
        &all[2..],
        &all[2..5],
        &all[6..],
        &all[6..7],
        &all[8..],
    ];
    assert_eq!(log.take().0, calls);
    assert_eq!(sent(&kafka).await, [0, 1, 2, 3, 4, 6, 8, 9]);
    let mut letters = kafka.dead_letters("parcels.DLT").read().await.unwrap();
    let letter = letters.next().await.unwrap().unwrap();
    assert_eq!(letter.origin().offset, Some(5));
    assert!(letters.next().await.is_none());
}

/// Parcel 3 spoils every batch that it is in.
async fn as_a_whole(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<Routed, BatchError<RoutingError>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    match numbers.contains(&3) {
        true => Err(RoutingError::Busy.into()),
        false => Ok(routed(&numbers)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_fails_as_a_whole_is_sent_record_by_record() {
    let (kafka, _) = with_outputs(5).await;
    let log = Log::default();
    let consumer = sender(&kafka, 5).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(5).linger(FOR_EVER), as_a_whole);
    let report = run(consumer, 5).await;
    assert_eq!((report.handled, report.dead_lettered), (4, 1), "{report:?}");
    assert_eq!(sent(&kafka).await, [0, 1, 2, 4]);
    let calls = log.take().0;
    assert!(calls[..3].iter().all(|call| call.len() == 5), "{calls:?}");
    assert!(calls[3..].iter().all(|call| call.len() == 1), "{calls:?}");
}

/// What is passed over ends no batch, and is in the transaction with those around it; what is unreadable is a dead letter in its turn.
#[tokio::test(flavor = "multi_thread")]
async fn what_lies_among_the_records_of_a_batch_joins_in_its_order() {
    let (kafka, producer) = with_outputs(0).await;
    let route = foreign::ParcelScannedEvent {
        text: "no Avro".to_owned(),
    };
    let lost = |number| ParcelLostEvent { number };
    producer.send(&lost(0)).await.unwrap();
    scan(&producer, 1, 0..2).await;
    producer.send(&lost(1)).await.unwrap();
    scan(&producer, 1, 2..3).await;
    producer.send(&lost(2)).await.unwrap();
    producer.send(&route).await.unwrap();
    scan(&producer, 1, 3..4).await;
    producer.send(&lost(3)).await.unwrap();
    producer.send(&lost(4)).await.unwrap();
    let log = Log::default();
    let consumer = sender(&kafka, 10).state(log.clone());
    let batches = Batches::of(20).linger(Duration::from_secs(2));
    let consumer = consumer.on_batch(batches, all_routed);
    let report = run(consumer.skip::<ParcelLostEvent>(), 10).await;
    let ended = (report.handled, report.dead_lettered, report.skipped);
    assert_eq!((ended, report.unreadable), ((4, 1, 5), 1), "{report:?}");
    assert_eq!(log.take().0, [vec![0, 1, 2], vec![3]]);
    assert_eq!(sent(&kafka).await, [0, 1, 2, 3]);
}

/// The unit is aborted, and the batch comes again in one of its own; what is in that with it comes as batches of one then.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_output_is_refused_is_found_in_its_batch() {
    let (kafka, producer) = with_outputs(0).await;
    scan(&producer, 1, 90..102).await;
    let log = Log::default();
    let consumer = sender(&kafka, 4).set_producer("max.request.size", 10_000);
    let consumer = consumer.state(log.clone());
    let consumer = consumer.on_batch(Batches::of(4).linger(FOR_EVER), all_routed);
    let report = run(consumer, 12).await;
    assert_eq!((report.handled, report.dead_lettered), (11, 1));
    assert!(report.aborted >= 4, "{report:?}");
    // Of what was aborted this broker shows some.
    let mut sent = sent(&kafka).await;
    sent.sort_unstable();
    sent.dedup();
    let all: Vec<i64> = (90..102).filter(|number| *number != 97).collect();
    assert_eq!(sent, all);
    let calls = log.take().0;
    let ones: Vec<i64> = (calls.iter().filter(|call| call.len() == 1))
        .map(|call| call[0])
        .collect();
    assert_eq!(ones, [94, 95, 96, 97], "{calls:?}");
    let at_fault = calls.iter().filter(|call| ***call == [94, 95, 96, 97]);
    assert_eq!(at_fault.count(), 2, "{calls:?}");
    assert_eq!(calls.last().unwrap(), &[98, 99, 100, 101]);
}

/// Nothing of the batch is in a transaction before all of it can be.
#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_cannot_be_a_record_is_found_in_its_batch() {
    let (kafka, producer) = with_outputs(0).await;
    scan(&producer, 1, 53..58).await;
    let log = Log::default();
    let consumer = sender(&kafka, 5).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(5).linger(FOR_EVER), all_routed);
    let report = run(consumer, 5).await;
    let ended = (report.handled, report.dead_lettered, report.aborted);
    assert_eq!(ended, (4, 1, 0), "{report:?}");
    assert_eq!(sent(&kafka).await, [53, 54, 56, 57]);
    assert_eq!(log.take().0.len(), 6);
}

#[tokio::test]
async fn a_store_of_handled_events_is_refused_and_says_why() {
    let kafka = Kafka::embedded().unwrap();
    let consumer = sender(&kafka, 4).state(Log::default());
    let consumer = consumer.on_batch(Batches::of(2), all_routed);
    let error = consumer.idempotent(Memory::new(10)).start().await;
    let error = error.unwrap_err();
    let is_told = matches!(&error, ConsumerError::Combination { .. });
    assert!(
        is_told && error.to_string().contains(".idempotent("),
        "{error}"
    );
}

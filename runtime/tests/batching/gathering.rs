//! What goes into a batch, in which order, and when it is handled.

use std::collections::BTreeMap;
use std::convert::Infallible;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{
    BatchError, Batches, ConsumedOffset, ConsumerError, Ordering, RecordKey, TopicPartition,
};
use tokio::time::timeout;

use crate::{FOR_EVER, LONG, Log, ParcelLostEvent, ParcelScannedEvent};
use crate::{depot, foreign, numbers, scan, with_parcels};

async fn scanned(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<Infallible>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    log.done(&numbers);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_are_full_and_in_order_and_one_that_waits_is_handed_back() {
    let (kafka, _) = with_parcels(1, 3, 25).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(10).linger(FOR_EVER), scanned);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let all = until("all are read, and two batches handled", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.read, report.handled) == (25, 20)
    });
    all.await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(
        (report.read, report.handled, report.handed_back),
        (25, 20, 5)
    );
    let (calls, _) = log.take();
    let all: Vec<i64> = (0..25).collect();
    assert_eq!(calls, [&all[..10], &all[10..20]]);

    // Without lingering it has what is there.
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(10), scanned)
        .run_until(log.clone().until(5));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.read, report.handled), (5, 5));
    let (calls, done) = log.take();
    assert_eq!(done, all[20..]);
    assert!(calls.iter().all(|call| call.len() <= 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_lingers_takes_what_comes_meanwhile() {
    let (kafka, producer) = with_parcels(1, 1, 3).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let consumer = consumer.on_batch(Batches::of(6).linger(FOR_EVER), scanned);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let taken = until("three are read", LONG, async || {
        handle.report().await.unwrap().read == 3
    });
    taken.await.unwrap();
    scan(&producer, 1, 3..6).await;
    let run = consumer.run_until(log.clone().until(6));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take().0, [[0, 1, 2, 3, 4, 5]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_time_is_over_goes_as_it_is() {
    let (kafka, _) = with_parcels(1, 1, 3).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let linger = std::time::Duration::from_millis(300);
    let consumer = consumer.on_batch(Batches::of(1_000_000).linger(linger), scanned);
    let run = consumer.run_until(log.clone().until(3));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take().1, [0, 1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_never_waits_for_more_than_may_be_in_flight() {
    let (kafka, _) = with_parcels(1, 1, 20).await;
    let log = Log::default();
    let consumer = depot(&kafka)
        .max_in_flight(8, 1 << 20)
        .state(log.clone())
        .on_batch(Batches::of(100).linger(FOR_EVER), scanned);
    let run = consumer.run_until(log.clone().until(16));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(report.handled, 16);
    assert!(log.take().0.iter().all(|call| call.len() <= 8));
}

/// Metadata, key and partition of each parcel fit its event.
async fn with_all(
    parcels: Vec<(ParcelScannedEvent, RecordMetadata, RecordKey<i64>)>,
    partition: TopicPartition,
    State(log): State<Log>,
) -> Result<(), BatchError<Infallible>> {
    for (parcel, meta, RecordKey(route)) in &parcels {
        assert_eq!((meta.offset, *route), (parcel.number, parcel.route));
        assert_eq!(
            (&meta.topic, meta.partition),
            (&partition.topic, partition.partition)
        );
    }
    let numbers: Vec<i64> = parcels.iter().map(|(parcel, ..)| parcel.number).collect();
    log.done(&numbers);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_record_of_a_batch_can_bring_what_a_handler_could_take() {
    let (kafka, _) = with_parcels(1, 3, 12).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(5), with_all)
        .run_until(log.clone().until(12));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.retried), (12, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_and_what_is_passed_over_end_no_batch() {
    let (kafka, producer) = with_parcels(1, 1, 2).await;
    let text = "no parcel".to_owned();
    let foreign = foreign::ParcelScannedEvent { text };
    producer.send(&foreign).await.unwrap();
    producer.send(&ParcelLostEvent { number: 1 }).await.unwrap();
    let gone = producer.send_tombstone::<ParcelScannedEvent>(&0).await;
    gone.unwrap();
    scan(&producer, 1, 2..4).await;
    let log = Log::default();
    let consumer = depot(&kafka).skip::<ParcelLostEvent>().state(log.clone());
    // One of the five is seen to be none only when it is read.
    let consumer = consumer.on_batch(Batches::of(5).linger(FOR_EVER), scanned);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let all = until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.read, report.handed_back) == (7, 0)
    });
    all.await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(log.take().0, [[0, 1, 2, 3]]);
    assert_eq!(
        (report.read, report.handled, report.skipped),
        (7, 4, 2),
        "{report:?}"
    );
    assert_eq!((report.dead_lettered, report.unreadable), (1, 1));
}

#[derive(Debug, Clone, EventSet)]
enum Parcels {
    Scanned(ParcelScannedEvent),
    Lost(ParcelLostEvent),
}

async fn of_both(
    parcels: Vec<Parcels>,
    State(log): State<Log>,
) -> Result<(), BatchError<Infallible>> {
    let numbers: Vec<i64> = (parcels.iter())
        .map(|parcel| match parcel {
            Parcels::Scanned(parcel) => parcel.number,
            Parcels::Lost(parcel) => -parcel.number,
        })
        .collect();
    log.call(&numbers);
    log.done(&numbers);
    Ok(())
}

async fn lost(parcel: ParcelLostEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.call(&[-parcel.number]);
    log.done(&[-parcel.number]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_shares_a_batch_and_a_handler_of_its_own_ends_one() {
    let (kafka, producer) = with_parcels(1, 1, 2).await;
    producer.send(&ParcelLostEvent { number: 9 }).await.unwrap();
    scan(&producer, 1, 2..4).await;
    let log = Log::default();
    let consumer = kafka.consumer("together").state(log.clone());
    let run = consumer
        .on_batch(Batches::of(5).linger(FOR_EVER), of_both)
        .run_until(log.clone().until(5));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take().0, [[0, 1, -9, 2, 3]]);

    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(2).linger(FOR_EVER), scanned)
        .on(lost)
        .run_until(log.clone().until(5));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take().0, [&[0, 1][..], &[-9], &[2, 3]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_without_state_takes_batches_too() {
    let (kafka, _) = with_parcels(1, 1, 4).await;
    let log = Log::default();
    let noted = log.clone();
    let on_parcels = move |parcels: Vec<ParcelScannedEvent>| {
        noted.done(&numbers(&parcels));
        async { Ok::<(), BatchError<Infallible>>(()) }
    };
    let consumer = depot(&kafka).on_batch(Batches::of(4).linger(FOR_EVER), on_parcels);
    let run = consumer
        .state("of another handler")
        .run_until(log.clone().until(4));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take().1, [0, 1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_of_keys_keep_the_order_of_each_and_none_has_none() {
    const ROUTES: i64 = 5;
    let (kafka, _) = with_parcels(2, ROUTES, 300).await;
    let log = Log::default();
    let consumer = depot(&kafka)
        .ordering(Ordering::Key)
        .concurrency(4)
        .state(log.clone())
        .on_batch(Batches::of(16), scanned);
    let run = consumer.run_until(log.clone().until(300));
    timeout(LONG, run).await.unwrap().unwrap();
    let mut routes: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for number in log.take().1 {
        routes.entry(number % ROUTES).or_default().push(number);
    }
    assert_eq!(routes.values().map(Vec::len).sum::<usize>(), 300);
    assert!(routes.values().all(|numbers| numbers.is_sorted()));

    let consumer = depot(&kafka).ordering(Ordering::None).state(log.clone());
    let error = consumer.on_batch(Batches::of(16), scanned).start().await;
    let error = error.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Combination { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn an_event_of_a_set_that_was_forgotten_is_told_at_start() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("parcels", 1, &[]).await.unwrap();
    let log = Log::default();
    let scans = || {
        let consumer = depot(&kafka).exhaustive::<Parcels>().state(log.clone());
        consumer.on_batch(Batches::of(2), scanned)
    };
    let error = scans().start().await.unwrap_err();
    assert!(
        matches!(
            &error,
            ConsumerError::NoHandlerOf {
                event: "ParcelLostEvent"
            }
        ),
        "{error:?}"
    );
    for consumer in [scans().skip::<ParcelLostEvent>(), scans().on(lost)] {
        consumer.start().await.unwrap().shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn an_offset_is_committed_by_handlers_in_the_order_of_the_partition_only() {
    let kafka = Kafka::embedded().unwrap();
    let one = async |_: ParcelScannedEvent, _: ConsumedOffset| Ok::<(), Infallible>(());
    let many =
        async |_: Vec<ParcelScannedEvent>, _: ConsumedOffset| Ok::<(), BatchError<Infallible>>(());
    for ordering in [Ordering::Key, Ordering::None] {
        let consumer = || depot(&kafka).ordering(ordering);
        for consumer in [
            consumer().on(one),
            consumer().on_batch(Batches::of(2), many),
        ] {
            let error = consumer.start().await.unwrap_err();
            assert!(
                matches!(&error, ConsumerError::Combination { .. }),
                "{error}"
            );
        }
    }
}

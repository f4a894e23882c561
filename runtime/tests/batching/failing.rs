//! Batches that fail: at one of their records, or as a whole.

use std::fmt;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerError, DeadLetters, Retry};
use tokio::time::timeout;

use crate::{FOR_EVER, LONG, Log, ParcelScannedEvent};
use crate::{depot, foreign, numbers, scan, with_parcels};

#[derive(Debug, Disposition)]
enum ScanError {
    #[disposition(retry(attempts = 3, backoff = "1ms"))]
    Busy,
    #[disposition(dead_letter)]
    NoSuchRoute,
    #[disposition(skip)]
    ScannedBefore,
    #[disposition(stop)]
    NoDepot,
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not scanned")
    }
}

impl std::error::Error for ScanError {}

/// Parcel 2 is busy twice, 4 is for ever, 5 has no route, and 7 was scanned before.
async fn one_after_the_other(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<ScanError>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    let calls_with = |number: i64| {
        let calls = log.calls.lock().unwrap();
        calls.iter().filter(|call| call[0] == number).count()
    };
    for (index, number) in numbers.into_iter().enumerate() {
        let error = match number {
            2 if calls_with(2) < 2 => ScanError::Busy,
            4 => ScanError::Busy,
            5 => ScanError::NoSuchRoute,
            7 => ScanError::ScannedBefore,
            _ => {
                log.done(&[number]);
                continue;
            }
        };
        return Err(BatchError::at(index, error));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_is_told_apart_and_nothing_else_is_repeated() {
    let (kafka, _) = with_parcels(1, 1, 10).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(10).linger(FOR_EVER), one_after_the_other)
        .run_until(log.clone().until(7));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let (calls, done) = log.take();
    assert_eq!(done, [0, 1, 2, 3, 6, 8, 9]);
    let firsts: Vec<i64> = calls.iter().map(|call| call[0]).collect();
    assert_eq!(firsts, [0, 2, 2, 4, 4, 5, 6, 8]);
    assert!(
        calls.iter().all(|call| call.last() == Some(&9)),
        "{calls:?}"
    );
    assert_eq!((report.read, report.handled, report.skipped), (10, 7, 1));
    assert_eq!((report.dead_lettered, report.handed_back), (2, 0));
    assert_eq!(report.retried, 4, "two of parcel 2, two of parcel 4");
}

/// Parcel 3 spoils whatever it is in.
async fn all_or_nothing(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<ScanError>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    if numbers.contains(&3) {
        return Err(ScanError::Busy.into());
    }
    log.done(&numbers);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_fails_as_a_whole_is_tried_again_and_then_taken_apart() {
    let (kafka, _) = with_parcels(1, 1, 6).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(6).linger(FOR_EVER), all_or_nothing)
        .run_until(log.clone().until(5));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let (calls, done) = log.take();
    assert_eq!(done, [0, 1, 2, 4, 5]);
    let sizes: Vec<usize> = calls.iter().map(Vec::len).collect();
    // Three attempts at all of them; then each by itself, of which one has three attempts.
    assert_eq!(sizes, [6, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!((report.handled, report.dead_lettered), (5, 1));
    assert_eq!(report.retried, 2 * 6 + 2);
}

/// Panics at a batch with parcel 1, hangs at one with parcel 3, and says of an index that there is not.
async fn badly(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<ScanError>> {
    let numbers = numbers(&parcels);
    log.call(&numbers);
    match &numbers[..] {
        [1] => panic!("a bug in the handler"),
        [3] => std::future::pending().await,
        [_] => {}
        _ => return Err(BatchError::at(99, ScanError::NoSuchRoute)),
    }
    log.done(&numbers);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_a_timeout_and_a_wrong_index_cost_no_more_than_their_record() {
    let (kafka, _) = with_parcels(1, 1, 5).await;
    let log = Log::default();
    let consumer = depot(&kafka)
        .retry(Retry::attempts(1))
        .handler_timeout(Duration::from_millis(200))
        .state(log.clone())
        .on_batch(Batches::of(5).linger(FOR_EVER), badly);
    let run = consumer.run_until(log.clone().until(3));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let (calls, done) = log.take();
    assert_eq!(done, [0, 2, 4]);
    assert_eq!(calls[0].len(), 5);
    assert_eq!((report.handled, report.dead_lettered), (3, 2));
}

/// There is no depot for parcel 3.
async fn to_the_depot(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<ScanError>> {
    for (index, number) in numbers(&parcels).into_iter().enumerate() {
        if number == 3 {
            return Err(BatchError::at(index, ScanError::NoDepot));
        }
        log.done(&[number]);
    }
    Ok(())
}

async fn notes(
    parcels: Vec<ParcelScannedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<ScanError>> {
    log.done(&numbers(&parcels));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_stops_the_consumer_leaves_what_is_before_it_done() {
    let (kafka, _) = with_parcels(1, 1, 6).await;
    let log = Log::default();
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(6).linger(FOR_EVER), to_the_depot)
        .run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Handler { metadata, .. } if metadata.offset == 3),
        "{error:?}"
    );
    assert_eq!(log.take().1, [0, 1, 2]);
    let consumer = depot(&kafka).state(log.clone());
    let run = consumer
        .on_batch(Batches::of(6), notes)
        .run_until(log.clone().until(3));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.read, log.take().1), (3, vec![3, 4, 5]));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_may_be_a_dead_letter_the_consumer_stops_after_what_is_before_it() {
    let (kafka, producer) = with_parcels(1, 1, 2).await;
    let text = "no parcel".to_owned();
    let foreign = foreign::ParcelScannedEvent { text };
    producer.send(&foreign).await.unwrap();
    scan(&producer, 1, 3..5).await;
    let log = Log::default();
    let consumer = depot(&kafka)
        .dead_letters(DeadLetters::stop())
        .state(log.clone())
        .on_batch(Batches::of(4).linger(FOR_EVER), notes);
    let run = consumer.run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Unreadable { metadata, .. } if metadata.offset == 2),
        "{error:?}"
    );
    assert_eq!(log.take().1, [0, 1]);
}

//! Orders: which records run side by side, which after one another, and what is kept of it at the end.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerError, OnOutOfRange, Ordering, Position};
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, counted, exchange, place, with_calls};

/// A log, and how many handlers run and ran at once.
#[derive(Clone, Default)]
struct Crowd {
    log: Log,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

async fn among_others(call: CallPlacedEvent, State(crowd): State<Crowd>) -> Result<(), Infallible> {
    let now = crowd.now.fetch_add(1, SeqCst) + 1;
    crowd.most.fetch_max(now, SeqCst);
    // Earlier calls take longer, so that without an order later ones overtake them.
    let millis = 12 - call.number.unsigned_abs() / 40;
    tokio::time::sleep(Duration::from_millis(millis)).await;
    crowd.now.fetch_sub(1, SeqCst);
    crowd.log.see(call);
    Ok(())
}

const LINES: i64 = 7;
const CALLS: i64 = 400;

/// All calls in an order, up to eight at once: how many were, and for each line its calls as they ended.
async fn run(ordering: Ordering, partitions: u16) -> (usize, BTreeMap<i64, Vec<i64>>) {
    let (kafka, _) = with_calls(partitions, LINES, CALLS).await;
    let crowd = Crowd::default();
    let consumer = exchange(&kafka).ordering(ordering).concurrency(8);
    let consumer = consumer.state(crowd.clone()).on(among_others);
    let run = consumer.run_until(crowd.log.clone().until(CALLS as usize));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(report.handled, CALLS as u64);
    let mut lines: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for call in crowd.log.seen.lock().unwrap().iter() {
        lines.entry(call.line).or_default().push(call.number);
    }
    (crowd.most.load(SeqCst), lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_records_of_a_key_keep_their_order_and_keys_run_side_by_side() {
    let (most, lines) = run(Ordering::Key, 1).await;
    assert!((2..=8).contains(&most), "{most}");
    for (line, numbers) in lines {
        assert!(numbers.is_sorted(), "line {line}: {numbers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_order_as_many_run_as_may() {
    let (most, lines) = run(Ordering::None, 2).await;
    assert_eq!(most, 8);
    assert!(lines.values().any(|numbers| !numbers.is_sorted()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_a_partition_is_the_default() {
    let (most, lines) = run(Ordering::Partition, 1).await;
    assert_eq!(most, 1);
    assert!(lines.values().all(|numbers| numbers.is_sorted()));
}

/// The first call of each line below the given one is never over.
async fn the_first_hangs(call: CallPlacedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    if call.number < 2 {
        std::future::pending::<()>().await;
    }
    log.see(call);
    Ok(())
}

async fn sees(call: CallPlacedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.see(call);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_ahead_of_a_record_that_hangs_is_not_done_again() {
    let (kafka, producer) = with_calls(1, 5, 500).await;
    let log = Log::default();
    let consumer = exchange(&kafka)
        .ordering(Ordering::None)
        .shutdown_deadline(Duration::from_millis(100));
    let consumer = consumer.state(log.clone()).on(the_first_hangs);
    let consumer = consumer.start().await.unwrap();
    // What a handler has seen is done a moment later, and the end does not wait for long.
    let handle = consumer.handle();
    counted(&handle, |report| report.handled == 498).await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, report.handed_back), (498, 2));

    place(&producer, 5, 500..510).await;
    let log = Log::default();
    // Whatever the order is now: what is known goes with the position.
    let run = exchange(&kafka)
        .state(log.clone())
        .on(sees)
        .run_until(log.clone().until(12));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(
        (report.read, report.remembered, report.handled),
        (510, 498, 12)
    );
    assert_eq!(
        log.numbers(),
        [&[0, 1][..], &(500..510).collect::<Vec<_>>()].concat()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_hangs_holds_up_no_other_lane() {
    let (kafka, _) = with_calls(1, 100, 1_000).await;
    let log = Log::default();
    let consumer = exchange(&kafka)
        .ordering(Ordering::Key)
        .shutdown_deadline(Duration::from_millis(100));
    // Two of 100 keys hang, in at most two of 128 lanes: with each of them goes one other key, unless many share a lane.
    let consumer = consumer.state(log.clone()).on(the_first_hangs);
    let consumer = consumer.start().await.unwrap();
    counted(&consumer.handle(), |report| {
        report.read == 1_000 && report.handled >= 800
    })
    .await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(report.read, report.handled + report.handed_back);
    let log = Log::default();
    let all = report.handed_back as usize;
    let run = exchange(&kafka)
        .state(log.clone())
        .on(sees)
        .run_until(log.clone().until(all));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(
        (report.handled, report.remembered),
        (all as u64, 1_000 - all as u64)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_is_gone_stops_the_consumer_unless_it_may_go_on() {
    let (kafka, producer) = with_calls(1, 1, 10).await;
    let log = Log::default();
    let beyond = || {
        exchange(&kafka)
            .start_at(Position::Offset(1_000))
            .state(log.clone())
            .on(sees)
    };
    let run = beyond().run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    let ConsumerError::OutOfRange(place) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (&*place.topic, place.partition, place.available),
        ("calls", 0, Some((0, 10)))
    );
    assert!(log.numbers().is_empty());

    let run = beyond()
        .on_out_of_range(OnOutOfRange::Earliest)
        .run_until(log.clone().until(10));
    timeout(LONG, run).await.unwrap().unwrap();
    assert!(log.numbers().into_iter().eq(0..10));

    place_from_latest(&kafka, &producer).await;
}

/// A group without a position begins where it is told: behind what is there.
async fn place_from_latest(kafka: &Kafka, producer: &Producer) {
    let log = Log::default();
    let consumer = kafka.consumer("latest").set("auto.offset.reset", "latest");
    let run = consumer
        .state(log.clone())
        .on(sees)
        .run_until(log.clone().until(3));
    let places = async {
        // Until one arrives, the group is not there yet.
        for number in 100.. {
            if log.numbers().len() >= 3 {
                break;
            }
            place(producer, 1, number..number + 1).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let both = async { tokio::join!(run, places) };
    let (report, ()) = timeout(LONG, both).await.unwrap();
    report.unwrap();
    assert!(log.numbers().iter().all(|number| *number >= 100));
}

//! What a running consumer tells, and what it can be asked.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{ConsumerError, ConsumerHandle, HandleError, Lag, Position, TopicPartition};
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, exchange, place, with_calls};

async fn sees(call: CallPlacedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.see(call);
    Ok(())
}

/// The lag, when all partitions have one and the sum is `records`.
async fn lag_of(handle: &ConsumerHandle, records: u64) -> Vec<Lag> {
    loop {
        let lag = handle.lag().await.unwrap();
        let sum: Option<u64> = lag.iter().map(|lag| lag.records).sum();
        if !lag.is_empty() && sum == Some(records) {
            return lag;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_is_paused_resumed_and_read_again_while_it_runs() {
    for assignor in ["CooperativeStickyAssignor", "RangeAssignor"] {
        pause_resume_and_read_again(assignor).await;
    }
}

async fn pause_resume_and_read_again(assignor: &str) {
    let (kafka, producer) = with_calls(2, 2, 20).await;
    let log = Log::default();
    let assignor = format!("org.apache.kafka.clients.consumer.{assignor}");
    let consumer = exchange(&kafka).set("partition.assignment.strategy", assignor);
    let consumer = consumer.state(log.clone()).on(sees);
    let consumer = timeout(LONG, consumer.start()).await.unwrap().unwrap();
    let handle = consumer.handle();
    timeout(LONG, log.clone().until(20)).await.unwrap();
    let lag = timeout(LONG, lag_of(&handle, 0)).await.unwrap();
    let positions = lag.iter().filter_map(|lag| lag.position);
    assert_eq!((lag.len(), positions.sum::<i64>()), (2, 20));
    let all = handle.assignment().await.unwrap();

    handle.pause(all.clone()).await.unwrap();
    place(&producer, 2, 20..30).await;
    timeout(LONG, lag_of(&handle, 10)).await.unwrap();
    assert_eq!(log.numbers().len(), 20);
    handle.resume(all.clone()).await.unwrap();
    timeout(LONG, log.clone().until(30)).await.unwrap();

    handle.seek(all.clone(), Position::Earliest).await.unwrap();
    timeout(LONG, log.clone().until(60)).await.unwrap();
    timeout(LONG, lag_of(&handle, 0)).await.unwrap();
    let nowhere = TopicPartition::new("calls", 7);
    let error = handle.seek([nowhere.clone()], Position::Latest).await;
    assert!(matches!(error, Err(HandleError::NotAssigned(partition)) if partition == nowhere));

    let report = timeout(LONG, consumer.shutdown()).await.unwrap().unwrap();
    assert_eq!((report.read, report.handled), (60, 60));
    assert!(matches!(handle.lag().await, Err(HandleError::Ended)));
}

/// While a partition is paused nobody hears that there is nothing where it was to be read.
#[tokio::test(flavor = "multi_thread")]
async fn a_partition_is_read_again_after_it_was_sent_to_where_nothing_is() {
    let (kafka, _) = with_calls(1, 1, 10).await;
    let log = Log::default();
    let consumer = exchange(&kafka).state(log.clone()).on(sees);
    let consumer = timeout(LONG, consumer.start()).await.unwrap().unwrap();
    let handle = consumer.handle();
    timeout(LONG, log.clone().until(10)).await.unwrap();
    let all = handle.assignment().await.unwrap();
    handle.pause(all.clone()).await.unwrap();
    let nowhere = Position::Offset(1_000);
    handle.seek(all.clone(), nowhere).await.unwrap();
    // Until the broker has said so.
    tokio::time::sleep(Duration::from_secs(1)).await;
    handle.seek(all.clone(), Position::Earliest).await.unwrap();
    handle.resume(all).await.unwrap();
    timeout(LONG, log.clone().until(20)).await.unwrap();
    timeout(LONG, consumer.shutdown()).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_told_as_they_come_and_go_and_counted() {
    let (kafka, _) = with_calls(4, 4, 40).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = |what: &'static str| {
        let told = Arc::clone(&told);
        move |partitions: &[TopicPartition]| told.lock().unwrap().push((what, partitions.len()))
    };
    let log = Log::default();
    let first = exchange(&kafka)
        .on_assigned(tell("assigned"))
        .on_revoked(tell("revoked"))
        .on_lost(tell("lost"));
    let first = first.state(log.clone()).on(sees).start();
    let first = timeout(LONG, first).await.unwrap().unwrap();
    timeout(LONG, log.clone().until(40)).await.unwrap();
    let second = exchange(&kafka).state(log.clone()).on(sees).start();
    let second = timeout(LONG, second).await.unwrap().unwrap();
    let has = async |handle: ConsumerHandle, partitions: usize| {
        let has = until("it has so many partitions", LONG, async || {
            handle.assignment().await.unwrap().len() == partitions
        });
        has.await.unwrap();
    };
    has(second.handle(), 2).await;
    timeout(LONG, second.shutdown()).await.unwrap().unwrap();
    has(first.handle(), 4).await;
    let report = timeout(LONG, first.shutdown()).await.unwrap().unwrap();
    let told = told.lock().unwrap();
    assert_eq!(told[..2], [("assigned", 4), ("revoked", 2)]);
    assert!(told.iter().all(|(what, _)| *what != "lost"));
    assert!(report.rebalances >= 2, "{report:?}");
    assert!(report.stood_still > Duration::ZERO);
    assert_eq!(
        log.numbers().len(),
        40,
        "what one gave up the other did not repeat"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_a_rebalance_would_not_wait_for_are_refused() {
    let (kafka, _) = with_calls(1, 1, 1).await;
    let consumer = exchange(&kafka).set("max.poll.interval.ms", 20_000);
    let consumer = consumer.shutdown_deadline(Duration::from_secs(15));
    let run = consumer.state(Log::default()).on(sees).run_until(async {});
    let error = run.await.unwrap_err();
    let ConsumerError::Start(error) = error else {
        panic!("{error:?}");
    };
    let text = error.to_string() + &format!("{error:?}");
    assert!(text.contains("set it to 20001 or more"), "{text}");
}

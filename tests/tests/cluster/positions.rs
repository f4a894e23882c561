//! Positions: lag behind the markers of transactions, texts that a broker does not keep, records that are gone.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerError, OnOutOfRange, Ordering, Position, SendError};
use kafka_event_harness::{Cluster, wait_until};
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "positions.${case}", key = number)]
#[derive(Debug, Clone, PartialEq)]
struct MilestonePassedEvent {
    number: i64,
}

async fn case(cluster: &Cluster, name: &str) -> Kafka {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("case", name)
        .build()
        .unwrap();
    let topic = format!("positions.{name}");
    kafka.topics().ensure(&topic, 1, &[]).await.unwrap();
    kafka
}

type Log = Arc<Mutex<Vec<i64>>>;

async fn until(log: &Log, count: usize) {
    while log.lock().unwrap().len() < count {
        sleep(Duration::from_millis(10)).await;
    }
}

async fn passed(event: MilestonePassedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.lock().unwrap().push(event.number);
    Ok(())
}

async fn send(kafka: &Kafka, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        let sent = producer.send(&MilestonePassedEvent { number }).await;
        sent.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lag_is_zero_behind_the_markers_of_transactions() {
    let (cluster, _) = cluster();
    let kafka = case(cluster, "lag").await;
    let producer = kafka
        .producer()
        .transactional("positions-lag")
        .await
        .unwrap();
    for number in 0..3 {
        let done = producer.transaction(async |tx| {
            tx.send(&MilestonePassedEvent { number }).await?;
            Ok::<(), SendError>(())
        });
        done.await.unwrap();
    }
    let log = Log::default();
    let consumer = kafka.consumer("positions.lag").state(log.clone());
    let consumer = consumer.on(passed).start().await.unwrap();
    let handle = consumer.handle();
    let run = async {
        until(&log, 3).await;
        loop {
            let lag = handle.lag().await.unwrap();
            if let [lag] = &lag[..]
                && lag.records == Some(0)
            {
                return lag.clone();
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    let lag = timeout(LONG, run).await.unwrap();
    // The last marker lies between the two, and is nobody's to handle.
    assert_eq!((lag.position, lag.end), (Some(5), Some(6)));
    consumer.shutdown().await.unwrap();
}

/// The number 5 is never over.
async fn the_fifth_hangs(
    event: MilestonePassedEvent,
    State(log): State<Log>,
) -> Result<(), Infallible> {
    if event.number == 5 {
        std::future::pending::<()>().await;
    }
    passed(event, State(log)).await
}

/// What a consumer after one that ended while number 5 hung handles, and what it remembers.
async fn after_a_hang(kafka: &Kafka) -> (u64, u64) {
    send(kafka, 0..20).await;
    let log = Log::default();
    let consumer = kafka.consumer("positions").ordering(Ordering::None);
    let consumer = consumer.shutdown_deadline(Duration::from_millis(100));
    let consumer = consumer.state(log.clone()).on(the_fifth_hangs);
    let consumer = consumer.start().await.unwrap();
    // What a handler has seen is done a moment later, and the end does not wait for long.
    let handle = consumer.handle();
    while handle.report().await.unwrap().handled < 19 {
        sleep(Duration::from_millis(10)).await;
    }
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, report.handed_back), (19, 1));
    send(kafka, 20..21).await;
    let log = Log::default();
    let consumer = kafka.consumer("positions").state(log.clone()).on(passed);
    let last = async {
        while log.lock().unwrap().last() != Some(&20) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let report = consumer.run_until(last).await.unwrap();
    (report.handled, report.remembered)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_ahead_travels_with_the_commit_as_far_as_the_broker_keeps_it() {
    let (shared, _) = cluster();
    let kafka = case(shared, "ahead").await;
    let found = timeout(LONG, after_a_hang(&kafka)).await.unwrap();
    assert_eq!(found, (2, 14), "numbers 5 and 20, and the 14 between");

    let frugal = Cluster::builder().property("offset.metadata.max.bytes", "3");
    let frugal = frugal.start().unwrap();
    let kafka = case(&frugal, "ahead").await;
    let found = timeout(LONG, after_a_hang(&kafka)).await.unwrap();
    assert_eq!(found, (16, 0), "the position was kept without the text");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_retention_took_are_told_and_never_passed_over_in_silence() {
    let (cluster, _) = cluster();
    let kafka = case(cluster, "gone").await;
    send(&kafka, 0..10).await;
    let log = Log::default();
    let consumer = || {
        kafka
            .consumer("positions.gone")
            .state(log.clone())
            .on(passed)
    };
    let run = consumer().run_until(until(&log, 10));
    timeout(LONG, run).await.unwrap().unwrap();
    send(&kafka, 10..20).await;

    // What retention does, at once.
    let file = std::env::temp_dir().join(format!("kafka-event-gone-{}", std::process::id()));
    let to = r#"{"version":1,"partitions":[{"topic":"positions.gone","partition":0,"offset":15}]}"#;
    std::fs::write(&file, to).unwrap();
    let path = file.display().to_string();
    let tool = "org.apache.kafka.tools.DeleteRecordsCommand";
    cluster
        .java_tool(tool, &["--offset-json-file", &path])
        .unwrap();
    std::fs::remove_file(file).unwrap();

    let run = consumer().run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    let ConsumerError::OutOfRange(place) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (place.position, place.available),
        (Some(10), Some((15, 20)))
    );

    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let run = consumer()
        .on_out_of_range(OnOutOfRange::Earliest)
        .tell_out_of_range(move |place| tell.lock().unwrap().push(place.clone()))
        .run_until(until(&log, 15));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(told.lock().unwrap()[..], *std::slice::from_ref(place));
    let expected = (0..10).chain(15..20);
    assert!(log.lock().unwrap().iter().copied().eq(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_begins_at_a_time_and_goes_back_to_it() {
    let (cluster, _) = cluster();
    let kafka = case(cluster, "time").await;
    send(&kafka, 0..5).await;
    // Records of the next millisecond.
    let before = Timestamp::now();
    wait_until("the next millisecond", LONG, || {
        Ok(Timestamp::now() > before)
    })
    .unwrap();
    let time = Timestamp::now();
    send(&kafka, 5..10).await;
    let log = Log::default();
    let consumer = kafka
        .consumer("positions.time")
        .start_at(Position::Timestamp(time));
    let consumer = consumer.state(log.clone()).on(passed);
    let consumer = consumer.start().await.unwrap();
    timeout(LONG, until(&log, 5)).await.unwrap();
    let handle = consumer.handle();
    let all = handle.assignment().await.unwrap();
    handle.seek(all, Position::Timestamp(time)).await.unwrap();
    timeout(LONG, until(&log, 10)).await.unwrap();
    consumer.shutdown().await.unwrap();
    let expected = (5..10).chain(5..10);
    assert!(log.lock().unwrap().iter().copied().eq(expected));
}

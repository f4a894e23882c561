//! A range of times handled once more, and a named member that leaves its group for good.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerBuilder, ReplayRange};
use kafka_event_harness::wait_until;
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "ranges.${case}", key = number)]
#[derive(Debug, Clone, PartialEq)]
struct StopServedEvent {
    number: i64,
}

type Log = Arc<Mutex<Vec<i64>>>;

async fn served(event: StopServedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.lock().unwrap().push(event.number);
    Ok(())
}

async fn case(name: &str, partitions: u16) -> Kafka {
    let (cluster, _) = cluster();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("case", name)
        .build()
        .unwrap();
    let topic = format!("ranges.{name}");
    kafka
        .topics()
        .ensure(&topic, partitions, &[])
        .await
        .unwrap();
    kafka
}

/// Sends, and returns a time that is later than all of it and not later than what is sent next.
async fn send(kafka: &Kafka, numbers: std::ops::Range<i64>) -> Timestamp {
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        producer.send(&StopServedEvent { number }).await.unwrap();
    }
    let before = Timestamp::now();
    wait_until("the next millisecond", LONG, || {
        Ok(Timestamp::now() > before)
    })
    .unwrap();
    Timestamp::now()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_of_times_is_handled_once_more_also_behind_transactions() {
    let kafka = case("times", 3).await;
    let begin = send(&kafka, 0..10).await;
    let producer = kafka.producer().transactional("ranges-times").await;
    let producer = producer.unwrap();
    let done = producer.transaction(async |tx| {
        for number in 10..20 {
            tx.send(&StopServedEvent { number }).await?;
        }
        Ok::<(), kafka_event::SendError>(())
    });
    done.await.unwrap();
    let end = send(&kafka, 20..30).await;
    send(&kafka, 30..40).await;
    let log = Log::default();
    let replay = |range| {
        let consumer = kafka.consumer("ranges.times").state(log.clone());
        timeout(LONG, consumer.on(served).replay(range))
    };
    let numbers = || {
        let mut numbers = std::mem::take(&mut *log.lock().unwrap());
        numbers.sort_unstable();
        numbers
    };
    let report = replay(ReplayRange::between(begin, end)).await;
    assert_eq!(report.unwrap().unwrap().handled, 20);
    assert!(numbers().into_iter().eq(10..30));
    replay(ReplayRange::since(end)).await.unwrap().unwrap();
    assert!(numbers().into_iter().eq(30..40));
    replay(ReplayRange::all()).await.unwrap().unwrap();
    assert!(numbers().into_iter().eq(0..40));
}

fn member(kafka: &Kafka) -> ConsumerBuilder<Log> {
    let consumer = kafka.consumer("ranges.members").state(Log::default());
    // Much longer than the test waits: nobody is taken for dead.
    consumer
        .set("session.timeout.ms", 600_000)
        .set("max.poll.interval.ms", 700_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_member_that_is_decommissioned_leaves_its_partitions_to_others_at_once() {
    let kafka = case("members", 6).await;
    let assigned = async |handle: &kafka_event::ConsumerHandle, count: usize| {
        let wait = async {
            while handle.assignment().await.unwrap().len() != count {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(LONG, wait).await.map_err(|_| count)
    };
    let stays = member(&kafka).on(served).start().await.unwrap();
    let first = member(&kafka).instance("first").on(served);
    let first = first.start().await.unwrap();
    assigned(&stays.handle(), 3).await.unwrap();
    assigned(&first.handle(), 3).await.unwrap();
    first.decommission().await.unwrap();
    assigned(&stays.handle(), 6).await.unwrap();
    stays.decommission().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_protocol_has_no_word_for_a_named_member_that_leaves_for_good() {
    let kafka = case("kept", 1).await;
    let consumer = kafka.consumer("ranges.kept").state(Log::default());
    let consumer = consumer.set("group.protocol", "consumer").instance("kept");
    let consumer = consumer.on(served).start().await.unwrap();
    let error = consumer.decommission().await.unwrap_err();
    let text = std::error::Error::source(&error).unwrap().to_string();
    assert!(text.contains("session times out"), "{text}");
}

/// What `offsets reset` says of the group of this case.
fn reset(arguments: &[&str]) -> (Option<i32>, String) {
    let group = ["offsets", "reset", "ranges.reset"];
    crate::command::kafka_event(&[&group[..], arguments].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_moved_by_the_command_line_when_its_consumers_have_ended() {
    let kafka = case("reset", 1).await;
    send(&kafka, 0..10).await;
    let log = Log::default();
    let consumer = kafka.consumer("ranges.reset").state(log.clone());
    let consumer = consumer.on(served).start().await.unwrap();
    let until = async |count: usize| {
        let wait = async {
            while log.lock().unwrap().len() < count {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(LONG, wait).await.unwrap();
    };
    until(10).await;
    let topic = ["--topic", "ranges.reset:0"];
    let (code, text) = reset(&[&topic[..], &["--to", "earliest", "--execute"]].concat());
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("has members"), "{text}");
    consumer.shutdown().await.unwrap();

    // Shown, and not done.
    let (code, text) = reset(&[&topic[..], &["--shift", "-3"]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ranges.reset 0 10 -> 7"), "{text}");
    let (code, text) = reset(&["--all-topics", "--to", "latest", "--format", "json"]);
    let line = r#"{"topic":"ranges.reset","partition":0,"before":10,"after":10,"done":false}"#;
    assert_eq!((code, text.trim()), (Some(0), line));

    let (code, text) = reset(&[&topic[..], &["--to", "4", "--execute"]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1 partitions moved"), "{text}");
    log.lock().unwrap().clear();
    let consumer = kafka.consumer("ranges.reset").state(log.clone());
    let consumer = consumer.on(served).start().await.unwrap();
    until(6).await;
    consumer.shutdown().await.unwrap();
    assert!(log.lock().unwrap().iter().copied().eq(4..10));

    let (code, text) = reset(&["--topic", "ranges.reset:9", "--to", "0"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("no partition 9"), "{text}");
    let (code, _) = reset(&["--topic", "ranges.reset"]);
    assert_eq!(code, Some(2), "where to has to be said");
}

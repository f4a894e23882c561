//! Dead letters between us and Spring Kafka, both ways, by the command line as a user runs it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event_harness::{KafkaJava, Record as JavaRecord, SpringKafka};
use serde_json::json;

use crate::cluster;
use crate::command::kafka_event;

const LONG: Duration = Duration::from_secs(120);

/// The records are of long ago, and a topic's default would delete them.
const KEPT: [(&str, &str); 1] = [("retention.ms", "-1")];

fn java(topic: &str, number: u8) -> JavaRecord {
    JavaRecord {
        topic: topic.to_owned(),
        partition: Some(i32::from(number % 2)),
        timestamp: Some(1_700_000_000_000),
        key: Some(format!("k{number}").into_bytes()),
        value: Some(format!(r#"{{"number":{number}}}"#).into_bytes()),
        headers: vec![("trace".to_owned(), Some(vec![0xFF, number]))],
        ..JavaRecord::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn springs_dead_letters_are_listed_replayed_and_purged() {
    let (cluster, kafka) = cluster();
    for topic in ["letters.spring", "letters.spring.DLT"] {
        kafka.topics().ensure(topic, 2, &KEPT).await.unwrap();
    }
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let clients = KafkaJava::build().unwrap();
    let records: Vec<_> = (0..4).map(|n| java("letters.spring", n)).collect();
    clients.produce(&config, &records).unwrap();
    let spring = SpringKafka::build().unwrap();
    spring.fail(&config, "letters.spring", 4).unwrap();

    let dlt = |arguments: &[&str]| kafka_event(&[&["dlt"], arguments].concat());
    let (code, text) = dlt(&["list", "letters.spring.DLT"]);
    assert_eq!(code, Some(1), "{text}");
    let line = "1:1 from letters.spring 1:1: java.lang.IllegalStateException: Listener failed";
    assert!(text.contains(line) && text.contains("4 letters"), "{text}");

    let (code, text) = dlt(&["replay", "letters.spring.DLT", "--partition", "1"]);
    assert_eq!(code, Some(0), "{text}");
    let line = "1:1 from letters.spring 1:1 -> letters.spring 1:3";
    assert!(
        text.contains(line) && text.contains("2 replayed, 0 left"),
        "{text}"
    );
    let all = clients.consume(&config, "letters.spring", 6).unwrap();
    let replayed: Vec<_> = all
        .iter()
        .filter(|record| record.offset >= Some(2))
        .collect();
    assert_eq!(replayed.len(), 2);
    for (record, original) in replayed.into_iter().zip([&records[1], &records[3]]) {
        assert_eq!(
            (&record.key, &record.value),
            (&original.key, &original.value)
        );
        let replays = ("kafka-event-replays".to_owned(), Some(b"1".to_vec()));
        assert_eq!(record.headers, [original.headers[0].clone(), replays]);
        assert_eq!(record.partition, Some(1));
    }

    let (code, text) = dlt(&["purge", "letters.spring.DLT", "--before", "1:2"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("deleted 2 of partition 1, before 2"),
        "{text}"
    );
    let (_, text) = dlt(&["list", "letters.spring.DLT"]);
    assert!(
        text.contains("2 letters") && !text.contains("1:1"),
        "{text}"
    );
}

#[kafka_event(topic = "letters.ours", key = number, format = "json")]
struct LetterPostedEvent {
    number: i64,
}

#[derive(Debug, thiserror::Error, Disposition)]
#[error("no such street é")]
#[disposition(dead_letter)]
struct NoStreet(#[source] std::fmt::Error);

async fn posted(
    _: LetterPostedEvent,
    State(seen): State<Arc<AtomicUsize>>,
) -> Result<(), NoStreet> {
    seen.fetch_add(1, Ordering::SeqCst);
    Err(NoStreet(std::fmt::Error))
}

#[tokio::test(flavor = "multi_thread")]
async fn spring_reads_our_dead_letters() {
    let (cluster, kafka) = cluster();
    for topic in ["letters.ours", "letters.ours.DLT"] {
        kafka.topics().ensure(topic, 2, &KEPT).await.unwrap();
    }
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let record = java("letters.ours", 1);
    let clients = KafkaJava::build().unwrap();
    clients.produce(&config, &[record]).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let consumer = kafka.consumer("post").state(Arc::clone(&seen)).on(posted);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let dead = until("the record is a dead letter", LONG, async || {
        handle.report().await.unwrap().dead_lettered == 1
    });
    dead.await.unwrap();
    consumer.shutdown().await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 1);

    let spring = SpringKafka::build().unwrap();
    let letters = spring.letters(&config, "letters.ours.DLT", 1).unwrap();
    let name = std::any::type_name::<NoStreet>();
    let expected = json!({
        "value": "{\"number\":1}", "topic": "letters.ours", "partition": 1, "offset": 0,
        "timestamp": 1_700_000_000_000i64, "timestamp_type": "CreateTime", "group": "post",
        "error": name, "cause": "core::fmt::Error", "message": "no such street é",
        "trace": format!("{name}: no such street é\nCaused by: {}", std::fmt::Error),
    });
    assert_eq!(letters, [expected]);
}

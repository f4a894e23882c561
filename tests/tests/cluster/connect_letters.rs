//! Dead letters of a sink of a real Kafka Connect, by the command line as a user runs it: listed, shown, and replayed to a sink that can read them.

use std::path::Path;
use std::time::Duration;

use kafka_event::Kafka;
use kafka_event::testing::until;
use kafka_event_harness::{Connect, KafkaJava, Plugin, Record as JavaRecord};
use serde_json::{Value, json};

use crate::cluster;
use crate::command::kafka_event;

const LONG: Duration = Duration::from_secs(180);

const TOPIC: &str = "letters.connect";
/// The name is the user's choice; Connect has no default.
const LETTERS: &str = "letters.connect.failed";

/// What a converter of JSON fails at: some text, and bytes that are none.
const NO_JSON: [&[u8]; 2] = ["kein JSON: é".as_bytes(), b"\xC3\x28\x00"];

fn record(partition: i32, value: &[u8]) -> JavaRecord {
    JavaRecord {
        topic: TOPIC.to_owned(),
        partition: Some(partition),
        timestamp: Some(1_700_000_000_000),
        key: Some(vec![0xFF, 0, 7]),
        value: Some(value.to_vec()),
        headers: vec![
            ("trace".to_owned(), Some(vec![0xFF, 1])),
            ("trace".to_owned(), None),
        ],
        ..JavaRecord::default()
    }
}

/// A sink that writes values as lines to a file. What its converter cannot read becomes a dead letter.
fn sink(file: &Path, converter: &str) -> Value {
    json!({
        "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector",
        "tasks.max": "1",
        "topics": TOPIC,
        "file": file,
        "value.converter": converter,
        "value.converter.schemas.enable": "false",
        "errors.tolerance": "all",
        "errors.deadletterqueue.topic.name": LETTERS,
        "errors.deadletterqueue.context.headers.enable": "true",
    })
}

/// Waits until the sink has written so many lines.
async fn lines(connect: &Connect<'_>, file: &Path, count: usize) -> Vec<String> {
    let read = || std::fs::read_to_string(file).unwrap_or_default();
    let all = until("the sink has written all lines", LONG, async || {
        // It does not once it has failed.
        connect.is_running("sink").unwrap();
        read().matches('\n').count() >= count
    });
    if let Err(error) = all.await {
        panic!("{error}: {:?}", read());
    }
    read().lines().map(str::to_owned).collect()
}

async fn letters(kafka: &Kafka) -> usize {
    let (mut count, topic) = (0, kafka.dead_letters(LETTERS));
    let mut letters = topic.read().await.unwrap();
    while letters.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_of_kafka_connect_are_listed_shown_and_replayed() {
    let (cluster, kafka) = cluster();
    // The records are of long ago, and a topic's default would delete them.
    let kept = [("retention.ms", "-1")];
    kafka.topics().ensure(TOPIC, 2, &kept).await.unwrap();
    kafka.topics().ensure(LETTERS, 1, &kept).await.unwrap();
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let java = KafkaJava::build().unwrap();
    let records = [
        record(0, br#"{"number":0}"#),
        record(1, br#"{"number":1}"#),
        record(1, NO_JSON[0]),
        record(1, br#"{"number":3}"#),
        record(1, NO_JSON[1]),
    ];
    java.produce(&config, &records).unwrap();

    let connect = Connect::start(cluster, Plugin::File).unwrap();
    let file = connect.folder().join("sunk");
    let json = sink(&file, "org.apache.kafka.connect.json.JsonConverter");
    connect.configure("sink", &json).unwrap();
    let mut sunk = lines(&connect, &file, 3).await;
    sunk.sort();
    assert_eq!(sunk, ["{number=0}", "{number=1}", "{number=3}"]);
    let dead = until("two dead letters", LONG, async || {
        letters(&kafka).await == 2
    });
    dead.await.unwrap();

    let dlt = |arguments: &[&str]| kafka_event(&[&["dlt"], arguments].concat());
    let (code, text) = dlt(&["list", LETTERS]);
    assert_eq!(code, Some(1), "{text}");
    let error = "org.apache.kafka.connect.errors.DataException";
    for line in [
        format!("0:0 from letters.connect 1:1: {error}: "),
        format!("0:1 from letters.connect 1:3: {error}: "),
        "2 letters".to_owned(),
    ] {
        assert!(text.contains(&line), "{text}");
    }

    for (place, offset, value) in [("0:0", 1, "kein JSON: é"), ("0:1", 3, "0xc32800")] {
        let (code, text) = dlt(&["show", LETTERS, place, "--format", "json"]);
        assert_eq!(code, Some(0), "{text}");
        let mut shown: Value = serde_json::from_str(&text).unwrap();
        let (message, trace) = (shown["message"].take(), shown["trace"].take());
        assert!(
            message.as_str().unwrap().contains("serialization error"),
            "{text}"
        );
        assert!(
            trace
                .as_str()
                .unwrap()
                .contains("JsonConverter.toConnectData"),
            "{text}"
        );
        // Its own headers come first.
        let headers = shown["headers"].take();
        assert_eq!(headers[0], json!(["trace", "0xff01"]), "{text}");
        assert_eq!(headers[1], json!(["trace", null]), "{text}");
        let expected = json!({
            "partition": 0, "offset": place[2..].parse::<i64>().unwrap(), "written_by": "Kafka Connect", "replays": 0,
            "written_at": shown["written_at"], "topic": TOPIC, "original_partition": 1, "original_offset": offset,
            "original_timestamp": null, "consumer_group": "sink", "error": error, "cause": null, "message": null, "trace": null,
            "key": "0xff0007", "value": value, "headers": null,
        });
        assert_eq!(shown, expected);
    }

    // The converter is mended, and what it failed at comes again.
    let text = sink(&file, "org.apache.kafka.connect.storage.StringConverter");
    connect.configure("sink", &text).unwrap();
    let (code, text) = dlt(&["replay", LETTERS]);
    assert_eq!(code, Some(0), "{text}");
    for line in [
        "0:0 from letters.connect 1:1 -> letters.connect 1:4",
        "0:1 from letters.connect 1:3 -> letters.connect 1:5",
        "2 replayed, 0 left",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let all = java.consume(&config, TOPIC, 7).unwrap();
    let again = all.iter().filter(|record| record.offset >= Some(4));
    let again: Vec<_> = again.collect();
    assert_eq!(again.len(), 2);
    for (record, original) in again.into_iter().zip([&records[2], &records[4]]) {
        assert_eq!(record.partition, Some(1));
        assert_eq!(
            (&record.key, &record.value),
            (&original.key, &original.value)
        );
        let replays = ("kafka-event-replays".to_owned(), Some(b"1".to_vec()));
        assert_eq!(record.headers, [&original.headers[..], &[replays]].concat());
    }
    let sunk = lines(&connect, &file, 5).await;
    assert_eq!(sunk[3..], NO_JSON.map(String::from_utf8_lossy), "{sunk:?}");
    assert_eq!(letters(&kafka).await, 2, "none of them failed again");
}

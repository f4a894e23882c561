//! `dlt`, against the embedded broker of this process.

use crate::run::Ended;
use crate::run::command;
use kafka_event::prelude::*;
use kafka_event::{BoxError, Retry};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[kafka_event(topic = "parcels", key = id, format = "json")]
struct ParcelLostEvent {
    id: i64,
}

async fn lost(
    parcel: ParcelLostEvent,
    State(done): State<Arc<AtomicUsize>>,
) -> Result<(), BoxError> {
    done.fetch_add(1, Ordering::SeqCst);
    match parcel.id {
        0 => Ok(()),
        id => Err(format!("nobody knows of parcel {id}").into()),
    }
}

/// A broker with so many dead letters.
async fn with_letters(count: i64) -> Kafka {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("parcels", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in (1..=count).chain([0]) {
        producer.send(&ParcelLostEvent { id }).await.unwrap();
    }
    let done = Arc::new(AtomicUsize::new(0));
    let consumer = kafka.consumer("depot").state(Arc::clone(&done)).on(lost);
    let run = consumer.retry(Retry::attempts(1)).run_until(async {
        while done.load(Ordering::SeqCst) as i64 <= count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let report = tokio::time::timeout(Duration::from_secs(60), run).await;
    assert_eq!(report.unwrap().unwrap().dead_lettered, count as u64);
    kafka
}

fn dlt(kafka: &Kafka, arguments: &[&str]) -> Ended {
    let servers = kafka.bootstrap_servers().unwrap();
    let arguments = [&["dlt"], arguments, &["--bootstrap-server", &servers]].concat();
    Ended::of(command(&arguments).output().unwrap())
}

#[test]
fn letters_are_listed_shown_and_replayed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kafka = runtime.block_on(with_letters(2));

    let listed = dlt(&kafka, &["list", "parcels.DLT"]);
    let expected = "\
0:0 from parcels 0:0: kafka_event::BoxError: nobody knows of parcel 1
0:1 from parcels 0:1: kafka_event::BoxError: nobody knows of parcel 2
2 letters
";
    assert_eq!(
        (listed.out.as_str(), listed.code),
        (expected, 1),
        "{}",
        listed.err
    );
    let none = dlt(&kafka, &["list", "parcels.DLT", "--error", "declined"]);
    assert_eq!((none.out.as_str(), none.code), ("0 letters\n", 0));
    let one = dlt(
        &kafka,
        &[
            "list",
            "parcels.DLT",
            "--error",
            "parcel 2",
            "--format",
            "json",
        ],
    );
    let one = &one.json()[0];
    assert_eq!(one["original_offset"], json!(1));
    assert_eq!(one["consumer_group"], json!("depot"));

    let shown = dlt(&kafka, &["show", "parcels.DLT", "0:1", "--format", "json"]);
    let shown = &shown.json()[0];
    assert_eq!(shown["value"], json!(r#"{"id":2}"#));
    assert_eq!(shown["key"], json!("0x0000000000000002"));
    let absent = dlt(&kafka, &["show", "parcels.DLT", "0:9"]);
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("no letter at 0:9"), "{}", absent.err);

    let dry = dlt(
        &kafka,
        &["replay", "parcels.DLT", "--dry-run", "--from", "1"],
    );
    let expected = "would be 0:1 from parcels 0:1 -> parcels\n1 would be replayed, 0 left\n";
    assert_eq!((dry.out.as_str(), dry.code), (expected, 0), "{}", dry.err);
    let replayed = dlt(
        &kafka,
        &["replay", "parcels.DLT", "--from", "1", "--rate", "100"],
    );
    let expected = "replayed 0:1 from parcels 0:1 -> parcels 0:3\n1 replayed, 0 left\n";
    assert_eq!(
        (replayed.out.as_str(), replayed.code),
        (expected, 0),
        "{}",
        replayed.err
    );
    let left = dlt(
        &kafka,
        &[
            "replay",
            "parcels.DLT",
            "--at-most",
            "0",
            "--format",
            "json",
        ],
    );
    let too_often = json!({"partition": 0, "offset": 0, "replayed": "too-often", "replays": 0});
    assert_eq!((&left.json()[0], left.code), (&too_often, 1));

    let purged = dlt(
        &kafka,
        &["purge", "parcels.DLT", "--before", "0:1", "--dry-run"],
    );
    let expected = "would be deleted 1 of partition 0, before 1\n";
    assert_eq!(
        (purged.out.as_str(), purged.code),
        (expected, 0),
        "{}",
        purged.err
    );
    let missing = dlt(&kafka, &["purge", "parcels.DLT"]);
    assert_eq!(missing.code, 2, "what to delete has to be said");
}

/// The times of a topic's records from one offset on, in milliseconds.
async fn times(kafka: &Kafka, topic: &str, from: i64) -> Vec<i64> {
    let mut records = kafka.records(topic).read().await.unwrap();
    let mut times = Vec::new();
    while let Some(record) = records.next().await {
        let record = record.unwrap();
        if record.offset() >= from {
            times.push(record.timestamp().unwrap().as_millis());
        }
    }
    times
}

#[test]
fn letters_are_replayed_no_faster_than_the_rate() {
    const LETTERS: i64 = 6;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kafka = runtime.block_on(with_letters(LETTERS));
    let replayed = dlt(&kafka, &["replay", "parcels.DLT", "--rate", "5"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(
        replayed.out.ends_with("6 replayed, 0 left\n"),
        "{}",
        replayed.out
    );
    // Behind the letters' own records and the one that was handled.
    let times = runtime.block_on(times(&kafka, "parcels", LETTERS + 1));
    assert_eq!(times.len() as i64, LETTERS);
    let between = times[times.len() - 1] - times[0];
    assert!(between >= (LETTERS - 1) * 200, "{times:?}");
}

//! A compacted topic: offsets have gaps, where a later record of the same key took a record's place.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{Consumer, RecordMetadata};
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(180);
const TOPIC: &str = "compacted.prices";
const KEYS: i64 = 5;
const RECORDS: i64 = 200;

#[kafka_event(topic = "compacted.prices", key = item)]
#[derive(Debug, Clone)]
struct PriceSetEvent {
    item: i64,
    cents: i64,
}

/// Offsets and prices, as they were handled.
type Log = Arc<Mutex<Vec<(i64, i64)>>>;

async fn note(
    event: PriceSetEvent,
    record: RecordMetadata,
    State(log): State<Log>,
) -> Result<(), Infallible> {
    log.lock().unwrap().push((record.offset, event.cents));
    Ok(())
}

async fn send(producer: &Producer, numbers: std::ops::Range<i64>) {
    for cents in numbers {
        let item = cents % KEYS;
        producer.send(&PriceSetEvent { item, cents }).await.unwrap();
    }
}

async fn start(kafka: &Kafka, group: &str, log: &Log) -> Consumer {
    let consumer = kafka.consumer(group).state(Arc::clone(log)).on(note);
    consumer.start().await.unwrap()
}

/// Waits until the record of that price was handled and nothing is behind it.
async fn until(consumer: &Consumer, log: &Log, cents: i64) {
    let handle = consumer.handle();
    let all = async {
        loop {
            let last = log.lock().unwrap().last().map(|(_, cents)| *cents);
            let lag = handle.lag().await.unwrap();
            if last == Some(cents) && lag.iter().all(|lag| lag.records == Some(0)) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, all).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_passed_and_a_restart_repeats_nothing() {
    let (_, kafka) = cluster();
    let settings = [
        ("cleanup.policy", "compact"),
        ("min.cleanable.dirty.ratio", "0.01"),
        ("segment.ms", "1000"),
    ];
    kafka.topics().ensure(TOPIC, 1, &settings).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    send(&producer, 0..RECORDS).await;
    // The cleaner looks every fifteen seconds, and leaves the segment alone that is written to: each round begins a new one.
    let (mut round, mut last) = (0, RECORDS);
    let log = loop {
        sleep(Duration::from_secs(2)).await;
        send(&producer, last..last + 1).await;
        (round, last) = (round + 1, last + 1);
        let log = Log::default();
        let consumer = start(&kafka, &format!("compacted-{round}"), &log).await;
        until(&consumer, &log, last - 1).await;
        consumer.shutdown().await.unwrap();
        let records = log.lock().unwrap().len();
        if records < RECORDS as usize / 2 {
            break log;
        }
        assert!(round < 60, "the log was not compacted: {records} records");
    };
    let (handled, group) = (log.lock().unwrap().clone(), format!("compacted-{round}"));
    assert!(handled.is_sorted(), "{handled:?}");
    assert!(handled[0].0 > 0, "what was there first is gone");

    let log = Log::default();
    let consumer = start(&kafka, &group, &log).await;
    send(&producer, last..last + 3).await;
    until(&consumer, &log, last + 2).await;
    let report = consumer.shutdown().await.unwrap();
    let handled = log.lock().unwrap().clone();
    let cents = handled.iter().map(|(_, cents)| *cents);
    assert!(cents.eq(last..last + 3), "only what is new: {handled:?}");
    assert_eq!(report.read, 3, "{report:?}");
}

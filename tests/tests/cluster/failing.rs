//! Records that fail, on a real Kafka: what Java reads of a dead letter, and dead-letter topics that are missing or too small.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{DeadLetters, Retry, Unhealthy};
use kafka_event_harness::{KafkaJava, Record as JavaRecord};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

/// The records are of long ago, and a topic's default would delete them.
const KEPT: [(&str, &str); 1] = [("retention.ms", "-1")];

#[kafka_event(topic = "failing", key = id, format = "json")]
struct FineIssuedEvent {
    id: i32,
    amount: i64,
}

#[derive(Debug, thiserror::Error, Disposition)]
enum FineError {
    #[error("nobody by that name é")]
    #[disposition(dead_letter)]
    Unknown(#[source] std::io::Error),
    #[error("the office is closed")]
    #[disposition(retry(attempts = 3, backoff = "1ms..4ms"))]
    Closed,
}

/// The amounts that were handled, in order.
#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<Vec<i64>>>,
    news: Arc<Notify>,
}

impl Log {
    fn has(&self, amount: i64) -> bool {
        self.seen.lock().unwrap().contains(&amount)
    }

    async fn until(self, amount: i64) {
        while !self.has(amount) {
            self.news.notified().await;
        }
    }
}

/// Fails at 13 for good, at each seventh three times, and by a panic at 666.
async fn issued(fine: FineIssuedEvent, State(log): State<Log>) -> Result<(), FineError> {
    let amount = fine.amount;
    assert!(amount != 666, "a bug");
    if amount == 13 {
        return Err(FineError::Unknown(std::io::Error::other("no entry")));
    }
    if amount > 0 && amount % 7 == 0 {
        return Err(FineError::Closed);
    }
    log.seen.lock().unwrap().push(amount);
    log.news.notify_one();
    Ok(())
}

fn java(topic: &str, value: &[u8]) -> JavaRecord {
    JavaRecord {
        topic: topic.to_owned(),
        partition: Some(1),
        timestamp: Some(1_700_000_000_000),
        key: Some(vec![0, 0, 0, 9]),
        value: Some(value.to_vec()),
        headers: vec![
            ("trace".to_owned(), Some(vec![0xFF, 0x00])),
            ("trace".to_owned(), Some(Vec::new())),
            ("none".to_owned(), None),
        ],
        ..JavaRecord::default()
    }
}

fn fine(amount: i64) -> Vec<u8> {
    format!(r#"{{"id":9,"amount":{amount}}}"#).into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn java_reads_a_dead_letter_as_springs() {
    let (cluster, kafka) = cluster();
    for topic in ["failing.read", "failing.read.DLT"] {
        kafka.topics().ensure(topic, 2, &KEPT).await.unwrap();
    }
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let clients = KafkaJava::build().unwrap();
    let poison = b"\x00\x01not JSON".to_vec();
    let values = [fine(1), fine(13), poison, fine(2)];
    let records = values.map(|value| java("failing.read", &value));
    clients.produce(&config, &records).unwrap();
    let log = Log::default();
    let consumer = kafka.consumer("office").state(log.clone()).on(issued);
    let consumer = consumer.topics(["failing.read"]);
    let run = consumer.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let counts = (report.handled, report.dead_lettered, report.unreadable);
    assert_eq!((report.read, counts), (4, (2, 2, 1)));

    let letters = clients.consume(&config, "failing.read.DLT", 2).unwrap();
    for (letter, (original, offset)) in letters.iter().zip([(&records[1], 1), (&records[2], 2)]) {
        let place = (letter.partition, &letter.key, &letter.value);
        assert_eq!(place, (Some(1), &original.key, &original.value));
        assert!(letter.timestamp > Some(1_750_000_000_000), "now, not then");
        let (own, added) = letter.headers.split_at(3);
        assert_eq!(own, original.headers);
        let added = |name: &str| {
            let name = format!("kafka_dlt-{name}");
            let found = added.iter().find(|(header, _)| *header == name);
            found.and_then(|(_, value)| value.clone())
        };
        assert_eq!(added("original-topic").unwrap(), b"failing.read");
        assert_eq!(added("original-partition").unwrap(), [0, 0, 0, 1]);
        let offset: i64 = offset;
        assert_eq!(added("original-offset").unwrap(), offset.to_be_bytes());
        let timestamp = 1_700_000_000_000i64.to_be_bytes();
        assert_eq!(added("original-timestamp").unwrap(), timestamp);
        assert_eq!(added("original-timestamp-type").unwrap(), b"CreateTime");
        assert_eq!(added("original-consumer-group").unwrap(), b"office");
        let is_poison = offset == 2;
        let fqcn = String::from_utf8(added("exception-fqcn").unwrap()).unwrap();
        assert_eq!(fqcn == "kafka_event::ReadError", is_poison, "{fqcn}");
        if !is_poison {
            let message = "nobody by that name é";
            assert_eq!(added("exception-message").unwrap(), message.as_bytes());
            let cause = added("exception-cause-fqcn").unwrap();
            assert_eq!(cause, b"std::io::error::Error");
            let trace = String::from_utf8(added("exception-stacktrace").unwrap()).unwrap();
            assert_eq!(trace, format!("{fqcn}: {message}\nCaused by: no entry"));
        }
    }
}

/// Nothing is lost while the topic is missing: the partition waits, and an end of the consumer is no loss either.
#[tokio::test(flavor = "multi_thread")]
async fn a_partition_waits_until_its_dead_letter_can_be_written() {
    let (cluster, kafka) = cluster();
    kafka
        .topics()
        .ensure("failing.waits", 2, &KEPT)
        .await
        .unwrap();
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let clients = KafkaJava::build().unwrap();
    let records = [fine(1), fine(13), fine(2)].map(|value| java("failing.waits", &value));
    clients.produce(&config, &records).unwrap();
    let log = Log::default();
    let consumer = || {
        let consumer = kafka.consumer("failing.waits").state(log.clone());
        consumer.on(issued).topics(["failing.waits"])
    };
    let running = consumer().start().await.unwrap();
    let handle = running.handle();
    let seen = async {
        let waits = |reason: &Unhealthy| matches!(reason, Unhealthy::CannotLetGo { to, .. } if to == "failing.waits.DLT");
        while !handle.health().reasons().iter().any(waits)
            || handle.report().await.unwrap().read < 3
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(handle.health().is_live(), "a restart does not help it");
    };
    timeout(LONG, seen).await.unwrap();
    let report = running.shutdown().await.unwrap();
    let counts = (report.handled, report.dead_lettered, report.handed_back);
    assert_eq!(counts, (1, 0, 2));
    assert!(report.dead_letter_failures > 0);
    assert!(!log.has(2), "what is behind it waits");

    // One partition: the letter's own is not there.
    let running = consumer().start().await.unwrap();
    let handle = running.handle();
    let fails = until("it cannot be written", LONG, async || {
        handle.report().await.unwrap().dead_letter_failures > 0
    });
    fails.await.unwrap();
    let made = kafka.topics().ensure("failing.waits.DLT", 1, &[]).await;
    assert!(made.unwrap());
    let run = running.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.read, report.handled), (2, 1));
    assert_eq!(report.dead_lettered, 1);
    let letters = clients.consume(&config, "failing.waits.DLT", 1).unwrap();
    let place = (letters[0].partition, &letters[0].value);
    assert_eq!(place, (Some(0), &records[1].value));
}

/// What is too large for the topic loses headers of ours, and nothing of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_too_large_loses_what_is_not_the_records() {
    let (cluster, kafka) = cluster();
    let topics = kafka.topics();
    topics.ensure("failing.large", 2, &KEPT).await.unwrap();
    let small = [("max.message.bytes", "1000")];
    topics.ensure("failing.small", 2, &small).await.unwrap();
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let clients = KafkaJava::build().unwrap();
    // Noise does not compress: 500 bytes leave room for all but the stack trace, 800 for no header at all.
    let noise = |len: usize| {
        let mut seed = 1u64;
        let byte = move |_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 56) as u8
        };
        (0..len).map(byte).collect::<Vec<u8>>()
    };
    let values = [noise(60), noise(800), fine(2)];
    let records = values.map(|value| java("failing.large", &value));
    clients.produce(&config, &records).unwrap();
    let log = Log::default();
    let consumer = kafka.consumer("failing.large").state(log.clone());
    let consumer = consumer.on(issued).topics(["failing.large"]);
    let consumer = consumer.dead_letters(DeadLetters::to_topic("failing.small"));
    let run = consumer.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.dead_lettered, report.dead_letter_failures), (2, 0));
    let letters = clients.consume(&config, "failing.small", 2).unwrap();
    let added = letters.iter().zip(&records).map(|(letter, record)| {
        assert_eq!(letter.value, record.value);
        assert_eq!(letter.headers[..3], record.headers);
        letter.headers.len() - 3
    });
    assert_eq!(added.collect::<Vec<_>>(), [9, 0]);
}

/// One in ten records is poison of some kind: each costs its own record, and none is lost.
#[tokio::test(flavor = "multi_thread")]
async fn poison_costs_its_own_records_alone() {
    const RECORDS: i64 = 2_000;
    let (cluster, kafka) = cluster();
    for topic in ["failing.poison", "failing.poison.DLT"] {
        kafka.topics().ensure(topic, 2, &KEPT).await.unwrap();
    }
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let clients = KafkaJava::build().unwrap();
    let kinds: [&[u8]; 7] = [
        b"",
        b"plain text",
        b"{\"id\":9}",
        b"{\"id\":9,\"amount\":\"much\"}",
        b"{\"id\":9,\"amount\":1",
        &[0xC3, 0x01, 1, 2, 3],
        br#"{"id":9,"amount":666}"#,
    ];
    let values = (0..RECORDS).map(|n| match n % 10 {
        3 => kinds[usize::try_from(n / 10).unwrap() % kinds.len()].to_vec(),
        _ => fine(n * 7 + 2),
    });
    let mut records: Vec<_> = values.map(|value| java("failing.poison", &value)).collect();
    records.push(java("failing.poison", &fine(-1)));
    clients.produce(&config, &records).unwrap();
    let log = Log::default();
    let consumer = kafka.consumer("failing.poison").state(log.clone());
    let consumer = consumer.on(issued).topics(["failing.poison"]);
    let consumer = consumer.retry(Retry::attempts(2).backoff(Duration::ZERO..Duration::ZERO));
    let run = consumer.run_until(log.clone().until(-1));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let poison = RECORDS as u64 / 10;
    assert_eq!(report.read, records.len() as u64);
    assert_eq!(report.handled + report.dead_lettered, report.read);
    assert_eq!((report.dead_lettered, report.handed_back), (poison, 0));
    let panics = report.dead_lettered - report.unreadable;
    assert_eq!((panics, report.retried), (28, 28));
    let expected = (0..RECORDS).filter(|n| n % 10 != 3).map(|n| n * 7 + 2);
    let seen = log.seen.lock().unwrap();
    assert_eq!(
        seen[..seen.len() - 1],
        expected.collect::<Vec<_>>(),
        "in order, each once"
    );
}

//! Records on their way to a dead-letter topic, on a real Kafka: their partition goes on meanwhile, and waits when one of them is refused.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerHandle, ConsumerReport, Unhealthy};
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "leaving.${scene}", key = number)]
struct BagScannedEvent {
    number: i64,
    /// Bytes that do not compress.
    picture: Vec<u8>,
}

impl BagScannedEvent {
    fn of(number: i64) -> Self {
        let mut seed = number.unsigned_abs();
        let byte = |_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 56) as u8
        };
        let picture = (0..700).map(byte).collect();
        Self { number, picture }
    }
}

#[derive(Debug, thiserror::Error, Disposition)]
#[error("nobody's bag")]
#[disposition(dead_letter)]
struct NobodysBag;

/// How many were handled, and how long that takes.
#[derive(Clone, Default)]
struct Belt {
    handled: Arc<AtomicUsize>,
    takes: Duration,
}

/// One bag in five is nobody's.
async fn scan(bag: BagScannedEvent, State(belt): State<Belt>) -> Result<(), NobodysBag> {
    if bag.number % 5 == 0 {
        return Err(NobodysBag);
    }
    sleep(belt.takes).await;
    belt.handled.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// A Kafka whose topic has these bags, and a dead-letter topic that takes records of so many bytes.
async fn with_bags(scene: &str, bags: i64, (partitions, bytes): (u16, &str)) -> Kafka {
    let (cluster, _) = cluster();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("scene", scene);
    let kafka = kafka.build().unwrap();
    let topic = format!("leaving.{scene}");
    let topics = kafka.topics();
    topics.ensure(&topic, partitions, &[]).await.unwrap();
    let small = [("max.message.bytes", bytes)];
    let letters = format!("{topic}.DLT");
    topics.ensure(&letters, partitions, &small).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in 0..bags {
        pending.push(
            producer
                .enqueue(&BagScannedEvent::of(number))
                .await
                .unwrap(),
        );
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
    kafka
}

async fn until(handle: &ConsumerHandle, is_so: impl Fn(&ConsumerReport) -> bool) {
    let wait = async {
        while !is_so(&handle.report().await.unwrap()) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = timeout(LONG, wait).await;
    assert!(waited.is_ok(), "{:?}", handle.report().await);
}

/// Where the letters of each partition were, in the order in which they are there.
async fn letters(kafka: &Kafka, scene: &str) -> BTreeMap<i32, Vec<i64>> {
    let mut found = BTreeMap::<i32, Vec<i64>>::new();
    let letters = kafka.dead_letters(format!("leaving.{scene}.DLT"));
    let mut reader = letters.read().await.unwrap();
    while let Some(letter) = reader.next().await {
        let letter = letter.unwrap();
        let origin = letter.origin();
        assert_eq!(origin.partition, Some(letter.partition()));
        assert!(letter.reason().trace.is_some(), "it lost its reason");
        let offsets = found.entry(letter.partition()).or_default();
        offsets.push(origin.offset.unwrap());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_in_the_order_of_their_records() {
    let kafka = with_bags("order", 3_000, (2, "1048588")).await;
    let consumer = kafka.consumer("leaving").state(Belt::default()).on(scan);
    let consumer = consumer.start().await.unwrap();
    until(&consumer.handle(), |report| {
        report.read == 3_000 && report.handed_back == 0
    })
    .await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, report.dead_lettered), (2_400, 600));
    let letters = letters(&kafka, "order").await;
    assert_eq!(letters.values().map(Vec::len).sum::<usize>(), 600);
    for offsets in letters.values() {
        assert!(offsets.is_sorted(), "{offsets:?}");
    }
}

/// Letters go in batches, and a batch fails with all its records where the topic takes each alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_too_large_costs_no_letter_anything() {
    let kafka = with_bags("batches", 1_000, (2, "1900")).await;
    let consumer = kafka.consumer("leaving").state(Belt::default()).on(scan);
    let consumer = consumer.start().await.unwrap();
    until(&consumer.handle(), |report| {
        report.read == 1_000 && report.handed_back == 0
    })
    .await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(
        (report.dead_lettered, report.dead_letter_failures),
        (200, 0)
    );
    let letters = letters(&kafka, "batches").await;
    let mut all: Vec<_> = letters
        .iter()
        .flat_map(|(partition, offsets)| offsets.iter().map(move |offset| (partition, offset)))
        .collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 200, "each of them once");
}

/// The first letter has left when the topic refuses it: no further record is begun until it is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_refused_on_its_way_holds_up_its_partition() {
    const BAGS: i64 = 2_000;
    let (cluster, _) = cluster();
    let kafka = with_bags("refused", BAGS, (1, "50")).await;
    let belt = Belt {
        takes: Duration::from_millis(5),
        ..Belt::default()
    };
    let consumer = kafka.consumer("leaving").state(belt.clone()).on(scan);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    until(&handle, |report| report.dead_letter_failures > 0).await;
    let waits = |reason: &Unhealthy| matches!(reason, Unhealthy::CannotLetGo { .. });
    assert!(handle.health().reasons().iter().any(waits));
    let handled = || belt.handled.load(Ordering::Relaxed);
    let stands = async {
        let mut before = usize::MAX;
        while before != handled() {
            before = handled();
            sleep(Duration::from_millis(500)).await;
        }
    };
    timeout(LONG, stands).await.unwrap();
    assert!(handled() < 1_000, "{} went on behind it", handled());

    let larger = [
        "--alter",
        "--entity-type",
        "topics",
        "--entity-name",
        "leaving.refused.DLT",
        "--add-config",
        "max.message.bytes=1048588",
    ];
    cluster
        .java_tool("kafka.admin.ConfigCommand", &larger)
        .unwrap();
    until(&handle, |report| {
        report.read == BAGS as u64 && report.handed_back == 0
    })
    .await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, report.dead_lettered), (1_600, 400));
    let letters = letters(&kafka, "refused").await;
    assert_eq!(letters.values().map(Vec::len).sum::<usize>(), 400);
}

//! Handlers that wait ten milliseconds: one after the other, in the order of partitions, of keys, and in none.

use std::time::Duration;

use kafka_event::{Kafka, Ordering};
use kafka_event_harness::Cluster;

use crate::{Countdown, with_records};

const TAKES: Duration = Duration::from_millis(10);
const KEYS: i64 = 10_000;
const RECORDS: usize = 30_000;

/// Records in a second, from the first of so many to the last.
async fn rate(kafka: &Kafka, ordering: Ordering, concurrency: usize, records: usize) -> f64 {
    let countdown = Countdown::new(records, (TAKES, TAKES));
    let group = format!("{ordering:?}-{concurrency}");
    let consumer = kafka
        .consumer(group)
        .ordering(ordering)
        .concurrency(concurrency);
    let consumer = countdown.start(consumer).await;
    let took = countdown.over().await;
    consumer.shutdown().await.unwrap();
    records as f64 / took.as_secs_f64()
}

pub(crate) async fn run(cluster: &Cluster) {
    let kafka = with_records(cluster, "order", 12, (KEYS, RECORDS as i64)).await;
    println!("handlers of 10 ms, 12 partitions, {KEYS} keys");
    let serial = rate(&kafka, Ordering::Partition, 1, 500).await;
    println!("one at a time       {serial:8.0}/s");
    for (ordering, concurrency, records) in [
        (Ordering::Partition, 12, 3_000),
        (Ordering::Key, 128, RECORDS),
        (Ordering::None, 128, RECORDS),
    ] {
        let rate = rate(&kafka, ordering, concurrency, records).await;
        let name = format!("{ordering:?}, {concurrency}");
        let target = if ordering == Ordering::Key {
            " (at least 50)"
        } else {
            ""
        };
        println!(
            "{name:19} {rate:8.0}/s   {:5.1} times{target}",
            rate / serial
        );
    }
}

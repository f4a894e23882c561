//! Faults that are made, not mocked: what a consumer loses, repeats and puts out of order, counted from outside.

mod killed;
mod storm;
mod zombie;

use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event_tests::faults::ParcelDeliveredEvent;

use crate::cluster;

const LONG: Duration = Duration::from_secs(180);

/// A topic of that name with parcels on it, of which each street gets one after the other.
async fn parcels(topic: &str, partitions: u16, streets: i64, count: i64) -> Kafka {
    let (cluster, _) = cluster();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("faults", topic)
        .build()
        .unwrap();
    let topics = kafka.topics();
    topics.ensure(topic, partitions, &[]).await.unwrap();
    send(&kafka, streets, 0..count).await;
    kafka
}

/// Parcels of these numbers.
async fn send(kafka: &Kafka, streets: i64, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in numbers {
        let street = number % streets;
        let parcel = ParcelDeliveredEvent { street, number };
        pending.push(producer.enqueue(&parcel).await.unwrap());
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
}

//! Records that nobody acknowledges: some may be lost with their broker, and none comes twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, FireAndForget};
use kafka_event_harness::Cluster;
use kafka_event_tests::faults::ParcelDeliveredEvent;
use tokio::time::{sleep, timeout};

use crate::LONG;

type Seen = Arc<Mutex<BTreeMap<i64, usize>>>;

async fn see(parcel: ParcelDeliveredEvent, State(seen): State<Seen>) -> Result<(), BoxError> {
    *seen.lock().unwrap().entry(parcel.number).or_default() += 1;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_twice_when_the_broker_is_killed() {
    const PARCELS: i64 = 1_000;
    let cluster = Cluster::start(1).unwrap();
    let name = "once.unacknowledged";
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("faults", name)
        .build()
        .unwrap();
    kafka.topics().ensure(name, 1, &[]).await.unwrap();
    let producer = kafka.producer().profile(FireAndForget).await.unwrap();
    for number in 0..PARCELS {
        if number == PARCELS / 2 {
            tokio::task::block_in_place(|| {
                cluster.kill9(1).unwrap();
                cluster.restart(1).unwrap();
            });
        }
        let parcel = ParcelDeliveredEvent { street: 0, number };
        producer.enqueue(&parcel).await.unwrap();
        sleep(Duration::from_millis(1)).await;
    }
    producer.close(LONG).await.unwrap();
    // What is acknowledged comes after them all.
    let last = kafka.producer().await.unwrap();
    let parcel = ParcelDeliveredEvent {
        street: 0,
        number: PARCELS,
    };
    timeout(LONG, last.send(&parcel)).await.unwrap().unwrap();
    let seen = Seen::default();
    let consumer = kafka.consumer(name).state(Arc::clone(&seen)).on(see);
    let run = consumer.run_until(async {
        while !seen.lock().unwrap().contains_key(&PARCELS) {
            sleep(Duration::from_millis(10)).await;
        }
    });
    timeout(LONG, run).await.unwrap().unwrap();
    let seen = seen.lock().unwrap();
    println!("lost {} of {PARCELS}", PARCELS + 1 - seen.len() as i64);
    assert!(seen.len() as i64 > PARCELS / 2);
    assert!(seen.values().all(|times| *times == 1), "some came twice");
}

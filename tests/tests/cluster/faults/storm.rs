//! Members that come and go every few seconds.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerReport, Ordering};
use kafka_event_tests::faults::{Outcome, ParcelDeliveredEvent};
use tokio::time::{sleep, timeout};

use super::{LONG, parcels};

type Log = Arc<Mutex<Vec<(i64, i64)>>>;

async fn delivered(parcel: ParcelDeliveredEvent, State(log): State<Log>) -> Result<(), Infallible> {
    sleep(Duration::from_millis(3)).await;
    log.lock().unwrap().push((parcel.street, parcel.number));
    Ok(())
}

/// Every two seconds one member comes and the oldest of three goes, until everything is handled.
async fn storm(name: &str, protocol: &str) {
    const PARCELS: i64 = 30_000;
    let kafka = parcels(name, 6, 120, PARCELS).await;
    let log = Log::default();
    let start = || async {
        let mut consumer = kafka.consumer(name).set("group.protocol", protocol);
        if protocol == "classic" {
            // A member hears at its next heartbeat that another one came.
            consumer = consumer.set("heartbeat.interval.ms", 200);
        }
        let consumer = consumer.ordering(Ordering::Key).concurrency(4);
        let started = consumer.state(Arc::clone(&log)).on(delivered).start();
        timeout(LONG, started).await.unwrap().unwrap()
    };
    let (mut members, mut reports) = (Vec::new(), Vec::new());
    let is_done = || log.lock().unwrap().len() >= PARCELS as usize;
    let run = async {
        while !is_done() {
            members.push(start().await);
            if members.len() > 3 {
                reports.push(members.remove(0).shutdown().await.unwrap());
            }
            for _ in 0..40 {
                if !is_done() {
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
        for member in members {
            reports.push(member.shutdown().await.unwrap());
        }
    };
    timeout(LONG, run).await.unwrap();
    let outcome = Outcome::of(&log.lock().unwrap(), 0..PARCELS);
    let sum = |of: fn(&ConsumerReport) -> u64| reports.iter().map(of).sum::<u64>();
    let stood_still: Duration = reports.iter().map(|report| report.stood_still).sum();
    println!(
        "{protocol}: {} members, {} rebalances, {outcome}; stood still {stood_still:?} in all",
        reports.len(),
        sum(|report| report.rebalances)
    );
    assert!(reports.len() > 4, "members came and went");
    assert_eq!(sum(|report| report.handled), PARCELS as u64);
    assert_eq!(
        (outcome.lost, outcome.doubled, outcome.out_of_order),
        (0, 0, 0),
        "{outcome}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_come_and_go_lose_and_repeat_nothing_and_keep_the_order_of_keys() {
    storm("faults.storm", "classic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_under_the_brokers_own_protocol() {
    storm("faults.storm848", "consumer").await;
}

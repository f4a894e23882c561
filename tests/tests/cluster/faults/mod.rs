//! Faults that are made, not mocked: what a consumer loses, repeats and puts out of order, counted from outside.

mod killed;
mod storm;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
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
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in 0..count {
        let street = number % streets;
        let parcel = ParcelDeliveredEvent { street, number };
        pending.push(producer.enqueue(&parcel).await.unwrap());
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
    kafka
}

/// What was handled, seen from outside.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    handled: usize,
    lost: usize,
    doubled: usize,
    /// Records that were handled for the first time after a later one of their key.
    out_of_order: usize,
}

impl Outcome {
    /// Of keys and numbers as their handlers ended, where the numbers from 0 to before `count` were sent.
    fn of(handled: &[(i64, i64)], count: i64) -> Self {
        let (mut seen, mut last) = (BTreeSet::new(), BTreeMap::new());
        let mut out_of_order = 0;
        for (key, number) in handled {
            if seen.insert(*number) {
                let before = last.insert(*key, *number);
                out_of_order += usize::from(before.is_some_and(|before| before > *number));
            }
        }
        Self {
            handled: handled.len(),
            lost: (0..count).filter(|number| !seen.contains(number)).count(),
            doubled: handled.len() - seen.len(),
            out_of_order,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            handled,
            lost,
            doubled,
            out_of_order,
        } = self;
        write!(
            f,
            "handled {handled}, lost {lost}, doubled {doubled}, out of order {out_of_order}"
        )
    }
}

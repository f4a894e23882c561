//! Producer and consumer on a real Apache Kafka.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod billing;
mod blocking;
mod claims;
mod command;
mod compacted;
mod connect_letters;
mod consuming;
mod contracts;
mod dead_letters;
mod exactly_once;
mod failing;
mod faults;
mod groups;
mod growing;
mod health;
mod leaving;
mod long_waits;
mod members;
mod offset_killed;
mod positions;
mod postponing;
mod producing;
mod ranges;
#[path = "../contracts/scenes.rs"]
mod scenes;
mod static_members;
mod topic_plans;
mod topics;
mod transactions;
mod truncated;

use kafka_event::Kafka;
use kafka_event_harness::{Cluster, shared_cluster};

fn cluster() -> (&'static Cluster, Kafka) {
    let cluster = shared_cluster().unwrap();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .source("/tests")
        .build();
    (cluster, kafka.unwrap())
}

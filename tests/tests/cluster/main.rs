//! Producer and consumer on a real Apache Kafka.

#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod command;
mod consuming;
mod dead_letters;
mod exactly_once;
mod failing;
mod faults;
mod positions;
mod postponing;
mod producing;
mod topic_plans;
mod topics;
mod transactions;

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

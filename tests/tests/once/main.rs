//! Events that come more than once, on a real Apache Kafka with each store: what is handled again, and when.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod killed;
mod redis;
mod same;
mod unacknowledged;

use std::path::PathBuf;
use std::time::Duration;

use kafka_event::Kafka;
use kafka_event_harness::shared_cluster;

const LONG: Duration = Duration::from_secs(120);

/// A cluster with a topic of that name, which is the topic of the events of these tests.
async fn with_topic(name: &str, partitions: u16) -> Kafka {
    let cluster = shared_cluster().unwrap();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("faults", name)
        .build()
        .unwrap();
    let topics = kafka.topics();
    topics.ensure(name, partitions, &[]).await.unwrap();
    kafka
}

/// A file that goes with the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        let name = format!("kafka-event-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

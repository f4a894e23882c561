use kafka_event::event::{Cleanup, TopicSettings};
use kafka_event::prelude::*;

#[kafka_event(
    topic = "orders", key = id, partitions = 12, replication = 3, min_insync_replicas = 2, retention = "7d", cleanup = "delete,compact"
)]
struct OrderCreatedEvent {
    id: i64,
}

#[kafka_event(topic = "orders", retention = "forever")]
struct OrderPaidEvent {
    id: i64,
}

fn main() {
    let settings = TopicSettings {
        partitions: Some(12),
        replication: Some(3),
        min_insync_replicas: Some(2),
        retention_ms: Some(604_800_000),
        cleanup: Some(Cleanup::CompactDelete),
    };
    assert_eq!(OrderCreatedEvent::CONTRACT.settings, settings);
    assert_eq!(OrderPaidEvent::CONTRACT.settings.retention_ms, Some(-1));
}

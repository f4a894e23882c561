use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, partitions = 0, retention = "soon", cleanup = "none")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

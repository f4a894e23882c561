use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, replication = 2, min_insync_replicas = 3)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, retention = "7")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

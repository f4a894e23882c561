use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, retention = "P7D")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

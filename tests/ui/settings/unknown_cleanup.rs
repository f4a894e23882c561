use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, cleanup = "compacted")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

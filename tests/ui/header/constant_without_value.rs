use kafka_event::prelude::*;

#[kafka_event(topic = "orders", header("source"))]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

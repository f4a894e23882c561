use kafka_event::prelude::*;

#[kafka_event(topic = "orders", serde = "derive")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

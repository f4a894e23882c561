use kafka_event::prelude::*;

#[kafka_event(topic = "orders", format = "xml")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

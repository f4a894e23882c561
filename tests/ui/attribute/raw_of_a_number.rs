use kafka_event::prelude::*;

#[kafka_event(topic = "orders", format = "raw")]
struct OrderCreatedEvent {
    body: i64,
}

fn main() {}

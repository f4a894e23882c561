use kafka_event::prelude::*;

#[kafka_event(topic = "")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = orders)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

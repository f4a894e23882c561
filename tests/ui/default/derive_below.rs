use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
#[derive(Default)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

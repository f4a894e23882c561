use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatingEvent {
    id: i64,
}

fn main() {}

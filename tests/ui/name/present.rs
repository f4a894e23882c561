use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatesEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderEvent {
    id: i64,
}

fn main() {}

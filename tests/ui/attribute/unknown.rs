use kafka_event::prelude::*;

#[kafka_event(topc = "orders")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", partitions = 12)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

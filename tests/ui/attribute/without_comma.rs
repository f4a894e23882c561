use kafka_event::prelude::*;

#[kafka_event(topic = "orders" key = id)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

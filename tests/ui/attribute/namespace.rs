use kafka_event::prelude::*;

#[kafka_event(topic = "orders", namespace = "com..acme")]
struct OrderCreatedEvent {
    order_id: i64,
}

fn main() {}

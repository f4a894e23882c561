use kafka_event::prelude::*;

#[kafka_event(topic = "orders", header("ce_type" = "order"))]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

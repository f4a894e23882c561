use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = order_is)]
struct OrderCreatedEvent {
    order_id: i64,
}

fn main() {}

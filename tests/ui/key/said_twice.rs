use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = order_id, key = line)]
struct OrderCreatedEvent {
    order_id: i64,
    line: i32,
}

fn main() {}

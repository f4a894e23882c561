use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key(order_id, line, order_id))]
struct OrderCreatedEvent {
    order_id: i64,
    line: i32,
}

fn main() {}

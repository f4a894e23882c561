use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = order_id)]
struct OrderCreatedEvent {
    #[event(skip)]
    order_id: i64,
    line: i32,
}

fn main() {}

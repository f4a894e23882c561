use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/keyed")]
struct OrderPaidEvent {
    order_id: i32,
    line: i32,
    amount: i64,
}

fn main() {}

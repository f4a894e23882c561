use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/keyed", key = order_id, compatibility = "BACKWARD")]
struct OrderPaidEvent {
    order_id: i64,
    line: i32,
    amount: i64,
}

fn main() {}

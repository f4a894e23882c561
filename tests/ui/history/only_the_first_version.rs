use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/versions")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
    tax: i64,
    note: Option<String>,
}

fn main() {}

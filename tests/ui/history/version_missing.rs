use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/version_missing")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

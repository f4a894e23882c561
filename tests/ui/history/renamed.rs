use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order")]
struct OrderSettledEvent {
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order")]
struct OrderPaidEvent {
    order_id: i64,
    amount: String,
    note: Option<String>,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
    note: Option<String>,
    currency: String,
}

fn main() {}

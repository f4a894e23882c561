use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/order")]
struct OrderPaidEvent {
    note: Option<String>,
    amount: i64,
    order_id: String,
}

fn main() {}

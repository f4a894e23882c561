use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order")]
struct OrderPaidEvent {
    #[event(history = "x")]
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

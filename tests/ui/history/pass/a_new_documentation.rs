use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/order")]
struct OrderPaidEvent {
    /// Which order.
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

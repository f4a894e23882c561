use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/order", compatibility = "BACKWARD", alias = "OrderPaidEvent")]
struct OrderSettledEvent {
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

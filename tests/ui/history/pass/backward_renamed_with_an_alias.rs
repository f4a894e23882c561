use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/order", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    order_id: String,
    #[event(alias = "amount")]
    total: i64,
    note: Option<String>,
}

fn main() {}

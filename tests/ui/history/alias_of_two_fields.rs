use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    order_id: String,
    #[event(alias = "order_id", alias = "amount")]
    total: String,
    note: Option<String>,
}

fn main() {}

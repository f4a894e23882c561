use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/order", compatibility = "FORWARD")]
struct OrderPaidEvent {
    order_id: String,
    note: Option<String>,
}

fn main() {}

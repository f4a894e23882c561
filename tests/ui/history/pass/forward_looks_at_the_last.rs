use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/forward_versions", compatibility = "FORWARD")]
struct OrderPaidEvent {
    order_id: String,
}

fn main() {}

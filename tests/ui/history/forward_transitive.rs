use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/forward_versions", compatibility = "FORWARD_TRANSITIVE")]
struct OrderPaidEvent {
    order_id: String,
}

fn main() {}

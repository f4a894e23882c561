use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/versions", compatibility = "BACKWARD_TRANSITIVE")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
    tax: i64,
}

fn main() {}

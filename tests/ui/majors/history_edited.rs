use kafka_event::prelude::*;

#[kafka_event(topic = "orders", major = 2, history = "recorded/edited.v2")]
struct OrderPaidEvent {
    order_id: String,
}

fn main() {}

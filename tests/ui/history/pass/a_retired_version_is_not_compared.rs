use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/retired")]
struct OrderPaidEvent {
    order_id: String,
}

fn main() {}

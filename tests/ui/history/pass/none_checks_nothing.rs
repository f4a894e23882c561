use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/order", compatibility = "NONE")]
struct OrderPaidEvent {
    other: bool,
}

fn main() {}

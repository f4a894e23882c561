use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/flattened")]
struct OrderPaidEvent {
    id: i64,
    street: String,
    city: String,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/numbers")]
struct OrderPaidEvent {
    small: i32,
    price: f64,
    data: Vec<u8>,
}

fn main() {}

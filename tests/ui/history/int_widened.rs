use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/numbers")]
struct OrderPaidEvent {
    small: i64,
    price: f32,
    data: Vec<u8>,
}

fn main() {}

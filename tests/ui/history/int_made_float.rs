use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/numbers", compatibility = "FORWARD")]
struct OrderPaidEvent {
    small: f64,
    price: f32,
    data: Vec<u8>,
}

fn main() {}

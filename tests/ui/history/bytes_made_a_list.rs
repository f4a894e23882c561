use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/numbers")]
struct OrderPaidEvent {
    small: i32,
    price: f32,
    data: Vec<i32>,
}

fn main() {}

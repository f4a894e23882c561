use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/numbers", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    small: i64,
    price: f64,
    data: String,
}

fn main() {}

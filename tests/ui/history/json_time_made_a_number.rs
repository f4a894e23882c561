use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/json", format = "json")]
struct OrderPaidEvent {
    data: Vec<u8>,
    at: i64,
    price: kafka_event::Decimal<9, 2>,
    count: i32,
}

fn main() {}

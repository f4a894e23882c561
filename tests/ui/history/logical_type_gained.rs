use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/times")]
struct OrderPaidEvent {
    #[event(logical = "timestamp-millis")]
    at: i64,
    #[event(logical = "timestamp-millis")]
    raw: i64,
    price: kafka_event::Decimal<9, 2>,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/times")]
struct OrderPaidEvent {
    #[event(logical = "time-micros")]
    at: i64,
    raw: i64,
    price: kafka_event::Decimal<9, 2>,
}

fn main() {}

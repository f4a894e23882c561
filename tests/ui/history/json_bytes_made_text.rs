use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/json", format = "json", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    data: String,
    #[event(logical = "timestamp-millis")]
    at: i64,
    price: kafka_event::Decimal<9, 2>,
    count: i32,
}

fn main() {}

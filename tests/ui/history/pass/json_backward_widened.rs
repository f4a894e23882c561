use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/json", format = "json", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    data: Vec<u8>,
    #[event(logical = "timestamp-millis")]
    at: i64,
    price: kafka_event::Decimal<12, 4>,
    count: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/keyed", key = id, compatibility = "BACKWARD")]
struct OrderPaidEvent {
    #[event(alias = "order_id")]
    id: i32,
    line: i32,
    amount: i64,
}

fn main() {}

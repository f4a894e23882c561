use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/draft")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
}

fn main() {}

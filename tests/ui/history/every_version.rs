use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/versions")]
struct OrderPaidEvent {
    order_id: String,
    #[event(default = 0)]
    tax: i64,
    note: Option<String>,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/draft_in_the_middle")]
struct OrderPaidEvent {
    order_id: String,
    amount: i64,
    note: Option<String>,
}

fn main() {}

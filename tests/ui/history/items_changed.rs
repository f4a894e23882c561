use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/lines")]
struct OrderPaidEvent {
    lines: Vec<String>,
    by_name: std::collections::BTreeMap<String, i64>,
}

fn main() {}

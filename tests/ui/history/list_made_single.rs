use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/lines")]
struct OrderPaidEvent {
    lines: Line,
    by_name: std::collections::BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Line {
    sku: String,
    count: i32,
}

fn main() {}

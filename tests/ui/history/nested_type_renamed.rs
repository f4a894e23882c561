use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/lines")]
struct OrderPaidEvent {
    lines: Vec<Row>,
    by_name: std::collections::BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Row {
    sku: String,
    count: i32,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/lines")]
struct OrderPaidEvent {
    lines: Vec<Line>,
    by_name: std::collections::BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Line {
    sku: i64,
    count: i32,
}

fn main() {}

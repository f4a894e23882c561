use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/generic")]
struct OrderPaidEvent {
    page: Page<String>,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Page<T> {
    items: Vec<T>,
}

fn main() {}

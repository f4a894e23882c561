use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/tree")]
struct OrderPaidEvent {
    root: Node,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Node {
    label: String,
    weight: i32,
    children: Vec<Node>,
}

fn main() {}

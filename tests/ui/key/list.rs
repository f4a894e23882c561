use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = parts)]
struct OrderCreatedEvent {
    parts: Vec<String>,
}

fn main() {}

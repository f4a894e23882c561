use kafka_event::prelude::*;

struct Line {
    count: i32,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    lines: Vec<Line>,
}

fn main() {}

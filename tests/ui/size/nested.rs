use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Line {
    #[event(max_len = 2_000)]
    text: String,
}

#[kafka_event(topic = "orders", max_message_bytes = 3_000)]
struct OrderCreatedEvent {
    #[event(max_len = 2)]
    lines: Vec<Line>,
}

fn main() {}

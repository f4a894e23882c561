use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(max_len = 10_000, items(max_len = 200))]
    lines: Vec<String>,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct CreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "new orders")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

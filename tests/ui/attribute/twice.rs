use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(rename = "a", rename = "b")]
    id: i64,
}

fn main() {}

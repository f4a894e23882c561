use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
enum OrderCreatedEvent {
    Small,
    Large,
}

fn main() {}

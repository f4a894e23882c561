use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(topic = "orders")]
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Id {
    number: i64,
}

#[kafka_event(topic = "orders", key = id)]
struct OrderCreatedEvent {
    #[event(flatten)]
    id: Id,
}

fn main() {}

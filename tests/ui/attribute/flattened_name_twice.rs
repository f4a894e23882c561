use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Origin {
    id: i64,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    id: i64,
    #[event(flatten)]
    origin: Origin,
}

fn main() {}

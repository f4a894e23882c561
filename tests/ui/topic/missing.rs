use kafka_event::prelude::*;

#[kafka_event]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

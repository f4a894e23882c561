use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent<T> {
    order: T,
}

fn main() {}

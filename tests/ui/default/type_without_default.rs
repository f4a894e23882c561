use kafka_event::prelude::*;

#[derive(EventType)]
struct Address {
    street: String,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    address: Address,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    note: Option<Option<String>>,
}

fn main() {}

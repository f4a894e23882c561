use kafka_event::prelude::*;

#[kafka_event(topic = "orders", max_message_bytes = -1)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(timestamp, skip)]
    created_at: Timestamp,
}

fn main() {}

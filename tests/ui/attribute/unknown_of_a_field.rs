use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(timstamp)]
    created_at: Timestamp,
}

fn main() {}

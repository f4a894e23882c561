use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(timestamp)]
    created_at: i64,
}

fn main() {}

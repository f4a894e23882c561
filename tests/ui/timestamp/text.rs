use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(timestamp)]
    created_at: String,
}

fn main() {}

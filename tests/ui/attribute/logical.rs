use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(logical = "timestamp-milli")]
    at: i64,
}

fn main() {}

use kafka_event::prelude::*;
use kafka_event::types::TimestampMillis;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(with = TimestampMillis)]
    at: String,
}

fn main() {}

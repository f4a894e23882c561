use kafka_event::prelude::*;
use kafka_event::types::Date;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(with = Date, logical = "date")]
    day: i32,
}

fn main() {}

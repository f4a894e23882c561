use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(logical = "date")]
    day: String,
}

fn main() {}

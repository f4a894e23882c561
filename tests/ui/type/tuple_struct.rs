use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent(i64);

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "${env.orders")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

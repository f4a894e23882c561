use kafka_event::prelude::*;

#[kafka_event(topic = "orders", cleanup = "compact")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", bootstrap_servers = "b:9092")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

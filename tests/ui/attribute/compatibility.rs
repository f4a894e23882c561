use kafka_event::prelude::*;

#[kafka_event(topic = "orders", compatibility = "FULL_TRANSITIV")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}

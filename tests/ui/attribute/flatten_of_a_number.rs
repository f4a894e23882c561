use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(flatten)]
    id: i64,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(header = "")]
    tenant: String,
}

fn main() {}

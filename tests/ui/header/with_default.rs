use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(header = "tenant", default = "acme")]
    tenant: String,
}

fn main() {}

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", header("tenant" = "acme"))]
struct OrderCreatedEvent {
    #[event(header = "tenant")]
    tenant: String,
}

fn main() {}

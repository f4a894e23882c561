use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Tenant {
    name: String,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(header = "tenant")]
    tenant: Tenant,
}

fn main() {}

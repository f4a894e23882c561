use kafka_event::prelude::*;

#[derive(Default)]
struct Tenant(String);

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(header = "tenant")]
    tenant: Tenant,
}

fn main() {}

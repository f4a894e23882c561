use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(header = "tenants")]
    tenants: Vec<String>,
}

fn main() {}
